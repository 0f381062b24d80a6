"""An ``.h5ad`` file read in pieces: its annotations, some of its cells, or figures of each cell block by block."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem, sparse_dataset
from scipy import sparse

from grn_core.data.cells.inspect import DataSummary
from grn_core.data.cells.summary import summarise
from grn_core.data.source import known_source
from grn_core.errors import DataError
from grn_core.reading.hdf5 import BLOCK, blocks
from grn_core.reading.in_place import in_place, values_at

SAMPLE = 2000
MITOCHONDRIAL = ("MT-", "mt-", "Mt-")
HELD = "grn_fingerprint"
"""Entry of ``uns`` of `read_annotations`: what `grn_core.data.cells.qc.fingerprint` gives of the whole data."""


@dataclass(frozen=True)
class Description:
    """What a page shows of a data set.

    Attributes
    ----------
    summary
        Size and kind.
    quality
        As `grn_core.data.cells.qc.qc_table`, one row per cell.
    fingerprint
        As `grn_core.data.cells.qc.fingerprint`.
    """

    summary: DataSummary
    quality: pd.DataFrame
    fingerprint: str


def read_annotations(path: Path) -> ad.AnnData:
    """Read everything of a file but its matrices: ``obs``, ``var``, ``uns`` and ``obsm``; X is None."""
    with h5py.File(path, "r") as file:
        parts = {name: read_elem(file[name]) if name in file else {} for name in ("uns", "obsm")}
        return ad.AnnData(obs=read_elem(file["obs"]), var=read_elem(file["var"]), **parts)


def read_cells(path: Path, rows: np.ndarray) -> ad.AnnData:
    """Read some cells of a file, without ``obsm``, ``obsp``, ``varm`` and ``varp``.

    Parameters
    ----------
    rows
        Indices of the cells, ascending.
    """
    with h5py.File(path, "r") as file:
        return cells_at(file, read_elem(file["obs"]), rows)


def cells_at(file: h5py.File, obs: pd.DataFrame, rows: np.ndarray) -> ad.AnnData:
    """As `read_cells`, of an open file whose ``obs`` is known."""
    layers = {name: matrix_rows(file["layers"][name], rows) for name in file.get("layers", ())}
    uns = read_elem(file["uns"]) if "uns" in file else {}
    x = matrix_rows(file["X"], rows) if "X" in file else None
    found = ad.AnnData(x, obs.iloc[rows], read_elem(file["var"]), uns, layers=layers)
    if "raw" in file:
        found.raw = ad.AnnData(matrix_rows(file["raw/X"], rows), var=read_elem(file["raw/var"]))
    return found


def evenly(n: int, most: int = SAMPLE) -> np.ndarray:
    """Return at most `most` evenly spaced indices below n."""
    return np.unique(np.linspace(0, n - 1, min(most, n), dtype=np.int64))


def matrix_rows(matrix: h5py.Group | h5py.Dataset, rows: np.ndarray) -> Any:
    """Return some rows of a stored matrix, in its own layout."""
    if isinstance(matrix, h5py.Dataset):
        return matrix[rows]
    if matrix.attrs["encoding-type"] == "csc_matrix":
        return _rows_of_columns(matrix, rows)
    data, indices = in_place(matrix["data"]), in_place(matrix["indices"])
    if data is None or indices is None or not len(rows):
        return sparse_dataset(matrix)[rows]
    pointers = matrix["indptr"][:].astype(np.int64)
    starts, stops = pointers[rows], pointers[rows + 1]
    own = np.concatenate([[0], np.cumsum(stops - starts)])
    stored = values_at(data, starts, stops), values_at(indices, starts, stops), own
    return sparse.csr_matrix(stored, shape=(len(rows), int(matrix.attrs["shape"][1])))


def _rows_of_columns(matrix: h5py.Group, rows: np.ndarray) -> sparse.csc_matrix:
    """Return some rows of a matrix that is stored by column, in one pass over its indices."""
    n_rows, n_columns = (int(side) for side in matrix.attrs["shape"])
    place = np.full(n_rows, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    ends = matrix["indptr"][1:]
    parts = []
    for block in blocks(len(matrix["indices"])):
        at = place[matrix["indices"][block]]
        kept = np.flatnonzero(at >= 0)
        columns = np.searchsorted(ends, kept + block.start, side="right")
        parts.append((matrix["data"][block][kept], at[kept], columns))
    values, at, columns = (np.concatenate(part) for part in zip(*parts, strict=True))
    return sparse.csc_matrix((values, (at, columns)), shape=(len(rows), n_columns))


def matrix_blocks(matrix: h5py.Group | h5py.Dataset) -> Iterator[tuple[slice, slice, Any]]:
    """Give a stored matrix block by block: rows, columns, and the values there as array, CSR or CSC matrix."""
    if isinstance(matrix, h5py.Dataset):
        n_rows, n_columns = matrix.shape
        for rows in blocks(n_rows, max(1, BLOCK // max(n_columns, 1))):
            yield rows, slice(0, n_columns), matrix[rows]
        return
    n_rows, n_columns = (int(side) for side in matrix.attrs["shape"])
    by_column = matrix.attrs["encoding-type"] == "csc_matrix"
    pointers = matrix["indptr"][:].astype(np.int64)
    n_lines = len(pointers) - 1
    for lines in blocks(n_lines, max(1, BLOCK * n_lines // max(int(pointers[-1]), 1))):
        first, last = int(pointers[lines.start]), int(pointers[lines.stop])
        own, n = pointers[lines.start : lines.stop + 1] - first, lines.stop - lines.start
        stored = matrix["data"][first:last], matrix["indices"][first:last], own
        if by_column:
            yield slice(0, n_rows), lines, sparse.csc_matrix(stored, shape=(n_rows, n))
        else:
            yield lines, slice(0, n_columns), sparse.csr_matrix(stored, shape=(n, n_columns))


def cell_figures(matrix: h5py.Group | h5py.Dataset, flagged: np.ndarray) -> np.ndarray:
    """Return of each cell the sum of its values, the number of values that are not 0, and the sum over some genes.

    Parameters
    ----------
    matrix
        (cells x genes), as stored.
    flagged
        Whether a gene is one of these, (genes,).

    Returns
    -------
    (cells, 3), float64.
    """
    n_rows = matrix.shape[0] if isinstance(matrix, h5py.Dataset) else int(matrix.attrs["shape"][0])
    found = np.zeros((n_rows, 3))
    for rows, columns, part in matrix_blocks(matrix):
        found[rows, 0] += np.asarray(part.sum(axis=1, dtype=np.float64)).ravel()
        found[rows, 1] += _detected(part)
        if flagged[columns].any():
            found[rows, 2] += np.asarray(part @ flagged[columns].astype(np.float64)).ravel()
    return found


def _detected(part: Any) -> np.ndarray:
    """Return the number of values of each row that are not 0; stored zeros of a sparse matrix are taken out of it."""
    if not sparse.issparse(part):
        return np.count_nonzero(part, axis=1)
    part.eliminate_zeros()
    return np.diff(part.indptr) if part.format == "csr" else np.bincount(part.indices, minlength=part.shape[0])


def fingerprint_of(shape: tuple[int, int], total: float, first_cell: str, first_gene: str) -> str:
    """Return a hash that stands for the content of a data set; `grn_core.data.cells.qc.fingerprint` computes its parts.

    Parameters
    ----------
    total
        Sum of X.
    """
    text = f"{shape} {total:.6e} {first_cell} {first_gene}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def describe_file(path: Path) -> Description:
    """Describe the data of a file in pieces, with the result of describing them as a whole.

    What kind of values there are is judged by evenly spaced cells.
    """
    with h5py.File(path, "r") as file:
        obs = read_elem(file["obs"])
        some = cells_at(file, obs, evenly(len(obs)))
        try:
            name = known_source(some).name
        except DataError:
            name = "X"
        place, var = ("raw/X", some.raw.var) if name == "raw" else (name if name == "X" else f"layers/{name}", some.var)
        mito = np.asarray(var.index.astype(str).str.startswith(MITOCHONDRIAL))
        used = cell_figures(file[place], mito)
        of_x = used if place == "X" else cell_figures(file["X"], np.zeros(some.n_vars, dtype=bool))
    total, n_genes, part = used.T
    percent = np.divide(100 * part, total, out=np.full_like(total, np.nan), where=total != 0) if mito.any() else np.nan
    quality = pd.DataFrame(
        {"total": total, "n_genes": n_genes.astype(np.int64), "percent_mito": percent}, index=obs.index
    )
    zeros = 1 - float(of_x[:, 1].sum()) / max(len(obs) * some.n_vars, 1)
    summary = replace(summarise(some), n_cells=len(obs), zero_share=zeros)
    held = fingerprint_of((len(obs), some.n_vars), float(of_x[:, 0].sum()), str(obs.index[0]), str(some.var_names[0]))
    return Description(summary, quality, held)
