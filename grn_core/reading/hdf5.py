"""What an HDF5 file may hold: nothing outside itself, nothing that swells, no sparse matrix with a wrong index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from grn_core.errors import DataError
from grn_core.reading.bounds import GB, Bounds, current
from grn_core.reading.in_place import in_place

DEEPEST, MOST_OBJECTS = 32, 100_000
SMALL = 2**26
MOST_PACKED = 1100
"""Deflate packs at most 1,032 to 1; what is said to be packed tighter was never written, and is made up on reading."""
FILTERS = {
    4: "SZIP", 307: "bzip2", 32001: "Blosc", 32004: "LZ4", 32008: "Bitshuffle", 32013: "ZFP", 32015: "Zstandard",
    32026: "Blosc2",
}  # fmt: skip
"""Filters that the HDF Group has registered, by number."""
BLOCK, AT_ONCE = 2**22, 2**22
COPY = "Write it again from the program that made it, with all of its content in one file."
DAMAGED = "Copy it again from its source, or write it again with the program that made it."


@dataclass
class _Seen:
    """What has been met on the way through a file."""

    objects: int = 0
    size: int = 0
    sparse: list[str] = field(default_factory=list)


def check_hdf5(path: Path, bounds: Bounds | None = None) -> None:
    """Refuse an HDF5 file that reaches outside itself, swells when it is read, or holds an invalid sparse matrix.

    Takes memory for one block of indices; it reads no values.

    Raises
    ------
    DataError
        Naming the object in the file and what is wrong with it.
    """
    with checked(path, bounds) as (file, sparse):
        for name in sparse:
            check_sparse(file[name], f"{path.name}, {name or 'the matrix'},")


@contextmanager
def checked(path: Path, bounds: Bounds | None = None) -> Iterator[tuple[h5py.File, list[str]]]:
    """Open an HDF5 file and check all of it but the indices of sparse matrices, of which it gives the names.

    Raises
    ------
    DataError
        As `check_hdf5`; also where what stands in the block fails on a damaged file.
    """
    try:
        bounds = bounds or current(path.stat().st_size)
        with h5py.File(path, "r") as file:
            seen = _Seen()
            _walk(file, "", 0, seen, path.name, bounds)
            yield file, seen.sparse
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} holds a name that is not written in UTF-8 ({error.object[:40].decode('latin-1')}).",
            "Write the file again with names in UTF-8, or without that part.",
        ) from error
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise DataError(f"{path.name} is a damaged HDF5 file ({_first(error)}).", DAMAGED) from error


def _first(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def _walk(group: Any, where: str, depth: int, seen: _Seen, origin: str, bounds: Bounds) -> None:
    """Check what is in a group, by its path: what two links name is read twice, so it counts twice."""
    if depth > DEEPEST:
        raise DataError(f"{origin} nests groups deeper than {DEEPEST} ({where[:60]}).", COPY)
    for name in group:
        inner = f"{where}/{name}" if where else name
        seen.objects += 1
        if seen.objects > MOST_OBJECTS:
            raise DataError(f"{origin} holds more than {MOST_OBJECTS:,} objects.", "Leave out what is not needed.")
        _check_link(group.get(name, getlink=True), inner, origin)
        item = group.get(name)
        if isinstance(item, h5py.Group):
            _walk(item, inner, depth + 1, seen, origin, bounds)
        elif isinstance(item, h5py.Dataset):
            _check_dataset(item, inner, seen, origin, bounds)
    if is_sparse(group):
        seen.sparse.append(where)


def _check_link(link: Any, where: str, origin: str) -> None:
    if isinstance(link, h5py.ExternalLink):
        raise DataError(f"In {origin}, {where} is a link to another file.", COPY)
    if not isinstance(link, h5py.HardLink | h5py.SoftLink):
        raise DataError(f"In {origin}, {where} is a link of an unknown kind.", COPY)


def _check_dataset(data: Any, where: str, seen: _Seen, origin: str, bounds: Bounds) -> None:
    if data.is_virtual:
        raise DataError(f"In {origin}, {where} is a virtual data set: its values are in other files.", COPY)
    if data.external:
        raise DataError(f"In {origin}, the values of {where} are kept in another file.", COPY)
    _check_filters(data, where, origin)
    logical = int(np.prod([int(side) for side in data.shape or ()], dtype=object)) * data.dtype.itemsize
    stored = data.id.get_storage_size()
    if logical > SMALL and logical > MOST_PACKED * stored:
        raise DataError(
            f"In {origin}, {where} claims {logical / GB:,.1f} GB but holds {stored / 1e6:,.3f} MB; most of it was "
            "never written.",
            "Write it again from the program that made it; values that are mostly 0 belong in a sparse matrix.",
        )
    seen.size += logical
    if seen.size > bounds.memory:
        raise DataError(
            f"{origin} holds {seen.size / GB:,.1f} GB or more once it is unpacked, more than the "
            f"{bounds.memory / GB:.3g} GB that are taken.",
            "Store values that are mostly 0 as a sparse matrix and leave out layers that are not needed; or set "
            f"GRN_READ_MEMORY (in GB) above {bounds.memory / GB:.3g} and start this program again.",
        )


def _check_filters(data: Any, where: str, origin: str) -> None:
    """Refuse values that are packed by a filter that is not installed, such as Zstandard of hdf5plugin."""
    made = data.id.get_create_plist()
    for number in (made.get_filter(i)[0] for i in range(made.get_nfilters())):
        if not h5py.h5z.filter_avail(number):
            name = FILTERS.get(number, f"the HDF5 filter {number}")
            raise DataError(
                f"In {origin}, {where} is packed by {name}, which cannot be read here.",
                "Write it again with gzip or without compression, for example adata.write_h5ad(..., "
                'compression="gzip").',
            )


def is_sparse(group: Any) -> bool:
    """Whether a group holds a compressed sparse matrix, as AnnData and 10x write it."""
    return all(isinstance(group.get(name), h5py.Dataset) for name in ("data", "indices", "indptr"))


def blocks(length: int, size: int = BLOCK) -> Iterator[slice]:
    """Give the slices that a long array is read in."""
    for first in range(0, length, size):
        yield slice(first, min(first + size, length))


def parts_of(values: h5py.Dataset, at_once: int = AT_ONCE) -> Iterator[np.ndarray]:
    """Give stored values block by block along their first side, each in the same memory: use one before the next.

    Fresh memory for each block takes as long as reading it.
    """
    n = max(1, at_once // int(np.prod(values.shape[1:], dtype=np.int64) or 1))
    memory = np.empty((min(n, len(values)), *values.shape[1:]), dtype=values.dtype)
    plain = in_place(values)
    for block in blocks(len(values), n):
        part = memory[: block.stop - block.start]
        if plain is None:
            values.read_direct(part, block)
        else:
            plain.read(block.start, part)
        yield part


def check_sparse(group: Any, where: str) -> None:
    """Refuse a compressed sparse matrix whose row pointers or indices point outside it.

    Raises
    ------
    DataError
        Saying what of it is wrong; `where` begins the sentence.
    """
    data, indices, indptr = (group[name] for name in ("data", "indices", "indptr"))
    for name, array in (("data", data), ("indices", indices), ("indptr", indptr)):
        if array.ndim != 1 or (name != "data" and array.dtype.kind not in "iu"):
            raise DataError(f"{where} has {name} that are not a plain list of whole numbers.", DAMAGED)
    shape = _shape(group, where)
    if len(indices) != len(data):
        raise DataError(f"{where} has {len(indices):,} indices for {len(data):,} values.", DAMAGED)
    major, minor = _sides(group, shape, len(indptr), where)
    if len(indptr) != major + 1:
        raise DataError(f"{where} has {len(indptr):,} row pointers for {major:,} rows.", DAMAGED)
    _check_indptr(indptr, len(indices), where)
    without_sign = np.dtype(indices.dtype.str.replace("i", "u"))  # a negative index becomes one that is too large
    for part in parts_of(indices):
        if int(part.view(without_sign).max()) >= minor:
            wrong = low if (low := int(part.min())) < 0 else int(part.max())
            raise DataError(f"{where} has the index {wrong:,}, outside its {minor:,} columns.", DAMAGED)


def _shape(group: Any, where: str) -> tuple[int, int]:
    """Return the shape that a sparse matrix states, wherever it states it."""
    for name in ("shape", "h5sparse_shape", "dims"):  # dims: h5Seurat
        stated = group.attrs.get(name)
        if stated is None and name in group and isinstance(group[name], h5py.Dataset) and group[name].size == 2:
            stated = group[name][()]
        if stated is not None:
            sides = np.asarray(stated).ravel()
            if len(sides) == 2 and sides.dtype.kind in "iu" and all(0 <= int(side) < 2**40 for side in sides):
                return int(sides[0]), int(sides[1])
    raise DataError(f"{where} states no shape that can be right.", DAMAGED)


def _sides(group: Any, shape: tuple[int, int], n_pointers: int, where: str) -> tuple[int, int]:
    """Return the side that row pointers run along, and the other one."""
    kind = str(group.attrs.get("encoding-type", group.attrs.get("h5sparse_format", "")))
    if kind in ("csr_matrix", "csr"):
        return shape
    if kind in ("csc_matrix", "csc"):
        return shape[1], shape[0]
    if "barcodes" in group:  # 10x: features x barcodes, compressed by barcode
        return shape[1], shape[0]
    return shape if n_pointers == shape[0] + 1 else (shape[1], shape[0])


def _check_indptr(indptr: Any, n_values: int, where: str) -> None:
    last = 0
    for block in blocks(len(indptr)):
        part = indptr[block].astype(object) if indptr.dtype == np.uint64 else indptr[block].astype(np.int64)
        if block.start == 0 and int(part[0]) != 0:
            raise DataError(f"{where} has row pointers that begin at {int(part[0]):,} instead of 0.", DAMAGED)
        if int(part[0]) < last or (len(part) > 1 and bool(np.any(part[1:] < part[:-1]))):
            raise DataError(f"{where} has row pointers that decrease.", DAMAGED)
        last = int(part[-1])
    if last != n_values:
        raise DataError(f"{where} has row pointers that end at {last:,}, but {n_values:,} values.", DAMAGED)
