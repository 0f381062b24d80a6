"""Markers on disk, beside the data set; they are valid as long as the labels that they were found for are the same."""

import hashlib
from pathlib import Path

import anndata as ad
import pandas as pd

from grn_core.annotation.markers import Markers
from grn_core.data.beside import beside
from grn_core.data.cells.labels import labels_of
from grn_core.data.cells.qc import fingerprint
from grn_core.errors import DataError
from grn_core.reading.plain import read_json
from grn_core.storage import whole_folder, write_json, write_parquet


def _folder(adata: ad.AnnData, dataset: str, column: str) -> Path:
    """Return the folder of the markers of a column's present labels, which need not exist."""
    if column not in adata.obs:
        known = ", ".join(map(str, adata.obs.columns)) or "none"
        raise DataError(f"The cells have no column {column}.", f"Choose one of: {known}.")
    labels = pd.util.hash_pandas_object(labels_of(adata.obs[column])).to_numpy().tobytes()
    text = f"{fingerprint(adata)} {column} ".encode() + labels
    return beside(dataset, "markers") / hashlib.sha256(text).hexdigest()[:16]


def store_markers(adata: ad.AnnData, dataset: str, column: str, markers: Markers) -> None:
    """Store markers; those of the same labels are replaced.

    Raises
    ------
    StorageError
        If they cannot be written; no partial files remain.
    """
    folder = _folder(adata, dataset, column)
    about = {"n_cells": markers.n_cells, "n_all": markers.n_all, "left_out": list(markers.left_out)}
    with whole_folder(folder, "The markers") as partial:
        write_parquet(partial / "table.parquet", markers.table)
        write_parquet(partial / "dots.parquet", markers.dots)
        write_json(partial / "about.json", about)


def stored_markers(adata: ad.AnnData, dataset: str, column: str) -> Markers | None:
    """Return the markers of a column's present labels; None if they were not found yet, or their files are damaged.

    Raises
    ------
    DataError
        If there is no such column.
    """
    if column in adata.obs and not beside(dataset, "markers").is_dir():
        return None  # at once: the digest of a million labels takes a second
    folder = _folder(adata, dataset, column)
    try:
        about = read_json(folder / "about.json")
        table, dots = pd.read_parquet(folder / "table.parquet"), pd.read_parquet(folder / "dots.parquet")
        return Markers(table, dots, int(about["n_cells"]), int(about["n_all"]), tuple(about["left_out"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
