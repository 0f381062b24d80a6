"""Read a network that another method inferred: a table of TF, target and weight, as text or Parquet."""

from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.data.prior_reader import SOURCE_NAMES, TARGET_NAMES, position, read_rows
from grn_core.errors import PriorError

WEIGHT_NAMES = (
    "weight", "importance", "score", "edgeweight", "edge_weight", "value", "coef_mean", "probability", "mor",
)  # fmt: skip
REMEDY = "Give CSV, TSV or Parquet with the columns source (TF), target and weight, one edge a row."


def read_network(path: Path | str) -> pd.DataFrame:
    """Read a network.

    Columns are found by name (``source``/``TF``/``Gene1``, ``target``/``gene2``, ``weight``/``importance``/``score``
    and so on); a table without header is taken as TF, target, weight. Where there is no weight every edge has weight 1.
    Self-loops and rows without a gene are dropped; of repeated edges the one of largest absolute weight stays.

    Returns
    -------
    Columns source, target, weight.

    Raises
    ------
    PriorError
        If the file cannot be read, lacks a column, holds a weight that is no number, or no edge.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise PriorError(f"There is no network file {path}.", "Check the path.")
    table = _read_parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _read_text(path)
    table = table.assign(weight=_numbers(table["weight"], path.name))
    for column in ("source", "target"):
        table[column] = table[column].fillna("").astype(str).str.strip()
    table = table[(table["source"] != "") & (table["target"] != "") & (table["source"] != table["target"])]
    if table.empty:
        raise PriorError(f"The network {path.name} holds no edge between two genes.", REMEDY)
    order = table["weight"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].drop_duplicates(["source", "target"]).reset_index(drop=True)


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except Exception as error:  # noqa: BLE001 - damaged files raise whatever the reader trips over
        raise PriorError(f"The network {path.name} cannot be read as Parquet.", REMEDY) from error
    named = _by_name([str(name) for name in table.columns])
    if named is None:
        raise PriorError(f"The network {path.name} has no column for the TF or for the target.", REMEDY)
    return _picked(table, named)


def _read_text(path: Path) -> pd.DataFrame:
    rows = read_rows(path, "network", REMEDY)
    named = _by_name(rows.iloc[0].tolist())
    if named is not None:
        return _picked(rows.iloc[1:], named)
    numbers = rows.iloc[:, 2:3].map(_is_number).to_numpy().ravel()
    if numbers[1:].any() and not numbers[0]:
        raise PriorError(f"The first row of {path.name} names no column for the TF or for the target.", REMEDY)
    names = ("source", "target", "weight") if numbers.any() else ("source", "target")
    return _picked(rows, {name: i for i, name in enumerate(names)})


def _by_name(header: list[str]) -> dict[str, int] | None:
    """Find the columns by name; None where TF or target is not named."""
    names = [name.strip().lower().replace(" ", "_") for name in header]
    found = {
        what: position(names, known)
        for what, known in (("source", SOURCE_NAMES), ("target", TARGET_NAMES), ("weight", WEIGHT_NAMES))
    }
    if found["source"] is None or found["target"] is None:
        return None
    return {what: at for what, at in found.items() if at is not None}


def _picked(table: pd.DataFrame, columns: dict[str, int]) -> pd.DataFrame:
    picked = table.iloc[:, list(columns.values())].set_axis(list(columns), axis=1).reset_index(drop=True)
    return picked if "weight" in picked else picked.assign(weight=1.0)


def _is_number(text: object) -> bool:
    return bool(pd.notna(pd.to_numeric(str(text), errors="coerce")))


def _numbers(column: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    wrong = column[~np.isfinite(numbers)]
    if len(wrong):
        raise PriorError(
            f"In the network {name}, the weight of edge {wrong.index[0] + 1}, {str(wrong.iloc[0])!r}, is no number.",
            "Correct or remove that row; missing edges are simply left out.",
        )
    return numbers
