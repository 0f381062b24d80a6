"""Columns of ``obs`` that were made here (clusters, names of clusters), kept beside a data set and not in its file.

Each change makes a new set of columns in a folder of its own, numbered upwards; the highest number is valid. Undo moves
that folder to the trash, and the set before is valid again. `join` adds the columns to ``obs`` when the data set is
loaded, by the names of the cells. So the file that was read stays as it is, however large it is.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import anndata as ad
import pandas as pd

from grn_core.data.beside import beside
from grn_core.errors import DataError
from grn_core.reading.plain import read_json
from grn_core.storage import whole_folder, write_json, write_parquet
from grn_core.trash import throw_away

Made = Literal["clusters", "names"]


@dataclass(frozen=True)
class Column:
    """What is known of an added column.

    Attributes
    ----------
    name
        Name in ``obs``.
    made
        ``clusters``, or ``names`` of clusters.
    note
        How it was made, in one or more sentences.
    """

    name: str
    made: Made
    note: str


@dataclass(frozen=True)
class ColumnSet:
    """The added columns of a data set at one time.

    Attributes
    ----------
    path
        Folder of ``about.json`` and ``cells.parquet`` (cell, and one column per added one).
    columns
        The columns, the latest last.
    """

    path: Path
    columns: tuple[Column, ...]

    def find(self, name: str) -> Column | None:
        """Return an added column by its name."""
        return next((column for column in self.columns if column.name == name), None)


def _folder(dataset: str) -> Path:
    return beside(dataset, "columns")


def _numbered(dataset: str) -> list[Path]:
    """Return the folders of all sets, the oldest first."""
    folders = (path for path in _folder(dataset).glob("*/") if path.name.isdigit())
    return sorted(folders, key=lambda path: int(path.name))


def _read(folder: Path) -> ColumnSet | None:
    try:
        about: list[dict[str, Any]] = read_json(folder / "about.json")["columns"]
        return ColumnSet(folder, tuple(Column(**column) for column in about))
    except (OSError, ValueError, TypeError, KeyError):
        return None  # damaged, or of another version: the set before is valid


def added_columns(dataset: str) -> ColumnSet | None:
    """Return the valid set of added columns; None if nothing was added."""
    found = (_read(folder) for folder in reversed(_numbered(dataset)))
    return next((each for each in found if each is not None), None)


def changed_at(dataset: str) -> float:
    """Return when columns were last added or undone, in seconds since 1970; 0 if never."""
    folder = _folder(dataset)
    return folder.stat().st_mtime if folder.is_dir() else 0.0


def type_column(dataset: str, own: str | None) -> str | None:
    """Return the column of cell types to begin with: latest names, else the data's own one, else latest clusters."""
    found = added_columns(dataset)
    columns = found.columns if found else ()
    latest = {column.made: column.name for column in columns}
    return latest.get("names") or own or latest.get("clusters")


def _table(columns: ColumnSet) -> pd.DataFrame:
    """Read the columns, by cell.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    try:
        return pd.read_parquet(columns.path / "cells.parquet").set_index("cell")
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"The added columns in {columns.path} cannot be read.", "Undo the last change of columns, or remove them."
        ) from error


def join(adata: ad.AnnData, dataset: str) -> None:
    """Add the columns to ``obs``; a column of the data's own with the same name stays, other cells get no label.

    Raises
    ------
    DataError
        If they cannot be read.
    """
    columns = added_columns(dataset)
    if columns is None:
        return
    table = _table(columns)
    at = table.index.get_indexer(adata.obs_names.astype(str))
    if (at < 0).all():
        return  # the data were turned, or read with other names of cells
    for column in columns.columns:
        if column.name not in adata.obs and column.name in table:
            labels = table[column.name].to_numpy(dtype=object)[at]
            labels[at < 0] = None
            adata.obs[column.name] = pd.Categorical(labels, natural_order(pd.unique(labels[at >= 0])))


def natural_order(labels: Any) -> list[str]:
    """Sort labels; numbers by their value."""
    present = [str(label) for label in labels if pd.notna(label)]
    return sorted(present, key=lambda label: (0, int(label), "") if label.isdecimal() else (1, 0, label))


def add_column(dataset: str, column: Column, labels: "pd.Series") -> ColumnSet:
    """Add a column, or replace an added one of the same name.

    Parameters
    ----------
    dataset
        Name in the library, or a path.
    labels
        Label of each cell as text, by the cell's name; None for a cell without one.

    Raises
    ------
    StorageError
        If it cannot be written; the set before stays valid.
    """
    before = added_columns(dataset)
    table = pd.DataFrame({"cell": labels.index.astype(str), column.name: labels.astype(object).to_numpy()})
    kept = tuple(other for other in (before.columns if before else ()) if other.name != column.name)
    if before is not None and kept:
        old = _table(before)[[other.name for other in kept]].reset_index()
        table = old.merge(table, on="cell", how="outer")
    numbers = [int(path.name) for path in _numbered(dataset)]
    folder = _folder(dataset) / f"{max(numbers, default=0) + 1:04d}"
    about = {"columns": [asdict(each) for each in (*kept, column)], "created": datetime.now(UTC).isoformat()}
    with whole_folder(folder, f"The column {column.name}", replace=False) as partial:
        write_parquet(partial / "cells.parquet", table)
        write_json(partial / "about.json", about)
    return ColumnSet(folder, (*kept, column))


def undo(dataset: str) -> str | None:
    """Make the set before the last change valid again.

    Returns
    -------
    The ticket of the trash that brings the change back (`grn_core.trash.bring_back`); None if there is none.
    """
    folders = _numbered(dataset)
    return throw_away(folders[-1]) if folders else None
