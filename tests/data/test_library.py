"""Embedded and added data sets and priors are found again, and removing touches nothing else."""

import os
import shutil
import threading

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core import storage
from grn_core.data import library
from grn_core.data.cells.inspect import label_columns, value_kind
from grn_core.data.cells.qc import compute_umap, known_umap, qc_table
from grn_core.data.cells.summary import summarise
from grn_core.data.library import large_sets, reread
from grn_core.data.network_tables import NetworkChoice
from grn_core.data.priors.prior import make_prior
from grn_core.data.reading import ReadingChoice
from grn_core.data.source import known_source
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
    assert set(adata.obs["cell_type"]) >= {"Erythrocyte", "Granulocyte", "Megakaryocyte", "Monocyte"}
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
    assert summary.kind == "log"
    assert summary.meaning.startswith("The values of raw.X look log-normalised")


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


def test_added_cells_can_be_read_in_another_way(tmp_path):
    adata = some_data()
    adata.var["gene_ids"] = [f"ENSG{i:011d}" for i in range(30)]
    adata.layers["corrected"] = adata.X * 0.93
    adata.obs["sample"] = ["s1", "s2"] * 20
    adata.write_h5ad(tmp_path / "a.h5ad")
    info = library.add_file(tmp_path / "a.h5ad")
    assert "Expression comes from X: counts of 30 genes." in info.notes
    changed = library.choose_reading(info.name, ReadingChoice(layer="corrected", symbols="gene_ids", sample="s1"))
    again = library.load_dataset(info.name)
    assert again.shape == (20, 30)
    assert again.var_names[0] == "ENSG00000000000"
    assert known_source(again).name == "corrected"
    assert library.dataset_info(info.name) == changed
    assert library.dataset_samples(info.name) == ("s1", "s2")
    with pytest.raises(DataError, match="no matrix nowhere"):
        library.choose_reading(info.name, ReadingChoice(layer="nowhere"))
    library.choose_reading(info.name, ReadingChoice())
    assert library.load_dataset(info.name).shape == (40, 30)
    assert library.load_dataset(info.name).var_names[0] == "GENE0"
    assert library.load_dataset(f"{info.name}?sample=s2").n_obs == 20


def test_a_large_data_set_is_read_in_another_way_by_a_child_alone(tmp_path, monkeypatch):
    adata = some_data()
    adata.var["gene_ids"] = [f"ENSG{i:011d}" for i in range(30)]
    adata.layers["corrected"] = adata.X * 0.93
    adata.write_h5ad(tmp_path / "a.h5ad")
    info = library.add_file(tmp_path / "a.h5ad", "Mine")
    choice = ReadingChoice(layer="corrected", symbols="gene_ids")
    with monkeypatch.context() as patched:
        patched.setattr(large_sets, "LARGE", 0)
        patched.setattr(reread.ad, "read_h5ad", None)  # the server does not open it
        changed = library.choose_reading(info.name, choice)
        assert changed.choice == choice and "30 genes" in changed.description
        assert library.large_file(info.name) is not None
        with pytest.raises(DataError, match="no matrix nowhere") as caught:
            library.choose_reading(info.name, ReadingChoice(layer="nowhere"))
        assert "data.h5ad" not in caught.value.what
    again = library.load_dataset(info.name)
    assert again.var_names[0] == "ENSG00000000000" and known_source(again).name == "corrected"
    library.choose_reading(info.name, ReadingChoice())
    assert library.load_dataset(info.name).var_names[0] == "GENE0"


def test_other_columns_of_an_added_prior_can_be_taken(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target,other,score\nA,B,C,-1\nD,E,F,1\n")
    info = library.add_prior_file(tmp_path / "p.csv")
    assert info.reading.columns["target"] == "target"
    assert library.prior_info(info.name) == info
    library.choose_columns(info.name, NetworkChoice(target="other", sign="score"))
    prior = library.load_prior(info.name)
    assert prior.edges[["source", "target", "sign"]].to_numpy().tolist() == [["A", "C", -1], ["D", "F", 1]]
    assert {"source": "TF", "target": "other", "sign": "score"}.items() <= prior.reading.columns.items()


def test_other_columns_of_a_prior_in_a_folder_can_be_taken(tmp_path):
    folder = tmp_path / "my prior"
    (folder / "tables").mkdir(parents=True)
    (folder / "readme.txt").write_text("about the table")
    (folder / "tables" / "p.csv").write_text("TF,target,other,score\nA,B,C,-1\nD,E,F,1\n")
    info = library.add_prior_file(folder)
    assert library.can_choose_columns(info.name)
    shutil.rmtree(folder)
    changed = library.choose_columns(info.name, NetworkChoice(target="other"))
    assert changed.title == info.title == "my prior"
    assert library.load_prior(info.name).edges[["source", "target"]].to_numpy().tolist() == [["A", "C"], ["D", "F"]]


def test_a_large_folder_is_not_kept_beside_its_prior(tmp_path, monkeypatch):
    monkeypatch.setattr("grn_core.data.library.priors.MOST_KEPT", 10)
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "p.csv").write_text("TF,target\nA,B\nD,E\n")
    assert not library.can_choose_columns(library.add_prior_file(tmp_path / "p").name)


def test_a_path_bears_its_choices(tmp_path):
    adata = some_data()
    adata.layers["corrected"] = adata.X * 0.93
    adata.write_h5ad(tmp_path / "a.h5ad")
    assert known_source(library.load_dataset(f"{tmp_path}/a.h5ad?layer=corrected")).name == "corrected"
    (tmp_path / "p.csv").write_text("TF,target,sign\nA,B,-1\n")
    assert "sign" not in library.load_prior(f"{tmp_path}/p.csv?sign=none").edges


def at_once(call, n: int = 6) -> list:
    """Call from several threads that begin together, and return the results or the errors."""
    start, found = threading.Barrier(n), []

    def run(i: int) -> None:
        start.wait()
        try:
            found.append(call(i))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_visitors_who_add_the_same_name_at_once_all_get_an_entry_of_their_own(grn_home):
    found = at_once(lambda i: library.add_dataset(some_data()[: 5 + i].copy(), "Mine"))
    assert len({info.name for info in found}) == 6, found
    assert sorted(library.load_dataset(info.name).n_obs for info in found) == list(range(5, 11))
    tables = [pd.DataFrame({"source": "A", "target": [f"T{j}" for j in range(i + 1)]}) for i in range(6)]
    priors = at_once(lambda i: library.add_prior(make_prior("Mine", tables[i])))
    assert sorted(len(library.load_prior(info.name).edges) for info in priors) == list(range(1, 7))
    assert sorted(info.n_edges for info in priors) == list(range(1, 7))
    assert not list(grn_home.glob("data/*/.*"))


def test_the_second_of_two_who_remove_an_entry_finds_it_removed():
    name = library.add_dataset(some_data(), "Mine").name
    found = at_once(lambda _: library.remove_dataset(name))
    assert sum(isinstance(ticket, str) for ticket in found) == 1
    assert all(ticket is None or isinstance(ticket, str) for ticket in found), found


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_lies_in_the_place_of_info_and_never_ends_is_a_damaged_entry(grn_home, make):
    name = library.add_dataset(some_data(), "Mine").name
    info = grn_home / "data" / "datasets" / name / "info.json"
    info.unlink()
    make(info)
    assert name not in [entry.name for entry in library.list_datasets()]
    (damaged,) = library.damaged_entries("datasets")
    assert damaged.what == "mine is damaged: its info.json cannot be read."
