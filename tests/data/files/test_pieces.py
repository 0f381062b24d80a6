"""A file that is read in pieces gives what it gives as a whole."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data.cells.qc import fingerprint, qc_table
from grn_core.data.cells.summary import summarise
from grn_core.data.files import pieces
from grn_core.data.library import add_dataset, describe_large, large_file, large_sets, load_annotations, load_cells
from grn_core.data.readers import read_expression
from grn_core.data.reading import ReadingChoice

LAYOUTS = [sparse.csr_matrix, sparse.csc_matrix, np.asarray]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(pieces, "BLOCK", 100)


def cells(layout=sparse.csr_matrix, raw: bool = False) -> ad.AnnData:
    rng = np.random.default_rng(0)
    counts = rng.poisson(0.6, (60, 25)).astype(np.float32)
    counts[7] = 0
    adata = ad.AnnData(
        layout(counts), obs=pd.DataFrame({"type": ["a", "b", "c"] * 20}, index=[f"c{i}" for i in range(60)])
    )
    adata.var_names = [f"GENE{i}" for i in range(23)] + ["MT-ND1", "MT-ND2"]
    adata.obsm["X_umap"] = rng.normal(size=(60, 2))
    if raw:
        adata.raw = adata
        adata.X = layout(counts - 1)
    return adata


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_description_in_pieces_is_that_of_the_whole(tmp_path, layout, raw):
    cells(layout, raw).write_h5ad(tmp_path / "x.h5ad")
    whole, found = ad.read_h5ad(tmp_path / "x.h5ad"), pieces.describe_file(tmp_path / "x.h5ad")
    assert found.summary == summarise(whole)
    assert found.fingerprint == fingerprint(whole)
    pd.testing.assert_frame_equal(found.quality, qc_table(whole), check_dtype=False, rtol=1e-5)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_some_cells_are_the_same_in_every_layout(tmp_path, layout):
    cells(layout, raw=True).write_h5ad(tmp_path / "x.h5ad")
    found, wanted = pieces.read_cells(tmp_path / "x.h5ad", np.array([0, 7, 59])), cells(raw=True)[[0, 7, 59]]
    for one, other in ((found.X, wanted.X), (found.raw.X, wanted.raw.X)):
        np.testing.assert_array_equal(one.toarray() if sparse.issparse(one) else one, other.toarray())
    assert list(found.obs_names) == ["c0", "c7", "c59"]


def test_a_large_data_set_is_described_without_being_loaded(grn_home, monkeypatch):
    monkeypatch.setattr(large_sets, "LARGE", 0)
    name = add_dataset(cells(), "Many cells").name
    annotations = load_annotations(name)
    assert annotations.X is None and annotations.shape == (60, 25) and "X_umap" in annotations.obsm
    assert fingerprint(annotations) == fingerprint(cells())
    monkeypatch.setattr(large_sets, "describe_cells", None)  # it is computed once
    assert describe_large(large_file(name)).summary.n_cells == 60
    chosen = load_cells(large_file(name), np.array([9, 2, 30]))
    assert list(chosen.obs_names) == ["c9", "c2", "c30"]
    np.testing.assert_array_equal(chosen.X.toarray(), cells().X.toarray()[[9, 2, 30]])


def test_what_is_small_or_read_in_another_way_is_loaded_as_a_whole(grn_home, monkeypatch, tmp_path):
    assert large_file("demo") is None
    cells().write_h5ad(tmp_path / "x.h5ad")
    name = add_dataset(read_expression(tmp_path / "x.h5ad"), "Some cells").name
    assert large_file(name) is None
    monkeypatch.setattr(large_sets, "LARGE", 0)
    assert large_file(name) is not None
    info = large_sets.dataset_info(name)
    monkeypatch.setattr(
        large_sets, "dataset_info", lambda _: type(info)(name, name, choice=ReadingChoice(values="log"))
    )
    assert large_file(name) is None
