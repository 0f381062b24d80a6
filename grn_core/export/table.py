"""The edge table as CSV and Parquet, and the columns that decoupler reads."""

import io

import pandas as pd

from grn_core.network.signs import mode_of_regulation
from grn_core.spreadsheet import csv_text


def parquet_bytes(edges: pd.DataFrame) -> bytes:
    """Return the edge table as Parquet, for pandas, polars, R's arrow or DuckDB."""
    buffer = io.BytesIO()
    edges.to_parquet(buffer, index=False)
    return buffer.getvalue()


def decoupler_table(edges: pd.DataFrame) -> pd.DataFrame:
    """Return a network (``net``) for decoupler's methods, each pair once.

    With it, decoupler's univariate linear model gives the activities that `grn_core.network.activity.tf_activity` gives
    for the same edges, cells and genes.

    Parameters
    ----------
    edges
        Columns source, target, weight (a probability) and, optionally, sign (+1, -1, 0 where unknown) and sign_source.

    Returns
    -------
    Columns source, target, weight, mor and, where `edges` has them, sign and sign_source. ``mor`` is the mode of
    regulation: the probability with the sign, positive where the sign is unknown. ``weight`` has the same values,
    because decoupler for Python reads ``weight`` and decoupler for R reads ``mor``.
    """
    table = edges.drop_duplicates(["source", "target"], ignore_index=True)
    table = table.assign(weight=mode_of_regulation(table))
    signs = [name for name in ("sign", "sign_source") if name in table]
    return table.assign(mor=table["weight"])[["source", "target", "weight", "mor", *signs]]


def decoupler_text(edges: pd.DataFrame) -> str:
    """Return `decoupler_table` as CSV."""
    return csv_text(decoupler_table(edges))
