"""Data sets from the folder ``GRN_DATA_DIR``: small ones made here, and the published ones beside the project."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grn_core.data import library
from grn_core.data.catalogue import (
    beeline_info,
    list_beeline,
    load_beeline,
    load_catalogue_prior,
    load_truth,
)
from grn_core.data.catalogue.local import find_prior
from grn_core.data.select import prepare, select_cells
from grn_core.errors import DataError, PriorError
from grn_core.training.config import RunConfig
from tests.benchmark_data import DATA
from tests.data.catalogue.lists import common, listed
from tests.data.trrust import EDGES, write_trrust

pytestmark = pytest.mark.usefixtures("grn_home")

real = pytest.mark.needs_benchmark_data


@pytest.fixture
def shared(monkeypatch) -> Path:
    """The folder of the real data sets."""
    monkeypatch.setenv("GRN_DATA_DIR", str(DATA))
    return DATA


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Two genes of hESC with one truth, and only the networks of mDC."""
    for cell in ("hESC", "mDC"):
        truth = tmp_path / "own" / "beeline" / cell / "TFs+500" / "string"
        truth.mkdir(parents=True)
        (truth / "network.csv").write_text("Gene1,Gene2\nSOX17,GATA6\nGATA6,SOX17\n")
        (truth / "tfs.csv").write_text("TF\nSOX17\nGATA6\n")
        (truth / "genes.csv").write_text("gene\nSOX17\nGATA6\nT\n")
    expression = tmp_path / "own" / "beeline" / "hESC" / "TFs+500" / "ExpressionData.csv"
    expression.write_text("gene,b,a,c\nSOX17,0,1.5,2\nGATA6,3.25,0,1\nT,0,0,12.5\n")
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def made(tmp_path, monkeypatch) -> Path:
    """Two complete data sets with three truths each, one without expression, and TRRUST, in the real layout.

    Of each set, TF0 to TF7 are on the TF list and G0 to G49 are further genes; the truth `nonspecific` has a source
    that is on no list.
    """
    rng = np.random.default_rng(6)
    tfs, others = [f"TF{i}" for i in range(8)], [f"G{i}" for i in range(50)]
    for cell, name in (("hESC", "TFs+500"), ("mDC", "TFs+500"), ("hHEP", "TFs+1000")):
        genes = [*tfs, *others]
        for truth in ("specific", "nonspecific", "string"):
            path = tmp_path / "made" / "beeline" / cell / name / truth
            path.mkdir(parents=True)
            sources = [*tfs, "G49"] if truth == "nonspecific" else tfs
            edges = [(tf, gene) for tf in sources for gene in others[:40] if rng.random() < 0.3]
            pd.DataFrame(edges, columns=["Gene1", "Gene2"]).to_csv(path / "network.csv", index=False)
            pd.DataFrame({"TF": sources}).to_csv(path / "tfs.csv", index=False)
            pd.DataFrame({"gene": genes}).to_csv(path / "genes.csv", index=False)
        if cell != "hHEP":
            # counts rescaled cell by cell, then log2(1 + x), as hESC is published
            counts = rng.poisson(1 + rng.gamma(0.8, 6, (len(genes), 1)), (len(genes), 30)) * rng.uniform(0.8, 1.2, 30)
            table = pd.DataFrame(np.log2(1 + counts), index=genes, columns=[f"c{i}" for i in rng.permutation(30)])
            table.to_csv(tmp_path / "made" / "beeline" / cell / name / "ExpressionData.csv.gz")
    write_trrust(tmp_path / "made" / "priors" / "trrust_human.tsv.gz")
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "made"))
    return tmp_path / "made"


def test_a_complete_data_set_is_read_as_in_its_files(made):
    folder = made / "beeline" / "mDC" / "TFs+500"
    table = pd.read_csv(folder / "ExpressionData.csv.gz", index_col=0)
    info, adata = beeline_info("mDC"), load_beeline("mDC")
    assert (info.state, info.n_cells, info.n_genes) == ("here", 30, 58)
    assert set(info.truths) == {"specific", "nonspecific", "string"}
    assert list(adata.obs_names) == list(table.columns) and adata.uns["log1p"] == {"base": 2.0}
    np.testing.assert_allclose(adata.X.toarray(), table.T.to_numpy(), rtol=1e-6)
    for truth in info.truths:
        edges = pd.read_csv(folder / truth / "network.csv")
        found = load_truth("mDC", "TFs+500", truth).edges
        assert found[["source", "target"]].to_numpy().tolist() == edges.to_numpy().tolist()
    assert common("tfs", "mDC") == [f"TF{i}" for i in range(8)]
    assert listed("tfs", "mDC", "TFs+500", "nonspecific") == [*common("tfs", "mDC"), "G49"]


def test_a_data_set_without_expression_is_partly_here(made):
    assert {info.name: info.state for info in list_beeline()}["beeline/hHEP/TFs+1000"] == "partly here"
    assert beeline_info("hHEP", "TFs+1000").n_genes == 58
    with pytest.raises(
        DataError, match="Only the networks of BEELINE's hHEP TFs.1000 are on this machine.*data fetch beeline"
    ):
        load_beeline("hHEP", "TFs+1000")


def test_a_run_uses_a_small_data_set_and_its_truth_by_name(made):
    config = RunConfig(dataset="beeline/hESC/TFs+500", prior="beeline/hESC/TFs+500/specific", max_genes=910)
    adata = select_cells(library.load_dataset(config.dataset), config.cell_type_key, config.cell_type)
    assert adata.uns["grn"] == {"name": config.dataset, "title": "BEELINE hESC TFs+500", "simulated": False}
    data = prepare(adata, library.load_prior(config.prior), config.max_genes, None, np.random.default_rng(0))
    edges = pd.read_csv(made / "beeline" / "hESC" / "TFs+500" / "specific" / "network.csv")
    assert (len(data.genes), data.n_cells, len(data.match.prior.edges)) == (58, 30, len(edges))
    assert any("log2(1 + x) values (the data say so)" in note for note in data.notes)


def test_priors_of_a_small_folder(made):
    trrust = load_catalogue_prior("trrust", "human")
    assert set(zip(trrust.edges["source"], trrust.edges["target"], strict=True)) == EDGES
    names = {info.name for info in library.list_priors()}
    assert {"trrust/human", "beeline/mDC/TFs+500/nonspecific"} <= names
    assert "trrust/mouse" not in names
    assert "beeline/hHEP/TFs+1000/string" not in names  # its expression is not here


@real
@pytest.mark.parametrize(
    ("cell", "shape", "n_tfs", "edges"),
    [
        ("hESC", (758, 910), 410, {"specific": 4545, "nonspecific": 3441, "string": 4257}),
        ("mDC", (383, 821), 321, {"specific": 756, "nonspecific": 3067, "string": 4815}),
    ],
)
def test_the_published_data_sets_have_their_published_sizes(shared, cell, shape, n_tfs, edges):
    info, adata = beeline_info(cell), load_beeline(cell)
    assert (info.state, info.n_cells, info.n_genes) == ("here", *shape)
    assert adata.shape == shape
    assert adata.uns["log1p"] == {"base": 2.0}
    assert {truth: len(load_truth(cell, "TFs+500", truth).edges) for truth in info.truths} == edges
    assert len(common("tfs", cell)) == n_tfs


@real
def test_values_equal_those_of_the_table(shared):
    table = pd.read_csv(shared / "beeline" / "mDC" / "TFs+500" / "ExpressionData.csv.gz", index_col=0)
    adata = load_beeline("mDC")
    assert list(adata.obs_names) == list(table.columns)
    np.testing.assert_allclose(adata.X.toarray(), table.T.to_numpy(), rtol=1e-6)


@real
def test_every_published_network_is_within_its_universe(shared):
    seen = 0
    for info in list_beeline():
        if info.state == "fetchable":
            continue
        universe, base = (set(common(kind, info.cell, info.genes)) for kind in ("genes", "tfs"))
        known = pd.read_csv(shared / "priors" / f"{info.organism}_tfs.csv.gz")["TF"]
        assert base == universe & set(known)
        assert len(universe - base) == int(info.genes.removeprefix("TFs+"))
        for truth in info.truths:
            prior = load_truth(info.cell, info.genes, truth)
            assert set(prior.genes) <= universe
            assert set(listed("tfs", info.cell, info.genes, truth)) == base | set(prior.tfs)
            seen += 1
    assert seen == 29


@real
def test_networks_without_expression_are_partly_here(shared):
    states = {info.name: info.state for info in list_beeline()}
    assert states["beeline/hHEP/TFs+500"] == states["beeline/hESC/TFs+1000"] == "partly here"
    assert states["beeline/mHSC-L/TFs+500"] == states["beeline/GSD/GSD-2000-1"] == "fetchable"
    assert beeline_info("hHEP").n_genes == 948
    assert len(load_truth("hHEP", "TFs+500", "specific").edges) == 9939
    with pytest.raises(
        DataError, match="Only the networks of BEELINE's hHEP TFs.500 are on this machine.*data fetch beeline"
    ):
        load_beeline("hHEP")


@real
def test_a_run_uses_a_data_set_and_its_truth_by_name(shared):
    config = RunConfig(dataset="beeline/hESC/TFs+500", prior="beeline/hESC/TFs+500/specific", max_genes=910)
    adata = select_cells(library.load_dataset(config.dataset), config.cell_type_key, config.cell_type)
    assert adata.uns["grn"] == {"name": config.dataset, "title": "BEELINE hESC TFs+500", "simulated": False}
    data = prepare(adata, library.load_prior(config.prior), config.max_genes, None, np.random.default_rng(0))
    assert (len(data.genes), data.n_cells, len(data.match.prior.edges)) == (910, 758, 4545)
    assert any("log2(1 + x) values (the data say so)" in note for note in data.notes)


@real
def test_published_priors_of_the_folder(shared):
    trrust = load_catalogue_prior("trrust", "human")
    rows = pd.read_csv(find_prior("trrust", "human"), sep="\t", header=None)
    pairs = {pair for pair in zip(rows[0], rows[1], strict=True) if pair[0] != pair[1]}
    assert set(zip(trrust.edges["source"], trrust.edges["target"], strict=True)) == pairs
    assert set(trrust.edges["sign"]) == {1, 0, -1}
    names = {info.name for info in library.list_priors()}
    assert {"trrust/human", "string/human", "beeline/mDC/TFs+500/nonspecific"} <= names
    assert "trrust/mouse" not in names
    assert "beeline/hHEP/TFs+500/string" not in names  # its expression is not on this machine


def test_a_small_folder_is_read_and_missing_data_sets_are_fetchable(folder):
    adata = load_beeline("hesc", "tfs+500")
    assert list(adata.obs_names) == ["b", "a", "c"]  # no pseudotime: the order of the file
    assert "pseudotime" not in adata.obs
    assert beeline_info("hESC").truths == ("string",)
    assert (beeline_info("mDC").state, beeline_info("mDC").n_genes) == ("partly here", 3)
    assert beeline_info("mESC").state == "fetchable"
    with pytest.raises(PriorError, match="hESC TFs.500 has no truth specific on this machine.*string"):
        load_truth("hESC")
    with pytest.raises(DataError, match="mESC TFs.500 is not on this machine"):
        load_truth("mESC")


def test_cells_are_sorted_by_pseudotime_with_unknown_ones_last(folder):
    (folder / "beeline" / "hESC" / "TFs+500" / "PseudoTime.csv").write_text(",PseudoTime\nc,0.5\nb,2\nelsewhere,9\n")
    adata = load_beeline("hESC")
    assert list(adata.obs_names) == ["c", "b", "a"]
    assert adata.obs["pseudotime"].tolist()[:2] == [0.5, 2]
    np.testing.assert_array_equal(adata[:, "GATA6"].X.toarray().ravel(), [1, 3.25, 0])


@pytest.mark.parametrize("text", ["", "\0", "cell\nb\n", ",PseudoTime\nx,1\n", ",PseudoTime\nb,soon\n"])
def test_useless_pseudotime_leaves_the_order_and_a_damaged_file_is_named(folder, text):
    path = folder / "beeline" / "hESC" / "TFs+500" / "PseudoTime.csv"
    path.write_text(text)
    try:
        adata = load_beeline("hESC")
    except DataError as error:
        assert str(path) in error.what
    else:
        assert list(adata.obs_names) == ["b", "a", "c"]
        assert "pseudotime" not in adata.obs


def test_a_complete_fetched_data_set_is_preferred_to_networks_only(folder, grn_home):
    fetched = grn_home / "data" / "catalogue" / "beeline" / "mDC" / "TFs+500"
    fetched.mkdir(parents=True)
    (fetched / "ExpressionData.csv").write_text("gene,x,y\nSPI1,1,0.5\nIRF8,2,0\n")
    assert beeline_info("mDC").state == "here"
    assert list(load_beeline("mDC").var_names) == ["SPI1", "IRF8"]
    assert beeline_info("mDC").truths == ()


@pytest.mark.parametrize("content", ["Gene1,Gene2\n", "x", ""])
def test_a_truth_that_cannot_be_read_is_named(folder, content):
    (folder / "beeline" / "hESC" / "TFs+500" / "string" / "network.csv").write_text(content)
    with pytest.raises(PriorError, match="network"):
        load_truth("hESC", "TFs+500", "string")


def test_a_missing_folder_is_named_and_the_library_still_works(monkeypatch, tmp_path):
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "gone"))
    with pytest.raises(DataError, match="GRN_DATA_DIR is .*gone, which is not a folder"):
        list_beeline()
    with pytest.raises(DataError, match="GRN_DATA_DIR"):
        library.load_dataset("beeline/hESC/TFs+500")
    assert [info.name for info in library.list_datasets()] == ["demo", "pbmc68k"]
    assert library.dataset_info("beeline/hESC/TFs+500").title == "BEELINE hESC TFs+500"


@pytest.mark.parametrize(
    ("cell", "genes", "error"),
    [
        ("hESX", "TFs+500", "no cell type or model hESX.*hESC, hHEP"),
        ("hESC", "TFs+200", "hESC has no data set TFs.200.*TFs.500, TFs.1000"),
        ("GSD", "TFs+500", "GSD has no data set TFs.500.*GSD-2000-1, "),
        ("../../etc", "TFs+500", "no cell type or model"),
    ],
)
def test_the_error_for_an_unknown_data_set_lists_the_known_ones(cell, genes, error):
    with pytest.raises(DataError, match=error):
        load_beeline(cell, genes)
