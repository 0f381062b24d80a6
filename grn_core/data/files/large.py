"""Large AnnData files: copied in pieces where reading them would leave their values as they are.

Most of such a file is one sparse matrix. What reading does to it (which names, which layer, what is said) depends on
names, annotations and what values look like; so some cells of the file are read as any file is. Where their values
come out as they went in, all others are checked block by block, in little memory. Meanwhile the system copies the
file, and at last annotations are written into the copy.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem, write_elem
from scipy import sparse

from grn_core.data.cells.inspect import type_column_in
from grn_core.data.files.pieces import cells_at, evenly
from grn_core.data.readers import read_expression
from grn_core.data.reading import AS_FOUND, ReadingChoice, reading_of
from grn_core.errors import GrnError
from grn_core.reading.hdf5 import check_sparse, checked, parts_of

LARGE = 10**8
"""Bytes from which on a file is looked at in this way; smaller ones are read as a whole in seconds."""
SAMPLE = 500
SWITCH = 0.0005
"""Seconds after which the check of all values gets its turn beside Python code that reads the sample."""
PIECE = 2**26
"""Bytes that are copied at once: between two pieces the copy can be given up."""
UNLIKE = (GrnError, KeyError, ValueError, TypeError, IndexError)
"""What a file raises that is unlike those which are copied, or is damaged."""
DATA_FRAME = "0.2.0"
"""Version of AnnData's way to store annotations that is written today."""
LAYOUTS = ("csr_matrix", "csc_matrix", "array")
KEPT = ("X", "layers", "obsm", "obsp", "varm", "varp", "raw")


def copy_large(path: Path, target: Path, choice: ReadingChoice = AS_FOUND) -> dict[str, Any] | None:
    """Copy a large ``.h5ad`` file whose values stay as they are, and return what is said of it; None for another file.

    Raises
    ------
    DataError
        If the file reaches outside itself, swells, or holds a sparse matrix with a wrong index.
    OSError
        If the copy cannot be written.
    """
    if path.suffix != ".h5ad" or path.stat().st_size < LARGE:
        return None
    with _copying(path, target) as copy:
        with checked(path) as (file, matrices):
            looked_at = _look(file, matrices, target.with_name(path.name), choice)
        if looked_at is None:
            return None
        copy.finish()
    read, obs, as_it_is = looked_at
    _write_annotations(target, read, None if as_it_is else obs)
    reading = reading_of(read)
    notes = reading.said if reading else []
    return {"n_cells": len(obs), "n_genes": read.n_vars, "type_column": type_column_in(obs), "notes": notes}


def _look(
    file: h5py.File, matrices: list[str], place: Path, choice: ReadingChoice
) -> tuple[ad.AnnData, pd.DataFrame, bool] | None:
    """Return the sample as it is read, the annotations of all cells, and whether these stay as they are stored.

    None where the file must be read as a whole, which then says what is wrong with it.
    """
    try:
        values = _values_of(file)
    except UNLIKE:
        return None
    with _beside(_is_sound, file, matrices, values) as sound:
        try:
            stored = read_elem(file["obs"])
            obs = _unique(stored)
            read = _as_read(file, obs, place, choice)
        except UNLIKE:
            read = None
            sound()  # says where an index is wrong
        if read is None or not sound():
            return None
    return read, obs, obs is stored and file["obs"].attrs.get("encoding-version") == DATA_FRAME


class _Copy(Thread):
    """The copy of a file, made by the system while the file is checked."""

    def __init__(self, source: Path, target: Path) -> None:
        super().__init__(daemon=True)
        self.source, self.target = source, target
        self.whole, self.unwanted = False, False
        self.error: OSError | None = None

    def run(self) -> None:
        """Copy until the end of the file, or until the copy is no longer wanted."""
        try:
            with self.source.open("rb") as source, self.target.open("wb") as target:
                at, size = 0, os.fstat(source.fileno()).st_size
                while at < size and not self.unwanted:
                    at += os.sendfile(target.fileno(), source.fileno(), at, min(PIECE, size - at)) or size
        except OSError as error:
            self.error = error

    def finish(self) -> None:
        """Wait for the end of the copy.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        self.join()
        if self.error is not None:
            raise self.error
        self.whole = True


@contextmanager
def _copying(source: Path, target: Path) -> Iterator[_Copy]:
    """Copy a file at the same time as what stands in the block; a copy that is not finished there is removed."""
    copy = _Copy(source, target)
    copy.start()
    try:
        yield copy
    finally:
        copy.unwanted = True
        copy.join()
        if not copy.whole:
            target.unlink(missing_ok=True)


@contextmanager
def _beside(check: Callable[..., bool], *of: Any) -> Iterator[Callable[[], bool]]:
    """Do a check at the same time as what stands in the block, which asks for its result; leaving the block ends it."""
    unwanted, before = Event(), sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.submit(check, *of, unwanted).result
        finally:
            unwanted.set()
            sys.setswitchinterval(before)


def _is_sound(file: h5py.File, matrices: list[str], values: list[h5py.Dataset], unwanted: Event) -> bool:
    """Whether every index of the sparse `matrices` is inside them, and all `values` can stay; False where given up.

    Raises
    ------
    DataError
        If an index is wrong.
    """
    for name in matrices:
        check_sparse(file[name], f"{Path(file.filename).name}, {name or 'the matrix'},")
    return all(_are_sound(one, unwanted) for one in values)


def _as_read(file: h5py.File, obs: pd.DataFrame, place: Path, choice: ReadingChoice) -> ad.AnnData | None:
    """Read some cells of the file as a file of their own; None where their values do not stay as they are."""
    if str(file["X"].attrs.get("encoding-type")) not in LAYOUTS or "raw" in file and "X" not in file["raw"]:
        return None
    before = cells_at(file, obs, evenly(obs.shape[0], SAMPLE))
    part = place.with_name("sample") / place.name
    part.parent.mkdir()
    before.write_h5ad(part)
    after = read_expression(part, choice)
    same = after.shape == before.shape and list(after.obs_names) == list(before.obs_names)
    return after if same and after.obs.equals(before.obs) and _values(before, after) else None


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
        as_stored = all(
            np.array_equal(getattr(one, part), getattr(other, part)) for part in ("indptr", "indices", "data")
        )
        return as_stored or bool(abs(one - other).nnz == 0)
    return bool(np.array_equal(one, other))


def _values_of(file: h5py.File) -> list[h5py.Dataset]:
    """Return the stored values of every matrix that expression can come from: X, the layers and raw."""
    matrices = [file["X"], *file.get("layers", {}).values(), *([file["raw/X"]] if "raw" in file else [])]
    return [matrix if isinstance(matrix, h5py.Dataset) else matrix["data"] for matrix in matrices]


def _are_sound(values: h5py.Dataset, unwanted: Event) -> bool:
    """Whether no value of a matrix is missing or infinite, not all are 0, and none is a negative count."""
    if values.dtype.kind not in "fiu":
        return False
    least, most = 0.0, 0.0
    for part in parts_of(values):
        low, high = float(part.min()), float(part.max())  # either is NaN where one of the values is
        if not (np.isfinite(low) and np.isfinite(high)) or unwanted.is_set():
            return False
        least, most = min(least, low), max(most, high)
    if least == most:
        return False
    return least == 0 or not all(bool((part == np.round(part)).all()) for part in parts_of(values))


def _unique(obs: pd.DataFrame) -> pd.DataFrame:
    """Return annotations of cells whose names are made unique, as reading makes them."""
    if obs.index.is_unique:
        return obs
    named = ad.AnnData(obs=obs)
    named.obs_names_make_unique()
    return named.obs


def _write_annotations(path: Path, read: ad.AnnData, obs: pd.DataFrame | None) -> None:
    """Write into a copy what reading changes of a file; what is not part of AnnData is left out."""
    with h5py.File(path, "r+") as copy:
        copy.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        for name in set(copy) - {*KEPT, "obs"}:
            del copy[name]
        if obs is not None:
            write_elem(copy, "obs", obs)
        write_elem(copy, "var", read.var)
        write_elem(copy, "uns", dict(read.uns))
