"""The compare page: two runs, a run and a prior, a table of the user; its state is in the address."""

import numpy as np
import pytest

from grn_core.baselines.registry import METHODS
from grn_core.storage import write_parquet
from grn_core.training.config import RunConfig
from grn_core.training.finished.method_accuracy import MODEL
from grn_core.training.finished.method_on_run import method_network, method_table
from grn_core.training.run import create_run
from pages.widgets.common.charts import chart_files
from pages.widgets.compare import merged_view
from tests.pages.conftest import words


@pytest.fixture
def other_run(stored_run):
    """A second run; its network swaps the weights of the ten strongest edges with those of weak edges."""
    run = create_run(RunConfig(name="Demo erythrocytes", cell_type="Erythrocyte"))
    network = stored_run.read_table("network")
    weight = network["weight"].to_numpy().copy()
    weight[:10], weight[-10:] = weight[-10:].copy(), weight[:10].copy()
    write_parquet(run.path / "network.parquet", network.assign(weight=weight))
    run.update(state="done", stage="done", message="best epoch 1")
    return run


@pytest.fixture
def drawn(monkeypatch):
    """Record the elements that the graph gets."""
    given = []
    real = merged_view.merged_elements
    monkeypatch.setattr(merged_view, "merged_elements", lambda *a: given.append(real(*a)) or given[-1])
    return given


def figures(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def open_compare(open_page, **address):
    app = open_page("home")
    app = app.switch_page("pages/compare.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_without_a_run_it_says_what_to_do(open_page):
    assert "There is no finished run yet" in words(open_page("compare"))


def test_two_runs(open_page, stored_run, other_run, drawn):
    app = open_compare(open_page, run=stored_run.id, b=other_run.id, k="200")
    text = words(app)
    assert "**A** is Monocyte, **B** is Erythrocyte" in text
    assert "No pair is left out" in text
    cards = figures(app)
    assert (cards["Shared edges"], cards["Lost: only in A"], cards["Gained: only in B"]) == ("190", "10", "10")
    assert cards["Jaccard index"] == f"{190 / 210:.3f}"
    assert [tab.label.replace("\\", "") for tab in app.tabs] == [
        "Shared (190)", "Lost: only in A (10)", "Gained: only in B (10)"
    ]  # fmt: skip
    lost = app.tabs[1].dataframe[0].value
    assert set(lost["target"]) == set(stored_run.read_table("network").head(10)["target"])
    assert len(drawn[-1]["edges"]["from"]) == 100
    assert not app.error


def test_its_charts_can_be_downloaded(open_page, stored_run, other_run, monkeypatch):
    offered = {}
    monkeypatch.setattr(chart_files, "data_button", lambda key, file, data: offered.update({key: data}))
    open_compare(open_page, run=stored_run.id, b=other_run.id, k="200")
    assert set(offered) == {"curve", "ranks", "hubs"}
    at_k = offered["curve"].set_index("k")["jaccard"]
    assert at_k.loc[200] == pytest.approx(190 / 210)
    assert offered["ranks"]["rank_a"].min() == 1
    network = stored_run.read_table("network")
    assert set(offered["hubs"].iloc[:, 0]) <= set(network["source"])


def test_the_address_keeps_the_choice(open_page, stored_run, other_run):
    app = open_compare(open_page, run=other_run.id, b=stored_run.id)
    assert (app.query_params["run"], app.query_params["b"]) == (other_run.id, stored_run.id)
    app.select_slider[0].set_value(100).run()
    assert app.query_params["k"] == "100"
    app.query_params["k"] = "300"
    app.run()
    assert app.select_slider[0].value == 300
    app = open_compare(open_page, run=other_run.id, k="seven")
    assert app.select_slider[0].value == 500


@pytest.mark.parametrize("side", ["run", "b"])
def test_a_missing_run_in_the_address_is_reported_and_not_replaced(open_page, stored_run, other_run, side):
    address = {"run": stored_run.id, "b": other_run.id, "k": "300"} | {side: "gone"}
    app = open_compare(open_page, **address)
    assert "names the run **gone**, which is not here" in words(app)
    assert not app.metric and not app.select_slider
    assert {name: app.query_params[name] for name in address} == address


def test_a_run_and_its_own_prior_show_the_number_of_training_pairs(open_page, stored_run):
    app = open_compare(open_page, run=stored_run.id, b="prior:demo")
    text = words(app)
    assert "A was trained on this prior" in text
    network = stored_run.read_table("network")
    known = network[network["known"]]
    common = network[network["target"].isin({*known["source"], *known["target"]})].head(500)
    shared = common[common["known"]]
    assert figures(app)["Shared edges"] == str(len(shared))
    seen = int((shared["split"] == "train").sum())
    assert 0 < seen < len(shared)
    assert f"{seen:,} of the {len(shared):,} shared edges were training pairs" in text
    assert "B has no weights" in text
    assert app.query_params["b"] == "prior:demo"


def test_a_prior_is_listed_without_weights(open_page, stored_run):
    app = open_compare(open_page, run=stored_run.id, b="prior:demo")
    tables = [table.value for table in app.dataframe if "rank_a" in table.value]
    assert tables
    for table in tables:
        assert "rank_b" not in table and table["weight_b"].dtype == bool
    assert [set(table["weight_b"]) for table in tables] == [{True}, {False}, {True}]


def test_a_single_run_is_compared_with_its_prior(open_page, stored_run):
    app = open_page("compare")
    assert "A was trained on this prior" in words(app)
    next(c for c in app.segmented_control if "compare with" in c.label).set_value("run").run()
    assert "There is no other run yet" in words(app)


def upload(app, name: str, content: bytes):
    next(c for c in app.segmented_control if "compare with" in c.label).set_value("table").run()
    app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception
    return app


def test_a_table_of_another_method(open_page, stored_run):
    network = stored_run.read_table("network").head(300)
    table = network.assign(importance=np.linspace(9, 1, 300)).rename(columns={"source": "TF"})
    text = table[["TF", "target", "importance"]].to_csv(index=False).encode()
    app = upload(open_page("compare"), "grnboost2.csv", text)
    assert "grnboost2.csv" in words(app)
    app.select_slider[0].set_value(100).run()
    assert figures(app)["Jaccard index"] == "1.000"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"source,target,weight\nGATA1,KLF1,much\n", "'much', is not a number"),
        (b"\x89PNG\r\n\x1a\n\xff", "is a picture and holds no data"),
        (b"source,target,weight\nNobody,Noone,1\n", "no gene in common"),
    ],
)
def test_a_malformed_table_gives_an_error(open_page, stored_run, content, said):
    app = upload(open_page("compare"), "mine.csv", content)
    assert said in words(app)


def test_a_method_is_compared_by_its_accuracy_too(open_page, stored_run):
    stored_run.write_table(method_table("pearson"), method_network(stored_run, "pearson"))
    app = open_compare(open_page, run=stored_run.id, b="method:pearson")
    assert "Accuracy on held-out pairs" in [header.value for header in app.header]
    table = next(table.value for table in app.dataframe if "per_tf_auroc" in table.value)
    assert set(table["method"]) == {MODEL, METHODS["pearson"].title}
    assert table["auroc"].between(0, 1).all()
