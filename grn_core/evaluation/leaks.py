"""Check that the parts of a split share nothing that their question holds out."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from grn_core.data.pair_codes import same_codes
from grn_core.errors import DataError

PAIR_COLUMNS = ["source", "target", "label"]
HELD_OUT = {
    "missing_edges": (),
    "unseen_targets": ("target",),
    "unseen_tfs": ("source",),
    "unseen_both": ("source", "target"),
}
ROLES = {"source": "TF", "target": "target"}
REMEDY = "Divide the pairs again; a figure from this split would mean nothing."


def check_split(question: str, parts: Mapping[str, pd.DataFrame]) -> None:
    """Raise an error if training could see what the test part asks.

    Parameters
    ----------
    question
        Which genes must not occur in two parts in the same role: none (``missing_edges``), targets
        (``unseen_targets``), TFs (``unseen_tfs``) or both (``unseen_both``).
    parts
        Table of each part, with the columns source, target, label.

    Raises
    ------
    DataError
        If a pair occurs twice, with the same label or not, if a gene occurs in two parts in a role that the question
        holds out, if a column is missing, if a label is neither 0 nor 1, or if the question is unknown.
    """
    if question not in HELD_OUT:
        raise DataError(f"There is no question {question!r}.", f"Choose one of {', '.join(HELD_OUT)}.")
    for name, table in parts.items():
        _check_columns(name, table)
    _check_pairs(parts)
    for column in HELD_OUT[question]:
        _check_genes(question, column, parts)


def _check_columns(name: str, table: pd.DataFrame) -> None:
    missing = [column for column in PAIR_COLUMNS if column not in table.columns]
    if missing:
        raise DataError(
            f"The {name} part of the split has no column {' or '.join(missing)}.",
            f"Give a table with the columns {', '.join(PAIR_COLUMNS)}.",
        )
    wrong = ~table["label"].isin([0, 1])
    if wrong.any():
        raise DataError(
            f"The {name} part of the split has the label {table['label'][wrong].iloc[0]}.",
            "Label a known pair 1 and every other pair 0.",
        )


def _check_pairs(parts: Mapping[str, pd.DataFrame]) -> None:
    """Check that each pair occurs once, in one part."""
    if _certainly_once(list(parts.values())):
        return
    table = pd.concat([part[PAIR_COLUMNS] for part in parts.values()], ignore_index=True)
    repeated = table.duplicated(["source", "target"]).to_numpy()
    if not repeated.any():
        return
    where = np.repeat(list(parts), [len(part) for part in parts.values()])
    pair = table[repeated].iloc[0]
    same = ((table["source"] == pair["source"]) & (table["target"] == pair["target"])).to_numpy()
    names = " and ".join(dict.fromkeys(where[same]))
    labels = "contradicting labels" if table["label"][same].nunique() > 1 else "the same label"
    raise DataError(
        f"The pair {pair['source']}, {pair['target']} occurs {same.sum()} times, in {names}, with {labels}.", REMEDY
    )


def _certainly_once(parts: list[pd.DataFrame]) -> bool:
    """Return whether no pair of coded tables occurs twice; False also where the tables are not coded."""
    if not same_codes(*(part[side] for part in parts for side in ("source", "target"))):
        return False
    n = len(parts[0]["source"].cat.categories)
    is_tf = np.zeros(n, dtype=bool)
    for part in parts:
        is_tf[part["source"].array.codes] = True
    row, seen = np.cumsum(is_tf) - 1, np.zeros((int(is_tf.sum()), n), dtype=bool)
    for part in parts:
        seen[row[part["source"].array.codes], part["target"].array.codes] = True
    return int(seen.sum()) == sum(len(part) for part in parts)


def _check_genes(question: str, column: str, parts: Mapping[str, pd.DataFrame]) -> None:
    """Check that each value of `column` occurs in one part."""
    seen = {name: set(table[column].unique()) for name, table in parts.items()}
    for one, other in combinations(seen, 2):
        both = seen[one] & seen[other]
        if both:
            raise DataError(
                f"The {ROLES[column]} {min(both)} occurs in {one} and in {other}, "
                f"though the question is {question.replace('_', ' ')}.",
                REMEDY,
            )
