"""Embedded and added data sets and priors are found again, and removing touches nothing else."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core import storage
from grn_core.data import library
from grn_core.data.inspect import label_columns, summarise, value_kind
from grn_core.data.prior import make_prior
from grn_core.data.qc import compute_umap, known_umap, qc_table
from grn_core.errors import DataError, PriorError, StorageError
from grn_core.trash import bring_back

pytestmark = pytest.mark.usefixtures("grn_home")


def some_data() -> ad.AnnData:
    rng = np.random.default_rng(0)
    adata = ad.AnnData(rng.poisson(1, (40, 30)).astype(np.float32))
    adata.var_names = [f"GENE{i}" for i in range(29)] + ["MT-ND1"]
    adata.obs["group"] = ["a", "b"] * 20
    return adata


def test_demo_is_as_promised():
    adata = library.load_dataset("demo")
    assert adata.n_obs >= 1200
    assert adata.n_vars >= 300
    assert adata.obs["cell_type"].nunique() == 4
    assert adata.uns["grn"]["simulated"]
    for cell_type in adata.obs["cell_type"].unique():
        prior = library.load_prior("demo", cell_type)
        assert prior.simulated
        assert set(prior.genes) <= set(adata.var_names)


def test_pbmc68k_is_real_and_labelled():
    adata = library.load_dataset("pbmc68k")
    assert adata.shape == (700, 765)
    assert label_columns(adata)[0] == "bulk_labels"
    assert not adata.uns["grn"]["simulated"]
    summary = summarise(adata)
    assert summary.kind == "scaled"
    assert "The unscaled values kept in raw look log-normalised" in summary.meaning


def test_added_data_come_back_and_go():
    info = library.add_dataset(some_data(), "My cells")
    assert library.load_dataset(info.name).shape == (40, 30)
    assert info in library.list_datasets()
    again = library.add_dataset(some_data(), "My cells")
    assert again.name != info.name
    library.remove_dataset(info.name)
    assert info not in library.list_datasets()
    assert again in library.list_datasets()
    with pytest.raises(DataError, match="no data set or file"):
        library.load_dataset(info.name)


def test_added_priors_come_back_and_go():
    info = library.add_prior(make_prior("mine", pd.DataFrame({"source": ["A"], "target": ["B"]})))
    assert library.load_prior(info.name).edges["target"].tolist() == ["B"]
    library.remove_prior(info.name)
    with pytest.raises(PriorError):
        library.load_prior(info.name)


def test_a_name_cannot_reach_outside_the_library(grn_home):
    (grn_home / "data" / "keep").mkdir(parents=True)
    library.remove_dataset("../keep")
    assert (grn_home / "data" / "keep").exists()


def test_a_full_disk_leaves_the_library_whole(monkeypatch, grn_home):
    kept = library.add_dataset(some_data(), "kept")
    with monkeypatch.context() as patch:
        patch.setattr(storage.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageError):
            library.add_dataset(some_data(), "lost")
    assert [info.title for info in library.list_datasets() if not info.embedded] == ["kept"]
    assert library.load_dataset(kept.name).shape == (40, 30)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([[0, 3], [1, 7]], "counts"),
        ([[0, 0.7], [1.2, 3]], "log"),
        ([[0, 70.5], [1, 3]], "normalised"),
        ([[-1, 0.5], [2, 1]], "scaled"),
    ],
)
def test_value_kind(values, kind):
    assert value_kind(np.array(values)) == kind


def test_qc_counts_what_is_there():
    adata = some_data()
    table = qc_table(adata)
    np.testing.assert_allclose(table["total"], adata.X.sum(1))
    np.testing.assert_allclose(table["n_genes"], (adata.X > 0).sum(1))
    np.testing.assert_allclose(table["percent_mito"], 100 * adata.X[:, -1] / adata.X.sum(1), rtol=1e-5)


def test_umap_is_computed_once_and_kept():
    adata = some_data()
    assert known_umap(adata) is None
    computed = compute_umap(adata)
    assert computed.shape == (40, 2)
    pd.testing.assert_frame_equal(known_umap(adata), computed, check_names=False)


def test_a_network_that_came_with_data_is_proposed_for_them(tmp_path):
    folder = tmp_path / "hESC"
    folder.mkdir()
    adata = some_data()
    pd.DataFrame(adata.X.T, adata.var_names, adata.obs_names).to_csv(folder / "ExpressionData.csv")
    pd.DataFrame({"Gene1": ["GENE0"], "Gene2": ["GENE1"]}).to_csv(folder / "refNetwork.csv", index=False)
    library.add_prior(make_prior("another", pd.DataFrame({"source": ["A"], "target": ["B"]})))
    info = library.add_file(folder)
    proposed = library.proposed_prior(info.name)
    assert library.prior_info(proposed).title == "hESC: refNetwork"
    assert library.proposed_prior("pbmc68k") is None
    assert library.proposed_prior("demo") == "demo"


def test_what_was_removed_can_be_brought_back():
    info = library.add_dataset(some_data(), "My cells")
    ticket = library.remove_dataset(info.name)
    assert info not in library.list_datasets()
    bring_back(ticket)
    assert info in library.list_datasets()
    assert library.load_dataset(info.name).shape == (40, 30)
