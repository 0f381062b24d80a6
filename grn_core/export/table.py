"""The edge table as CSV and Parquet, and the three columns that decoupler reads."""

import io

import pandas as pd


def csv_text(edges: pd.DataFrame) -> str:
    """Return the edge table as CSV."""
    return edges.to_csv(index=False)


def parquet_bytes(edges: pd.DataFrame) -> bytes:
    """Return the edge table as Parquet, for pandas, polars, R's arrow or DuckDB."""
    buffer = io.BytesIO()
    edges.to_parquet(buffer, index=False)
    return buffer.getvalue()


def decoupler_table(edges: pd.DataFrame) -> pd.DataFrame:
    """Return source, target and weight, each pair once, as decoupler's methods expect a network (``net``).

    Parameters
    ----------
    edges
        Columns source, target, weight (a probability) and, where signs count, sign (+1, -1) and sign_from.

    Returns
    -------
    Columns source, target and weight, and sign and sign_from where `edges` has them; the weight then bears the sign, so
    that decoupler's univariate linear model gives the activities that `grn_core activity` gives for the same edges.
    Without signs all weights are positive: a repressor's activity then falls as it works.
    """
    table = edges.drop_duplicates(["source", "target"], ignore_index=True)
    if "sign" not in table:
        return table[["source", "target", "weight"]]
    table = table.assign(weight=table["weight"] * table["sign"])
    return table[["source", "target", "weight", *(name for name in ("sign", "sign_from") if name in table)]]


def decoupler_text(edges: pd.DataFrame) -> str:
    """Return `decoupler_table` as CSV."""
    return csv_text(decoupler_table(edges))
