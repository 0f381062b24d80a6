"""Read a network that another method inferred: TF, target and weight, in any layout that priors may have."""

from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.data.network_tables import AS_FOUND, NetworkChoice, read_edges
from grn_core.data.network_tables.signs import number
from grn_core.errors import PriorError

REMEDY = "Give CSV, TSV or Parquet with the columns source (TF), target and weight, one edge per row."


def read_network(path: Path | str, choice: NetworkChoice = AS_FOUND) -> pd.DataFrame:
    """Read a network.

    The layout is recognised as that of a prior is. Where there is no weight every edge has weight 1. Self-loops and
    rows without a gene are dropped; of repeated edges the one of largest absolute weight stays.

    Returns
    -------
    Columns source, target, weight; ``attrs["reading"]`` says how it was read (`TableReading`).

    Raises
    ------
    PriorError
        If the file cannot be read, lacks a column, holds a weight that is not a number, or no edge.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise PriorError(f"There is no network file {path}.", "Check the path.")
    edges, reading = read_edges(path, "network", REMEDY, choice)
    weight = edges["weight"] if "weight" in edges else pd.Series(1.0, index=edges.index)
    table = edges[["source", "target"]].assign(weight=_numbers(weight, path.name))
    for column in ("source", "target"):
        table[column] = table[column].fillna("").astype(str).str.strip()
    table = table[(table["source"] != "") & (table["target"] != "") & (table["source"] != table["target"])]
    if table.empty:
        raise PriorError(f"The network {path.name} holds no edge between two genes.", REMEDY)
    order = table["weight"].abs().sort_values(ascending=False, kind="stable").index
    found = table.loc[order].drop_duplicates(["source", "target"]).reset_index(drop=True)
    found.attrs["reading"] = reading
    return found


def _numbers(column: pd.Series, name: str) -> pd.Series:
    numbers = column.map(lambda text: np.nan if (value := number(str(text))) is None else value).astype(float)
    wrong = column[~np.isfinite(numbers)]
    if len(wrong):
        raise PriorError(
            f"In the network {name}, the weight of edge {wrong.index[0] + 1}, {str(wrong.iloc[0])!r}, is not a number.",
            "Correct or remove that row; missing edges are simply left out.",
        )
    return numbers
