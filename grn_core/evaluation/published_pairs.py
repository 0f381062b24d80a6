"""Read the pairs on which a publication trained and tested its model."""

import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.evaluation.splits import Split

COLUMNS = {"tf": "source", "target": "target", "label": "label"}
SUFFIXES = (".csv", ".csv.gz")
VALIDATION_SHARE = 0.1 / 0.77
"""Share of GENELink's pairs for training that are for validation: 10 of 67 + 10 %."""


def read_published_split(folder: str | Path, seed: int = 0) -> Split:
    """Read pairs in the layout that GENELink and scRegNet publish; their question is missing edges.

    The folder contains ``train_set``, ``validation_set`` and ``test_set`` as ``.csv`` or ``.csv.gz``, in upper or lower
    case, with the columns TF, Target and Label. An index column before them is ignored, and repeated rows count once.

    scRegNet publishes no validation part. It is then taken from the training pairs by `seed`: 10 / 77 of each TF's
    positives and of its negatives, rounded down, which are GENELink's shares.

    Raises
    ------
    DataError
        If the folder, a file or a column is missing, a symbol is empty, a label is neither 0 nor 1, a part has one
        label only, or a pair occurs in two parts.
    """
    folder = Path(folder)
    train, test = _read(_find(folder, "train")), _read(_find(folder, "test"))
    published = _find(folder, "validation", needed=False)
    if published is None:
        train, validation = _cut_validation(train, seed)
        if validation["label"].nunique() < 2:
            raise DataError(
                f"{folder} has no validation part, and too few training pairs to take it from.",
                "Give a folder that has a validation_set.csv.",
            )
    else:
        validation = _read(published)
    try:
        return Split("missing_edges", train, validation, test)
    except DataError as error:
        raise DataError(f"In {folder}: {error.what}", "Download the files again.") from error


def _find(folder: Path, part: str, needed: bool = True) -> Path | None:
    wanted = {f"{part}_set{suffix}" for suffix in SUFFIXES}
    try:
        found = sorted(path for path in folder.iterdir() if path.name.lower() in wanted)
    except OSError as error:
        raise DataError(f"There is no folder {folder}.", "Give the folder with the published pairs.") from error
    if found or not needed:
        return found[0] if found else None
    raise DataError(f"{folder} has no file {part}_set.csv or {part}_set.csv.gz.", "Give the folder that contains it.")


def _read(path: Path | None) -> pd.DataFrame:
    """Read one part; columns source, target, label."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)  # a gene may be called NA or NaN
    except (
        OSError,
        EOFError,
        zlib.error,
        UnicodeDecodeError,
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
    ) as error:
        raise DataError(f"{path} cannot be read as a table.", "Download the file again.") from error
    table = table.rename(columns=lambda name: COLUMNS.get(str(name).strip().lower(), name))
    missing = [name for name, column in (("TF", "source"), ("Target", "target"), ("Label", "label"))
               if list(table.columns).count(column) != 1]  # fmt: skip
    if missing:
        raise DataError(
            f"{path} needs exactly one column {' or '.join(missing)}.", "Name the columns TF, Target, Label."
        )
    table = table[["source", "target", "label"]].apply(lambda column: column.str.strip())
    if (table[["source", "target"]] == "").any(axis=None):
        raise DataError(f"{path} has an empty gene symbol.", "Fill or remove that row.")
    label = pd.to_numeric(table["label"], errors="coerce")
    wrong = ~label.isin([0, 1])
    if wrong.any():
        raise DataError(f"{path} has the label {table['label'][wrong].iloc[0]!r}.", "Label pairs 1 or 0.")
    if label.nunique() < 2:
        raise DataError(f"{path} has pairs of one label only.", "Give known pairs (1) and others (0).")
    return table.assign(label=label.astype(int)).drop_duplicates(ignore_index=True)


def _cut_validation(pairs: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    chosen = np.zeros(len(pairs), dtype=bool)
    for rows in pairs.groupby(["source", "label"], sort=False).indices.values():
        chosen[rng.permutation(rows)[: int(len(rows) * VALIDATION_SHARE)]] = True
    return pairs[~chosen].reset_index(drop=True), pairs[chosen].reset_index(drop=True)
