"""The real example: celltypist's cells are read, clustered and named once, and TRRUST comes from its publisher."""

import csv

import pytest

from grn_core.annotation import real_example
from grn_core.annotation.real_example import PREPARE_EXAMPLE, TITLE, example_cells, prepare_example, ready, sample_file
from grn_core.data import library
from grn_core.data.catalogue import catalogue_prior
from grn_core.data.cells.added_columns import undo
from grn_core.errors import Cancelled, DataError, DownloadError
from grn_core.training.real_example import real_config
from tests.annotation.simulated_types import TYPES, unlabelled
from tests.publisher import Answer

ADDRESS = "/trrust/data/trrust_rawdata.human.tsv"
TABLE = b"SPI1\tCD14\tActivation\t1\nIRF8\tCD79A\tUnknown\t2\n"


@pytest.fixture
def small(no_worker, tmp_path, monkeypatch, publisher):
    """A small file in the layout of celltypist's, and a publisher of TRRUST on this machine."""
    cells = unlabelled()
    cells.obs_names = [f"Cell_{i}" for i in range(cells.n_obs)]
    cells.to_df().astype(int).to_csv(tmp_path / "sample_cell_by_gene.csv")
    monkeypatch.setattr(real_example, "sample_file", lambda: tmp_path / "sample_cell_by_gene.csv")
    monkeypatch.setattr(real_example, "RESOLUTION", 0.5)
    monkeypatch.setenv("GRN_TRRUST_URL", publisher.url)
    publisher.files[ADDRESS] = TABLE
    return publisher


def test_the_installed_package_has_the_cells():
    with sample_file().open(encoding="utf-8", newline="") as handle:
        genes, n_cells = next(csv.reader(handle)), sum(1 for _ in handle)
    assert {"SPI1", "IRF8", "STAT1"} <= set(genes)
    assert n_cells == 559


def test_one_task_prepares_cells_types_and_prior(small):
    assert ready() is None
    work = PREPARE_EXAMPLE.submit(example=TITLE)
    PREPARE_EXAMPLE.carry_out(str(work.path))
    assert work.status.state == "done", work.status.error
    name, prior = ready()
    assert prior == "trrust/human" and library.dataset_info(name).title == TITLE
    adata = library.load_dataset(name)
    assert set(adata.obs["cell_type"]) == set(TYPES)
    assert set(library.load_prior(prior).edges["source"]) == {"SPI1", "IRF8"}
    config = real_config(name, prior)
    assert (config.cell_type, config.cell_type_key, config.max_genes) == (None, "cell_type", 1000)
    assert config.cross_fitted and config.repeats == 3


def test_what_is_here_is_not_done_again(small, monkeypatch):
    names = prepare_example()
    for used in ("add_file", "add_clusters", "fetch_prior"):
        monkeypatch.setattr(real_example, used, lambda *_, **__: pytest.fail("it is here already"))
    assert prepare_example() == names
    undo(names[0])  # the names are gone, the clusters are there
    assert ready() is None
    assert prepare_example() == names == ready()
    assert len(small.requests) == 1


def test_without_a_network_the_cells_stay_and_the_other_ways_are_said(small):
    small.answers[ADDRESS] = [Answer(status=503), Answer(status=503), Answer(status=503), Answer(status=503), Answer()]
    work = PREPARE_EXAMPLE.submit(example=TITLE)
    PREPARE_EXAMPLE.carry_out(str(work.path))
    assert work.status.state == "failed"
    assert "The cells are ready, but the prior could not be fetched" in work.status.error
    assert "add a table of TFs and targets of your own" in work.status.error
    cells = example_cells()
    assert "cell_type" in library.load_dataset(cells.name).obs and ready() is None
    small.answers.clear()
    assert prepare_example() == (cells.name, "trrust/human")


def test_another_human_prior_on_this_machine_serves_without_a_network(small, tmp_path, monkeypatch):
    small.files.clear()
    (tmp_path / "own" / "priors").mkdir(parents=True)
    (tmp_path / "own" / "priors" / "collectri_human.csv").write_text("source,target\nSPI1,CD14\n")
    with pytest.raises(DownloadError):
        prepare_example()
    monkeypatch.setenv("GRN_DATA_DIR", str(tmp_path / "own"))
    assert catalogue_prior("collectri", "human").state == "here"
    assert prepare_example()[1] == "collectri/human"


def test_it_stops_before_anything_is_kept(small):
    with pytest.raises(Cancelled):
        prepare_example(stop=lambda: True)
    assert example_cells() is None or ready() is None
    assert small.requests == []


def test_a_missing_package_is_said(monkeypatch):
    monkeypatch.setattr(real_example, "find_spec", lambda _: None)
    with pytest.raises(DataError, match="The package celltypist, which bundles the real cells, is not installed"):
        sample_file()
