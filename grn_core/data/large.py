"""Large AnnData files: copied in pieces where reading them would leave their values as they are.

Most of such a file is one sparse matrix. What reading does to it (which names, which layer, what is said) depends on
names, annotations and what values look like; so some cells of the file are read as any file is, and where their values
come out as they went in, all others are checked and copied block by block, in little memory.
"""

from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem, sparse_dataset, write_elem
from scipy import sparse

from grn_core.data.inspect import label_columns
from grn_core.data.readers import read_expression
from grn_core.data.reading import AS_FOUND, ReadingChoice, reading_of
from grn_core.errors import GrnError
from grn_core.reading.hdf5 import BLOCK, blocks, check_hdf5

LARGE = 10**8
"""Bytes from which on a file is looked at in this way; smaller ones are read as a whole in seconds."""
SAMPLE = 2000
KEPT = ("X", "layers", "obsm", "obsp", "varm", "varp", "raw")


def copy_large(path: Path, target: Path, choice: ReadingChoice = AS_FOUND) -> dict[str, Any] | None:
    """Copy a large ``.h5ad`` file whose values stay as they are, and return what is said of it; None for another file.

    Raises
    ------
    DataError
        If the file reaches outside itself, swells, or holds a sparse matrix with a wrong index.
    """
    if path.suffix != ".h5ad" or path.stat().st_size < LARGE:
        return None
    check_hdf5(path)
    try:
        with h5py.File(path, "r") as file:
            read = _as_read(file, target.with_name(path.name), choice)
            if read is None or not all(_are_sound(values) for values in _values_of(file)):
                return None
            obs = _unique(read_elem(file["obs"]))
            _copy(file, target, obs, read)
    except (GrnError, KeyError, ValueError, TypeError):
        return None  # reading the file as a whole says what is wrong with it
    about = ad.AnnData(obs=obs, var=read.var)
    reading = reading_of(read)
    notes = reading.said if reading else []
    return {"n_cells": about.n_obs, "n_genes": about.n_vars, "labels": label_columns(about), "notes": notes}


def _as_read(file: h5py.File, place: Path, choice: ReadingChoice) -> ad.AnnData | None:
    """Read some cells of the file as a file of their own; None where their values do not stay as they are."""
    if str(file["X"].attrs.get("encoding-type")) != "csr_matrix" or "raw" in file and "X" not in file["raw"]:
        return None
    before = _sample(file)
    part = place.with_name("sample") / place.name
    part.parent.mkdir()
    before.write_h5ad(part)
    after = read_expression(part, choice)
    same = after.shape == before.shape and list(after.obs_names) == list(before.obs_names)
    return after if same and after.obs.equals(before.obs) and _values(before, after) else None


def _sample(file: h5py.File) -> ad.AnnData:
    """Return evenly spaced cells with everything but ``obsm``, ``obsp``, ``varm`` and ``varp``."""
    obs, var = read_elem(file["obs"]), read_elem(file["var"])
    rows = np.unique(np.linspace(0, len(obs) - 1, min(SAMPLE, len(obs)), dtype=np.int64))
    layers = {name: _rows(file["layers"][name], rows) for name in file.get("layers", ())}
    uns = read_elem(file["uns"]) if "uns" in file else {}
    found = ad.AnnData(_rows(file["X"], rows), _unique(obs).iloc[rows], var, uns, layers=layers)
    if "raw" in file:
        found.raw = ad.AnnData(_rows(file["raw/X"], rows), var=read_elem(file["raw/var"]))
    return found


def _rows(matrix: h5py.Group | h5py.Dataset, rows: np.ndarray) -> Any:
    if isinstance(matrix, h5py.Dataset):
        return matrix[rows]
    return sparse_dataset(matrix)[rows]


def _values(before: ad.AnnData, after: ad.AnnData) -> bool:
    """Whether all matrices of cells are those of before, in value and in layout."""
    if set(before.layers) != set(after.layers) or (before.raw is None) != (after.raw is None):
        return False
    pairs = [(before.X, after.X), *((before.layers[name], after.layers[name]) for name in before.layers)]
    if before.raw is not None and after.raw is not None:
        pairs.append((before.raw.X, after.raw.X))
        if list(before.raw.var_names) != list(after.raw.var_names):
            return False
    return all(_equal(one, other) for one, other in pairs)


def _equal(one: Any, other: Any) -> bool:
    if type(one) is not type(other) or one.shape != other.shape or one.dtype != other.dtype:
        return False
    if sparse.issparse(one):
        return bool(abs(one - other).nnz == 0)
    return bool(np.array_equal(one, other))


def _values_of(file: h5py.File) -> list[h5py.Dataset]:
    """Return the stored values of every matrix that expression can come from: X, the layers and raw."""
    matrices = [file["X"], *file.get("layers", {}).values(), *([file["raw/X"]] if "raw" in file else [])]
    return [matrix if isinstance(matrix, h5py.Dataset) else matrix["data"] for matrix in matrices]


def _are_sound(values: h5py.Dataset) -> bool:
    """Whether no value of a matrix is missing or infinite, not all are 0, and none is a negative count."""
    whole, negative, seen = True, False, False
    for block in blocks(len(values), max(1, BLOCK // int(np.prod(values.shape[1:], dtype=np.int64) or 1))):
        part = values[block]
        if part.dtype.kind not in "fiu" or not np.isfinite(part).all():
            return False
        seen = seen or bool(part.any())
        negative = negative or bool((part < 0).any())
        whole = whole and bool((part == np.round(part)).all())
    return seen and not (negative and whole)


def _unique(obs: pd.DataFrame) -> pd.DataFrame:
    """Return annotations of cells whose names are made unique, as reading makes them."""
    if obs.index.is_unique:
        return obs
    named = ad.AnnData(obs=obs)
    named.obs_names_make_unique()
    return named.obs


def _copy(file: h5py.File, target: Path, obs: pd.DataFrame, read: ad.AnnData) -> None:
    with h5py.File(target, "w") as copy:
        copy.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        for name in KEPT:
            if name in file:
                file.copy(name, copy)
        write_elem(copy, "obs", obs)
        write_elem(copy, "var", read.var)
        write_elem(copy, "uns", dict(read.uns))
