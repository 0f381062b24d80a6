"""The regulons page: with and without runs, over seeds, with valid and invalid gene sets."""

import shutil

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from grn_core.data import library
from grn_core.data.demo import demo_dataset
from grn_core.network.gene_sets.enrichment import enrich
from grn_core.network.gene_sets.gene_set_task import FETCH_SETS
from grn_core.network.gene_sets.gmt import GeneSets
from grn_core.network.regulons import Cut
from grn_core.training.finished.run_regulons import run_genes, run_regulons
from grn_core.training.run import Run, list_runs
from pages.widgets.regulons import activity_view
from tests.pages.conftest import ROOT, button, words


@pytest.fixture
def no_map(monkeypatch):
    """Do not compute the map of the cells."""
    monkeypatch.setattr(activity_view, "wait_for_map", lambda name: None)


@pytest.fixture
def mapped(monkeypatch):
    """Give every cell of the demo a place on the map."""
    cells = demo_dataset()
    places = pd.DataFrame(np.random.default_rng(0).normal(size=(cells.n_obs, 2)), cells.obs_names, ["x", "y"])
    monkeypatch.setattr(activity_view, "known_umap", lambda adata: places)


def at_address(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    app = app.switch_page("pages/network.py")
    app.query_params["view"] = "regulons"
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def select(app, label):
    return next(box for box in app.selectbox if box.label == label)


def another_seed(run: Run, seed: int) -> Run:
    """Copy a run as a run with another seed; the weights of its network are permuted."""
    other = Run(run.path.with_name(f"{run.id}-{seed}"))
    shutil.copytree(run.path, other.path)
    run.config.model_copy(update={"seed": seed}).save(other.path / "config.yaml")
    network = run.read_table("network")
    network["weight"] = np.random.default_rng(seed).permutation(network["weight"])
    network["rank"] = network["weight"].rank(ascending=False, method="first").astype(int)
    other.write_table("network", network)
    return other


def test_without_runs_it_says_what_to_do(open_page):
    app = open_page("network/regulons")
    assert "There is no finished run yet" in words(app)
    assert not app.segmented_control


def test_activity_of_the_demo(open_page, stored_run, mapped):
    app = open_page("network/regulons")
    text = words(app)
    assert "Simulated cells" in text
    assert "all 2,000 cells" in text
    assert "learned from the cell type Monocyte" in text
    tf = select(app, "TF").value
    edges = run_regulons(stored_run, Cut(), "none")
    assert tf == edges.groupby("source")["weight"].sum().idxmax()
    assert f"Activity of {tf}" in text
    own = edges[edges["source"] == tf]
    assert f"The regulon of **{tf}**: 25 targets, {own['known'].sum()} known and {(~own['known']).sum()} new" in text
    assert app.query_params["tf"] == tf
    assert "tab" not in app.query_params


def test_the_address_keeps_tf_limit_and_tab(stored_run, no_map):
    tf = sorted(stored_run.read_table("network")["source"].unique())[3]
    app = at_address(run=stored_run.id, tf=tf, targets="10", which="new", sign="none", min="3", tab="hubs")
    assert not app.exception
    assert select(app, "TF").value == tf
    assert app.select_slider[0].value == 10
    assert app.segmented_control(key="chosen_regulons_tab_widget").value == "hubs"
    assert "the 10 strongest new targets of each TF, at least 3 targets each" in words(app)
    select(app, "Limit the network to").set_value("edges").run()
    assert app.query_params["by"] == "edges"
    assert "targets" not in app.query_params
    assert app.query_params["run"] == stored_run.id


def test_choices_are_kept_after_visiting_another_page(open_page, stored_run, no_map):
    app = open_page("network/regulons")
    select(app, "Source of signs").set_value("none").run()
    app.segmented_control(key="chosen_regulons_tab_widget").set_value("sets").run()
    app = app.switch_page("pages/benchmark.py").run().switch_page("pages/network.py").run()
    app.segmented_control(key="chosen_network_view_widget").set_value("trust").run()
    assert app.query_params["view"] == "trust" and "sign" not in app.query_params
    app.segmented_control(key="chosen_network_view_widget").set_value("regulons").run()
    assert select(app, "Source of signs").value == "none"
    assert app.segmented_control(key="chosen_regulons_tab_widget").value == "sets"


def test_an_invalid_address_gives_the_defaults(stored_run, no_map):
    app = at_address(run=stored_run.id, targets="many", tab="nowhere", by="x")
    assert not app.exception
    assert app.select_slider[0].value == 25
    assert app.segmented_control(key="chosen_regulons_tab_widget").value == "activity"


def test_a_limit_without_regulons_gives_a_message(stored_run):
    app = at_address(run=stored_run.id, by="weight", weight="1.0")
    assert "No TF has 5 targets or more among edges of weight 1 and above." in words(app)
    assert select(app, "Limit the network to").value == "weight"  # so that it can be changed


def test_hubs_of_one_seed_and_more_to_train(stored_run):
    app = at_address(run=stored_run.id, tab="hubs")
    table = app.dataframe[0].value
    assert {"TF", "Rank", "Targets", "Known in prior", "Differs by type", "Highest in"} <= set(table.columns)
    counts = stored_run.read_table("network").nsmallest(25 * table["TF"].nunique(), "rank")["source"].value_counts()
    assert table.set_index("TF")["Targets"].to_dict() == {tf: counts.get(tf, 0) for tf in table["TF"]}
    assert table["Targets"].is_monotonic_decreasing
    button(app, "Train 2 more seeds (1 and 2)").click().run()
    assert not app.exception
    queued = [run for run in list_runs() if run.id != stored_run.id]
    assert sorted(run.config.seed for run in queued) == [1, 2]
    assert {run.config.cell_type for run in queued} == {"Monocyte"}
    assert "are waiting or being trained" in words(app)
    assert not [found for found in app.button if found.label.startswith("Train 2 more")]


def test_hubs_over_seeds(stored_run):
    another_seed(stored_run, 1)
    another_seed(stored_run, 5)
    app = at_address(run=stored_run.id, tab="hubs")
    assert not app.exception
    assert [metric.value for metric in app.metric][0] == "3"
    table = app.dataframe[0].value
    assert table["Mean rank"].is_monotonic_increasing
    assert (table["Best"] <= table["Mean rank"]).all()
    assert (table["Mean rank"] <= table["Worst"]).all()
    assert button(app, "Train 2 more seeds (2 and 3)")


def gmt(run: Run, tf: str) -> tuple[bytes, list[str]]:
    edges = run_regulons(run, Cut(), "none")
    targets = edges[edges["source"] == tf].sort_values("rank")["target"].tolist()
    genes = run_genes(run.read_table("network"))
    lines = [f"OWN_{tf}\tabout\t" + "\t".join(targets[:12]), "OTHER\t\t" + "\t".join(genes[:40]), "FEW\t\tA\tB"]
    return "\n".join(lines).encode(), targets


def test_gene_sets(stored_run):
    app = at_address(run=stored_run.id, tab="sets", sets="own")
    assert "Add a file of gene sets" in words(app)
    tf = select(app, "TF").value
    content, targets = gmt(stored_run, tf)
    app.file_uploader[0].set_value(("mine.gmt", content, "text/plain")).run()
    assert not app.exception
    text = words(app)
    assert "1 of 2 tested sets" in text
    assert "3 sets; 1 are left out because of their size" in text
    table = app.dataframe[0].value
    assert table["Set"][0] == f"OWN_{tf}"
    assert table["Targets"][0] == ", ".join(targets[:12])
    background = [gene for gene in run_genes(stored_run.read_table("network")) if gene != tf]
    sets = {line.split("\t")[0]: tuple(line.split("\t")[2:]) for line in content.decode().splitlines()}
    wanted = enrich(targets, GeneSets("mine.gmt", sets, {}), background).table
    assert table["p"][0] == pytest.approx(wanted["p"][0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"SET about GATA1", "Line 1 of mine.gmt has no tab."),
        (b"SET\tabout\tTrp53\tMycn", "No gene of this network is in any set of mine.gmt"),
    ],
)
def test_a_failed_upload_is_reported_and_the_next_one_works(stored_run, content, said):
    app = at_address(run=stored_run.id, tab="sets", sets="own")
    app.file_uploader[0].set_value(("mine.gmt", content, "text/plain")).run()
    assert not app.exception
    assert said in words(app)
    good, _ = gmt(stored_run, select(app, "TF").value)
    app.file_uploader[0].set_value(("good.gmt", good, "text/plain")).run()
    assert said not in words(app)
    assert "1 of 2 tested sets" in words(app)


def test_gene_sets_are_kept_while_other_tabs_are_open(stored_run):
    app = at_address(run=stored_run.id, tab="sets", sets="own")
    good, _ = gmt(stored_run, select(app, "TF").value)
    app.file_uploader[0].set_value(("good.gmt", good, "text/plain")).run()
    app.segmented_control[0].set_value("hubs").run()
    app.segmented_control[0].set_value("sets").run()
    assert not app.exception
    assert "1 of 2 tested sets" in words(app)


def test_a_list_of_genes_is_a_set(stored_run):
    app = at_address(run=stored_run.id, tab="sets", sets="own")
    _, targets = gmt(stored_run, select(app, "TF").value)
    app.file_uploader[0].set_value(("markers.txt", "\n".join(targets[:12]).encode("utf-16"), "text/plain")).run()
    assert not app.exception
    assert "1 of 1 tested set" in words(app)
    assert app.dataframe[0].value["Set"].tolist() == ["markers"]


@pytest.fixture
def msigdb(publisher, monkeypatch):
    """Serve a Hallmark collection of the demo's genes as MSigDB does."""
    monkeypatch.setenv("GRN_MSIGDB_URL", publisher.url)
    publisher.path = "/2024.1.Hs/h.all.v2024.1.Hs.symbols.gmt"
    return publisher


def serve(msigdb, run: Run, tf: str) -> list[str]:
    content, targets = gmt(run, tf)
    lines = content.decode().splitlines()[:2]
    msigdb.files[msigdb.path] = "\n".join(f"HALLMARK_{line}" for line in lines).encode()
    return targets


def carried_out() -> None:
    """Do what was submitted, as a worker would."""
    work = FETCH_SETS.find(collection="hallmark", organism="human")
    FETCH_SETS.carry_out(str(work.path))


def test_a_collection_is_fetched_and_tested_by_one_click(stored_run, msigdb):
    app = at_address(run=stored_run.id, tab="sets")
    tf = select(app, "TF").value
    targets = serve(msigdb, stored_run, tf)
    assert "CC BY 4.0" in words(app) and "h.all.v2024.1.Hs.symbols.gmt" in words(app)
    button(app, "Fetch Hallmark (50 broad states and processes) and test them").click().run()
    assert not app.exception
    carried_out()
    app.run()
    assert "1 of 2 tested sets" in words(app)
    assert app.dataframe[0].value["Targets"][0] == ", ".join(targets[:12])
    select(app, "Genes to test").set_value("network").run()
    assert not app.exception
    assert "all targets in these regulons" in words(app)
    assert app.query_params["tested"] == "network"
    assert len(msigdb.requests) == 1


def test_a_failed_download_says_the_other_ways(stored_run, msigdb):
    app = at_address(run=stored_run.id, tab="sets")
    button(app, "Fetch Hallmark (50 broad states and processes) and test them").click().run()
    carried_out()
    app.run()
    assert not app.exception
    assert "answered 404" in words(app)
    assert "use it as your own file" in words(app)


def test_a_data_set_without_cell_types_has_no_heat_map(stored_run, mapped):
    cells = demo_dataset()
    del cells.obs["cell_type"]
    info = library.add_dataset(cells, "bare")
    changes = {"dataset": info.name, "cell_type": None, "cell_type_key": None}
    stored_run.config.model_copy(update=changes).save(stored_run.path / "config.yaml")
    app = at_address(run=stored_run.id)
    assert not app.exception
    assert "This data set has no cell types" in words(app)
    assert "By cell type" not in words(app)
    app = at_address(run=stored_run.id, tab="hubs")
    assert "Highest in" not in app.dataframe[0].value


def test_hubs_and_gene_sets_work_after_the_data_set_was_removed(stored_run):
    stored_run.config.model_copy(update={"dataset": "gone"}).save(stored_run.path / "config.yaml")
    app = at_address(run=stored_run.id)
    assert "There is no data set or file gone." in words(app)
    app = at_address(run=stored_run.id, tab="hubs")
    assert not app.exception
    assert "Differences between cell types are not available" in words(app)
    assert len(app.dataframe[0].value) > 10
