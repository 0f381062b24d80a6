"""Read the pairs that a publication trained and tested on."""

import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.evaluation.splits import Split

COLUMNS = {"tf": "source", "target": "target", "label": "label"}
SUFFIXES = (".csv", ".csv.gz")
VALIDATION_SHARE = 0.1 / 0.77
"""Of the pairs published for training, what GENELink keeps for validation: 10 of 67 + 10 %."""


def read_published_split(folder: str | Path, seed: int = 0) -> Split:
    """Read published pairs, as GENELink and scRegNet give them; they ask for missing edges.

    The folder holds ``train_set``, ``validation_set`` and ``test_set``, each as ``.csv`` or
    ``.csv.gz`` in either case, with columns TF, Target and Label; an index column before them is
    ignored, and so is a row that repeats another.

    scRegNet publishes no validation part. One is then cut from the training pairs by `seed`:
    10 / 77 of each TF's positives and of its negatives, rounded down, GENELink's shares. Train and
    validation together are then what was published for training.

    Raises
    ------
    DataError
        If the folder or a file is missing, a column is missing, a symbol is empty, a label is neither
        0 nor 1, a part has one label alone, or a pair occurs in two parts.
    """
    folder = Path(folder)
    train, test = _read(_find(folder, "train")), _read(_find(folder, "test"))
    published = _find(folder, "validation", needed=False)
    if published is None:
        train, validation = _cut_validation(train, seed)
        if validation["label"].nunique() < 2:
            raise DataError(
                f"{folder} has no validation part, and its training pairs are too few to cut one.",
                "Give a folder that has a validation_set.csv.",
            )
    else:
        validation = _read(published)
    try:
        return Split("missing_edges", train, validation, test)
    except DataError as error:
        raise DataError(f"In {folder}: {error.what}", "Take the files from their publisher again.") from error


def _find(folder: Path, part: str, needed: bool = True) -> Path | None:
    wanted = {f"{part}_set{suffix}" for suffix in SUFFIXES}
    try:
        found = sorted(path for path in folder.iterdir() if path.name.lower() in wanted)
    except OSError as error:
        raise DataError(f"There is no folder {folder}.", "Give the folder that holds the published pairs.") from error
    if found or not needed:
        return found[0] if found else None
    raise DataError(f"{folder} has no file {part}_set.csv or {part}_set.csv.gz.", "Give the folder that holds it.")


def _read(path: Path | None) -> pd.DataFrame:
    """Read one part: source, target, label."""
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
        raise DataError(f"{path} cannot be read as a table.", "Take the file from its publisher again.") from error
    table = table.rename(columns=lambda name: COLUMNS.get(str(name).strip().lower(), name))
    missing = [name for name, column in (("TF", "source"), ("Target", "target"), ("Label", "label"))
               if list(table.columns).count(column) != 1]  # fmt: skip
    if missing:
        raise DataError(f"{path} has no one column {' or '.join(missing)}.", "Name the columns TF, Target, Label.")
    table = table[["source", "target", "label"]].apply(lambda column: column.str.strip())
    if (table[["source", "target"]] == "").any(axis=None):
        raise DataError(f"{path} has an empty gene symbol.", "Fill or remove that row.")
    label = pd.to_numeric(table["label"], errors="coerce")
    wrong = ~label.isin([0, 1])
    if wrong.any():
        raise DataError(f"{path} has the label {table['label'][wrong].iloc[0]!r}.", "Label pairs 1 or 0.")
    if label.nunique() < 2:
        raise DataError(f"{path} has pairs of one label alone.", "Give known pairs (1) and others (0).")
    return table.assign(label=label.astype(int)).drop_duplicates(ignore_index=True)


def _cut_validation(pairs: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    chosen = np.zeros(len(pairs), dtype=bool)
    for rows in pairs.groupby(["source", "label"], sort=False).indices.values():
        chosen[rng.permutation(rows)[: int(len(rows) * VALIDATION_SHARE)]] = True
    return pairs[~chosen].reset_index(drop=True), pairs[chosen].reset_index(drop=True)
