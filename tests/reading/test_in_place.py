"""Values that are read from where they lie in an HDF5 file are those that HDF5 reads."""

from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy import sparse

from grn_core.data.files.pieces import matrix_rows
from grn_core.reading.hdf5 import parts_of
from grn_core.reading.in_place import in_place, values_at

N = 1000
VALUES = np.random.default_rng(0).integers(0, 1000, N)
LAYOUTS = {
    "contiguous": {},
    "chunks": {"chunks": (64,)},
    "one chunk": {"chunks": (N,), "maxshape": (None,)},
    "larger chunk": {"chunks": (4 * N,), "maxshape": (None,)},
}
ELSEWHERE = {
    "packed": {"compression": "gzip", "chunks": (64,)},
    "checksums": {"fletcher32": True, "chunks": (64,)},
    "other order of bytes": {"dtype": ">i4"},
}


def write(path: Path, values: np.ndarray = VALUES, **options) -> h5py.File:
    with h5py.File(path, "w", **({"userblock_size": options.pop("block")} if "block" in options else {})) as file:
        file.create_dataset("before", data=np.arange(77))
        dtype = options.pop("dtype", values.dtype)
        file.create_dataset("values", data=values.astype(dtype), **options)
    return h5py.File(path, "r")


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("options", LAYOUTS.values(), ids=LAYOUTS)
def test_values_are_those_that_hdf5_reads(tmp_path, options, dtype):
    with write(tmp_path / "x.h5", dtype=dtype, **options) as file:
        found = in_place(file["values"])
        assert found is not None
        into = np.empty(300, dtype=dtype)
        for start in (0, 1, 63, 64, 700):
            found.read(start, into)
            assert np.array_equal(into, file["values"][start : start + 300])


@pytest.mark.parametrize("options", [*ELSEWHERE.values(), {"block": 512}], ids=[*ELSEWHERE, "block before the file"])
def test_other_values_are_left_to_hdf5(tmp_path, options):
    with write(tmp_path / "x.h5", **options) as file:
        assert in_place(file["values"]) is None
        assert np.array_equal(np.concatenate([part.copy() for part in parts_of(file["values"], 96)]), VALUES)


def test_pieces_that_do_not_follow_each_other_in_the_file(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        one, other = (file.create_dataset(name, (0,), np.int64, maxshape=(None,), chunks=(64,)) for name in "ab")
        for start in range(0, N, 64):  # in turns, so that chunks of both lie between each other
            for data in (one, other):
                data.resize((min(start + 64, N),))
                data[start:] = VALUES[start : start + 64]
                file.flush()
        one.resize((500,))  # the last chunks of the list stay in the file, beyond its end
    with h5py.File(tmp_path / "x.h5", "r") as file:
        for name, n in (("a", 500), ("b", N)):
            found = in_place(file[name])
            assert found is not None and len(found.offsets) > 1
            into = np.empty(n, dtype=np.int64)
            found.read(0, into)
            assert np.array_equal(into, VALUES[:n])


def test_values_that_were_never_written_are_left_to_hdf5(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file.create_dataset("gap", (N,), np.int32, chunks=(64,))[:64] = 1
        file.create_dataset("nothing", (N,), np.int32)
        file.create_dataset("empty", (0,), np.int32)
    with h5py.File(tmp_path / "x.h5", "r") as file:
        assert [in_place(file[name]) for name in ("gap", "nothing", "empty")] == [None] * 3
        assert sum(int(part.sum()) for part in parts_of(file["gap"], 50)) == 64


def test_numbers_of_fewer_bits_than_their_bytes_are_left_to_hdf5(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        kind = h5py.h5t.NATIVE_INT32.copy()
        kind.set_precision(20)
        id_ = h5py.h5d.create(file.id, b"values", kind, h5py.h5s.create_simple((N,)))
        h5py.Dataset(id_)[...] = VALUES
    with h5py.File(tmp_path / "x.h5", "r") as file:
        assert in_place(file["values"]) is None
        assert np.array_equal(next(parts_of(file["values"])), VALUES)


def test_more_than_there_is_is_an_error(tmp_path):
    with write(tmp_path / "x.h5") as file:
        found = in_place(file["values"])
        assert found is not None
        for start in (-1, N - 9):
            with pytest.raises(ValueError, match="no values"):
                found.read(start, np.empty(10, dtype=VALUES.dtype))
        with (tmp_path / "x.h5").open("r+b") as handle:  # another program shortens the file meanwhile
            handle.truncate(int(found.offsets[0]) + 80)
        with pytest.raises(OSError, match="the file ends"):
            found.read(0, np.empty(20, dtype=VALUES.dtype))


def test_stretches_of_a_list(tmp_path):
    starts, stops = np.array([5, 10, 10, 64, 900]), np.array([10, 10, 20, 66, 1000])
    with write(tmp_path / "x.h5", chunks=(64,)) as file:
        found = in_place(file["values"])
        assert found is not None
        wanted = np.concatenate([VALUES[a:b] for a, b in zip(starts, stops, strict=True)])
        assert np.array_equal(values_at(found, starts, stops), wanted)
        assert len(values_at(found, starts[:0], stops[:0])) == 0
        for wrong in ([990, 1001], [-1, 5], [0, 10, 5, 20], [9, 3]):
            with pytest.raises(ValueError, match="no stretches"):
                values_at(found, np.array(wrong[::2]), np.array(wrong[1::2]))


@pytest.mark.parametrize("options", [{}, {"compression": "gzip"}], ids=["plain", "packed"])
def test_rows_of_a_sparse_matrix(tmp_path, options):
    matrix = sparse.random(50, 30, 0.2, format="csr", dtype=np.float32, random_state=0)
    with h5py.File(tmp_path / "x.h5", "w") as file:
        group = file.create_group("X")
        group.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": matrix.shape})
        for name in ("data", "indices", "indptr"):
            group.create_dataset(name, data=getattr(matrix, name), maxshape=(None,), **options)
    with h5py.File(tmp_path / "x.h5", "r") as file:
        for rows in (np.array([0, 1, 2, 7, 49]), np.arange(50)):
            found = matrix_rows(file["X"], rows)
            assert isinstance(found, sparse.csr_matrix) and found.shape == (len(rows), 30)
            assert abs(found - matrix[rows]).nnz == 0
            assert (found.dtype, found.indices.dtype) == (matrix.dtype, matrix.indices.dtype)
