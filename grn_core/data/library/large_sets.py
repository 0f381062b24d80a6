"""Large data sets of the library, of which pages need little: annotations, figures of each cell, and some cells.

The dashboard never holds the matrices of such a data set. A worker that trains on it reads it whole.
"""

from dataclasses import asdict
from pathlib import Path

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem

from grn_core.data.cells import added_columns
from grn_core.data.cells.inspect import DataSummary
from grn_core.data.files.pieces import HELD, Description, read_annotations, read_cells
from grn_core.data.library.datasets import dataset_info
from grn_core.data.library.entries import added_file, make_sure
from grn_core.data.outside import check_cells, describe_cells
from grn_core.data.reading import AS_FOUND, KEY, reading_of
from grn_core.data.reference import split_reference
from grn_core.reading.plain import read_json
from grn_core.storage import write_json, write_parquet

LARGE = 5 * 10**8
"""Bytes from which on a stored data set is not loaded as a whole to be looked at."""
SUMMARY, QUALITY = "summary.json", "quality.parquet"


def large_file(name: str) -> Path | None:
    """Return the file of a data set that is to be looked at in pieces; None for any other data set."""
    base, _ = split_reference(name, AS_FOUND)
    stored = added_file("datasets", base)
    if stored is None or stored.stat().st_size < LARGE:
        return None
    make_sure(stored, check_cells)
    _, choice = split_reference(name, dataset_info(name).choice)
    asked = _asked(stored)  # another choice than at first changes more than a few cells show
    return stored if asked is None or asked == choice.settled else None


def _asked(stored: Path) -> tuple[str, ...] | None:
    """Return the choice with which stored cells were read; None where the file does not say."""
    with h5py.File(stored, "r") as file:
        uns = {KEY: read_elem(file["uns"][KEY])} if KEY in file.get("uns", ()) else {}
    reading = reading_of(ad.AnnData(uns=uns))
    return None if reading is None else reading.asked


def load_annotations(name: str) -> ad.AnnData | None:
    """Return everything of a large data set but its matrices; None for any other data set.

    Raises
    ------
    DataError
        If it is damaged.
    """
    stored = large_file(name)
    if stored is None:
        return None
    adata, info = read_annotations(stored), dataset_info(name)
    added_columns.join(adata, stored.parent.name)
    adata.uns["grn"] = {"name": info.name, "title": info.title, "simulated": info.simulated}
    adata.uns[HELD] = describe_large(stored).fingerprint
    return adata


def load_cells(stored: Path, rows: np.ndarray) -> ad.AnnData:
    """Return some cells of a large data set with their matrices; `rows` are their indices, in any order."""
    order = np.argsort(rows, kind="stable")
    cells = read_cells(stored, rows[order])
    return cells if np.array_equal(order, np.arange(len(rows))) else cells[np.argsort(order)].copy()


def describe_large(stored: Path) -> Description:
    """Describe a large data set; the description is computed once, in a child process, and kept beside the data.

    Raises
    ------
    DataError
        If the data are damaged.
    """
    kept, written = stored.with_name(SUMMARY), stored.stat().st_mtime_ns
    try:
        said = read_json(kept)
        if said["written"] == written:
            quality = pd.read_parquet(stored.with_name(QUALITY)).set_index("cell")
            return Description(DataSummary(**said["summary"]), quality, str(said["fingerprint"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass  # it was never computed, or cannot be read
    found = describe_cells(stored)
    write_parquet(stored.with_name(QUALITY), found.quality.rename_axis("cell").reset_index())
    write_json(kept, {"written": written, "summary": asdict(found.summary), "fingerprint": found.fingerprint})
    return found
