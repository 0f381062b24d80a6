"""Each kind of damage in an HDF5 file is found without reading a value, and sound files pass."""

import anndata as ad
import h5py
import numpy as np
import pytest
from scipy import sparse

from grn_core.errors import DataError
from grn_core.reading.bounds import Bounds
from grn_core.reading.hdf5 import check_hdf5

BOUNDS = Bounds(10**9, 60)


def write(path, layout="csr", index="int32", pointer="int32"):
    """Write 6 cells x 5 genes in a sparse layout with index types of choice."""
    matrix = sparse.random(6, 5, density=0.5, format=layout, dtype=np.float32, random_state=0)
    adata = ad.AnnData(matrix)
    adata.layers["more"] = matrix.copy()
    adata.write_h5ad(path)
    with h5py.File(path, "r+") as file:
        for name, dtype in (("indices", index), ("indptr", pointer)):
            set_array(file["X"], name, file["X"][name][()].astype(dtype))
    return path


def set_array(group, name, values):
    del group[name]
    group[name] = values


def change(name, at, value):
    def damage(file):
        values = file["X"][name][()]
        values[at] = value
        set_array(file["X"], name, values)

    return damage


def scaled_pointers(file):
    set_array(file["X"], "indptr", file["X"]["indptr"][()] * 2)


def short_pointers(file):
    set_array(file["X"], "indptr", file["X"]["indptr"][:-1])


def text_indices(file):
    set_array(file["X"], "indices", file["X"]["indices"][()].astype(np.float64))


def two_dimensional(file):
    set_array(file["X"], "indptr", file["X"]["indptr"][()].reshape(1, -1))


def fewer_values(file):
    set_array(file["X"], "data", file["X"]["data"][:-1])


def no_shape(file):
    del file["X"].attrs["shape"]


def huge_shape(file):
    file["X"].attrs["shape"] = np.array([2**62, 5])


def bad_layer(file):
    values = file["layers/more/indices"][()]
    values[0] = 5
    set_array(file["layers/more"], "indices", values)


DAMAGE = {
    "index too large": (change("indices", 0, 5), "the index 5, outside its 5 columns"),
    "index far too large": (change("indices", -1, 2**31 - 1), "outside its 5 columns"),
    "index negative": (change("indices", 3, -1), "the index -1"),
    "pointers decrease": (change("indptr", 1, 100), "row pointers that decrease"),
    "pointer negative": (change("indptr", 1, -4), "row pointers that decrease"),
    "pointers begin late": (change("indptr", 0, 1), "begin at 1"),
    "pointers end late": (scaled_pointers, "end at"),
    "pointers too few": (short_pointers, "6 row pointers for 6 rows"),
    "pointers in a table": (two_dimensional, "indptr that are not a plain list"),
    "indices not whole": (text_indices, "indices that are not a plain list"),
    "fewer values": (fewer_values, "indices for"),
    "no shape": (no_shape, "no shape"),
    "huge shape": (huge_shape, "no shape that can be right"),
    "a layer": (bad_layer, "layers/more, has the index 5"),
}


@pytest.mark.parametrize("dtype", ["int32", "int64"])
@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_csr_matrix_is_refused(tmp_path, name, dtype):
    damage, said = DAMAGE[name]
    path = write(tmp_path / "x.h5ad", index=dtype, pointer=dtype)
    with h5py.File(path, "r+") as file:
        damage(file)
    with pytest.raises(DataError, match=said.replace("(", r"\(")) as caught:
        check_hdf5(path, BOUNDS)
    assert "x.h5ad" in caught.value.what


def test_a_csc_matrix_is_measured_along_its_other_side(tmp_path):
    path = write(tmp_path / "x.h5ad", "csc")
    check_hdf5(path, BOUNDS)
    with h5py.File(path, "r+") as file:
        change("indices", 0, 5)(file)
    check_hdf5(path, BOUNDS)  # 6 cells: 5 is the last one
    with h5py.File(path, "r+") as file:
        change("indices", 0, 6)(file)
    with pytest.raises(DataError, match="the index 6"):
        check_hdf5(path, BOUNDS)


def test_pointers_that_overflow_are_refused(tmp_path):
    for dtype, value in (("uint64", 2**64 - 1), ("int64", -(2**63))):
        path = write(tmp_path / f"{dtype}.h5ad", pointer=dtype)
        with h5py.File(path, "r+") as file:
            change("indptr", 2, value)(file)
        with pytest.raises(DataError, match="decrease"):
            check_hdf5(path, BOUNDS)


@pytest.mark.parametrize("layout", ["csr", "csc"])
@pytest.mark.parametrize("types", [("int32", "int64"), ("int64", "int32"), ("uint32", "uint64"), ("int64", "int64")])
def test_sound_matrices_of_any_index_type_pass(tmp_path, layout, types):
    check_hdf5(write(tmp_path / "x.h5ad", layout, *types), BOUNDS)


def test_an_empty_matrix_passes(tmp_path):
    ad.AnnData(sparse.csr_matrix((4, 3), dtype=np.float32)).write_h5ad(tmp_path / "x.h5ad")
    check_hdf5(tmp_path / "x.h5ad", BOUNDS)


def test_10x_files_are_measured_by_features_and_barcodes(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        group = file.create_group("matrix")
        group["barcodes"] = np.array([b"A", b"B"])
        group["data"], group["indices"] = [1, 2], np.array([0, 2])
        group["indptr"], group["shape"] = [0, 1, 2], [3, 2]
    check_hdf5(tmp_path / "x.h5", BOUNDS)
    with h5py.File(tmp_path / "x.h5", "r+") as file:
        set_array(file["matrix"], "indices", np.array([0, 3]))
    with pytest.raises(DataError, match="the index 3"):
        check_hdf5(tmp_path / "x.h5", BOUNDS)


def test_what_lies_in_another_file_is_refused(tmp_path):
    (tmp_path / "secret").write_bytes(b"secret" * 10)
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = np.arange(4.0)

    def linked(file):
        file["obs/more"] = h5py.ExternalLink("other.h5", "x")

    def stored(file):
        file.create_dataset("obs/more", (4,), "u1", external=[(str(tmp_path / "secret"), 0, h5py.h5f.UNLIMITED)])

    def virtual(file):
        layout = h5py.VirtualLayout((4,), "f8")
        layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
        file.create_virtual_dataset("obs/more", layout)

    for damage, said in (
        (linked, "link to another file"),
        (stored, "kept in another file"),
        (virtual, "a virtual data set"),
    ):
        path = write(tmp_path / f"{damage.__name__}.h5ad")
        with h5py.File(path, "r+") as file:
            damage(file)
        with pytest.raises(DataError, match=f"obs/more.*{said}"):
            check_hdf5(path, BOUNDS)


def test_chunks_that_were_never_written_are_refused(tmp_path):
    path = write(tmp_path / "x.h5ad")
    with h5py.File(path, "r+") as file:
        file.create_dataset("obsm/huge", (10**6, 10**4), "f4", chunks=(1000, 1000), compression="gzip")
    with pytest.raises(DataError, match="obsm/huge claims 40.0 GB but holds"):
        check_hdf5(path, BOUNDS)


def test_the_unpacked_size_counts_and_so_does_each_link(tmp_path):
    with h5py.File(tmp_path / "x.h5ad", "w") as file:
        file.create_dataset("a", data=np.zeros((1000, 1000)), compression="gzip", chunks=(100, 1000))
        for i in range(20):
            file[f"b{i}"] = file["a"]
    check_hdf5(tmp_path / "x.h5ad", BOUNDS)
    with pytest.raises(DataError, match="more than the 0.1 GB"):
        check_hdf5(tmp_path / "x.h5ad", Bounds(10**8, 60))


def test_groups_that_hold_themselves_are_refused(tmp_path):
    with h5py.File(tmp_path / "x.h5ad", "w") as file:
        file["a/b"] = 1
        file["a/again"] = file["a"]
    with pytest.raises(DataError, match="deeper than 32"):
        check_hdf5(tmp_path / "x.h5ad", BOUNDS)


@pytest.mark.parametrize("bits", range(0, 2000, 97))
def test_a_flipped_byte_never_gives_another_error(tmp_path, bits):
    path = write(tmp_path / "x.h5ad")
    content = bytearray(path.read_bytes())
    content[bits] ^= 0xFF
    path.write_bytes(bytes(content))
    try:
        check_hdf5(path, BOUNDS)
    except DataError as error:
        assert "x.h5ad" in error.what
