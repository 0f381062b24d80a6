"""Values of an HDF5 data set read from the place in the file where they lie, which other threads need not wait for.

h5py holds the lock of Python while HDF5 reads, and HDF5 copies each value once more. What is not packed lies in the
file as it is: HDF5 says where, and the system reads it.
"""

import os
from dataclasses import dataclass

import h5py
import numpy as np


@dataclass(frozen=True)
class InPlace:
    """A list of numbers in an open file, in pieces.

    Attributes
    ----------
    file
        Descriptor of the file, which HDF5 keeps open.
    dtype
        Of the values, in this machine's order of bytes.
    firsts
        Of each piece the place of its first value in the list, ascending, and then the length of the list;
        (pieces + 1,).
    offsets
        Of each piece the byte of the file at which it begins, (pieces,).
    """

    file: int
    dtype: np.dtype
    firsts: np.ndarray
    offsets: np.ndarray

    def read(self, start: int, into: np.ndarray) -> None:
        """Fill `into`, contiguous and of the same type, with the values from `start` on.

        Raises
        ------
        ValueError
            If the list ends before.
        OSError
            If the file does.
        """
        at, stop, size = start, start + len(into), self.dtype.itemsize
        if start < 0 or stop > self.firsts[-1]:
            raise ValueError(f"there are no values {start:,} to {stop:,}")
        memory = into.data.cast("B")
        while at < stop:
            piece = int(np.searchsorted(self.firsts, at, side="right")) - 1
            until = min(stop, int(self.firsts[piece + 1]))
            offset = int(self.offsets[piece]) + (at - int(self.firsts[piece])) * size
            self._fill(memory[(at - start) * size : (until - start) * size], offset)
            at = until

    def _fill(self, memory: memoryview, offset: int) -> None:
        while memory:
            n = os.preadv(self.file, [memory], offset)
            if n == 0:
                raise OSError("the file ends before its values")
            memory, offset = memory[n:], offset + n


def in_place(values: h5py.Dataset) -> InPlace | None:
    """Return where numbers lie in their file; None where they are packed, converted, elsewhere or not a plain list."""
    id_ = values.id
    if values.ndim != 1 or not len(values) or values.dtype.kind not in "fiu" or not values.dtype.isnative:
        return None
    is_as_numpy_has_it = id_.get_type() == h5py.h5t.py_create(values.dtype)
    made = id_.get_create_plist()
    elsewhere = values.is_virtual or bool(values.external) or values.file.userblock_size
    if not is_as_numpy_has_it or made.get_nfilters() or elsewhere or values.file.driver != "sec2":
        return None
    pieces = _pieces(values, made.get_layout())
    if pieces is None:
        return None
    return InPlace(values.file.id.get_vfd_handle(), values.dtype, *pieces)


def _pieces(values: h5py.Dataset, layout: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the `firsts` and `offsets` of `InPlace`; None where some of the values were never written."""
    n, size = len(values), values.dtype.itemsize
    if layout == h5py.h5d.CONTIGUOUS:
        offset = values.id.get_offset()
        return None if offset is None else (np.array([0, n]), np.array([offset]))
    if layout != h5py.h5d.CHUNKED:
        return None
    (length,) = values.chunks
    found: list[int] = []
    values.id.chunk_iter(lambda chunk: found.extend((chunk.chunk_offset[0], chunk.byte_offset, chunk.size)))
    chunks = np.array(found, dtype=np.int64).reshape(-1, 3)
    chunks = chunks[np.argsort(chunks[:, 0])][: -(-n // length)]  # there may be more, of a list that was longer before
    firsts, offsets, sizes = chunks.T
    if not np.array_equal(firsts, np.arange(0, n, length)) or (sizes != length * size).any():
        return None
    begins = np.concatenate([[True], np.diff(offsets) != length * size])  # chunks that follow each other are one piece
    return np.append(firsts[begins], n), offsets[begins]


def values_at(values: InPlace, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Return the values of some stretches of a list, one behind the other.

    Parameters
    ----------
    starts, stops
        Of each stretch the place of its first value and the one behind its last, (stretches,), ascending.

    Raises
    ------
    ValueError
        If they do not ascend, or the list ends before; no memory is taken then.
    OSError
        If the file ends before.
    """
    ends_at = np.stack([starts, stops], axis=1).ravel()
    if len(ends_at) and (ends_at[0] < 0 or ends_at[-1] > values.firsts[-1] or (np.diff(ends_at) < 0).any()):
        raise ValueError(f"there are no stretches {ends_at[0]:,} to {ends_at[-1]:,} that ascend")
    starts, stops = starts[stops > starts], stops[stops > starts]
    begins, ends = np.ones(len(starts), dtype=bool), np.ones(len(starts), dtype=bool)
    begins[1:] = starts[1:] != stops[:-1]
    ends[:-1] = begins[1:]  # stretches that follow each other are read at once
    found = np.empty(int((stops - starts).sum()), dtype=values.dtype)
    at = 0
    for start, stop in zip(starts[begins].tolist(), stops[ends].tolist(), strict=True):
        values.read(start, found[at : at + stop - start])
        at += stop - start
    return found
