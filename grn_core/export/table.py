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

    Weights are probabilities, all positive: the activity of a TF says how much its regulon is expressed, so that the
    activity of an active repressor is low.
    """
    return edges[["source", "target", "weight"]].drop_duplicates(["source", "target"], ignore_index=True)


def decoupler_text(edges: pd.DataFrame) -> str:
    """Return `decoupler_table` as CSV."""
    return csv_text(decoupler_table(edges))
