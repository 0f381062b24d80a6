"""A large file whose values stay as they are is copied in pieces, with the result of reading it as a whole."""

import errno

import anndata as ad
import h5py
import numpy as np
import pytest
from scipy import sparse

from grn_core.data.files import large
from grn_core.data.readers import read_expression
from grn_core.errors import DataError


@pytest.fixture(autouse=True)
def any_size(monkeypatch):
    monkeypatch.setattr(large, "LARGE", 0)
    monkeypatch.setattr(large, "SAMPLE", 7)


def cells(matrix=sparse.csr_matrix) -> ad.AnnData:
    rng = np.random.default_rng(0)
    counts = matrix(rng.poisson(0.8, (40, 25)).astype(np.float32))
    adata = ad.AnnData(counts, layers={"counts": counts.copy()})
    adata.var_names = [f" GENE{i}" for i in range(25)]
    adata.obs["group"] = ["a", "b"] * 20
    adata.obs_names = [f"cell{i // 2}" for i in range(40)]
    adata.obsm["X_umap"] = rng.normal(size=(40, 2))
    adata.uns["log1p"] = {"base": 2.0}
    adata.raw = adata
    return adata


def copied(adata, tmp_path):
    adata.write_h5ad(tmp_path / "x.h5ad")
    (tmp_path / "out").mkdir()
    return large.copy_large(tmp_path / "x.h5ad", tmp_path / "out" / "data.h5ad")


def equal(one, other) -> bool:
    if sparse.issparse(one):
        return type(one) is type(other) and abs(one - other).nnz == 0
    return not sparse.issparse(other) and np.array_equal(one, other)


@pytest.mark.parametrize("layout", [sparse.csr_matrix, sparse.csc_matrix, np.asarray])
def test_a_copy_is_what_reading_gives(tmp_path, layout):
    about = copied(cells(layout), tmp_path)
    assert about.pop("notes")
    assert about == {"n_cells": 40, "n_genes": 25, "type_column": "group"}
    copy, wanted = ad.read_h5ad(tmp_path / "out" / "data.h5ad"), read_expression(tmp_path / "x.h5ad")
    assert list(copy.var_names) == list(wanted.var_names) == [f"GENE{i}" for i in range(25)]
    assert list(copy.obs_names) == list(wanted.obs_names) and copy.obs_names.is_unique
    assert copy.uns == wanted.uns
    np.testing.assert_array_equal(copy.obsm["X_umap"], wanted.obsm["X_umap"])
    for one, other in (
        (copy.X, wanted.X),
        (copy.layers["counts"], wanted.layers["counts"]),
        (copy.raw.X, wanted.raw.X),
    ):
        assert equal(one, other) and isinstance(one, layout if isinstance(layout, type) else np.ndarray)


def test_small_files_are_read_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(large, "LARGE", 10**8)
    assert copied(cells(), tmp_path) is None


def test_negative_values_that_are_not_whole_are_copied(tmp_path):
    adata = cells()
    adata.X.data[:3] = [-0.5, -2.0, 1.5]
    assert copied(adata, tmp_path) is not None


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_a_value_that_is_refused_is_left_to_reading(tmp_path, value):
    adata = cells()
    adata.raw = None
    del adata.layers["counts"]
    adata.X.data[300] = value
    assert copied(adata, tmp_path) is None
    with pytest.raises(DataError):
        read_expression(tmp_path / "x.h5ad")


@pytest.mark.parametrize("dense", [False, True])
def test_values_of_a_layer_are_looked_at_too(tmp_path, dense):
    adata = cells()
    adata.layers["counts"].data[301] = np.nan
    if dense:
        adata.layers["counts"] = adata.layers["counts"].toarray()
    assert copied(adata, tmp_path) is None


def test_values_that_reading_changes_are_not_copied(tmp_path, monkeypatch):
    def doubled(path, choice):
        adata = read_expression(path)
        adata.X = adata.X * 2
        return adata

    monkeypatch.setattr(large, "read_expression", doubled)
    assert copied(cells(), tmp_path) is None


def test_genes_that_reading_leaves_out_are_not_copied(tmp_path, monkeypatch):
    monkeypatch.setattr(large, "read_expression", lambda path, choice: read_expression(path)[:, :-1].copy())
    assert copied(cells(), tmp_path) is None


def test_nothing_is_left_of_a_copy_that_is_given_up(tmp_path):
    adata = cells()
    adata.X.data[300] = np.nan
    assert copied(adata, tmp_path) is None
    assert not (tmp_path / "out" / "data.h5ad").exists()


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(large.os, "sendfile", full)
    with pytest.raises(OSError, match="No space left"):
        copied(cells(), tmp_path)
    assert not (tmp_path / "out" / "data.h5ad").exists()


def test_what_is_no_part_of_anndata_is_left_out(tmp_path):
    cells().write_h5ad(tmp_path / "x.h5ad")
    with h5py.File(tmp_path / "x.h5ad", "r+") as file:
        file["notes"] = np.zeros(3)
    assert large.copy_large(tmp_path / "x.h5ad", tmp_path / "data.h5ad")
    with h5py.File(tmp_path / "data.h5ad", "r") as file:
        assert "notes" not in file and "raw" in file


def test_a_wrong_index_is_said(tmp_path):
    cells().write_h5ad(tmp_path / "x.h5ad")
    with h5py.File(tmp_path / "x.h5ad", "r+") as file:
        file["layers/counts/indices"][-1] = 25
    with pytest.raises(DataError, match="layers/counts, has the index 25, outside its 25 columns"):
        large.copy_large(tmp_path / "x.h5ad", tmp_path / "data.h5ad")
