"""The network page: the drawn edges, the selection, the table."""

import re

import pytest

from grn_core.network.graph import top_edges
from pages.widgets.common.charts import graph_component
from tests.pages.conftest import words


@pytest.fixture
def drawn(monkeypatch):
    """Record the edges and the emphasised elements that the graph gets."""
    given = []
    real = graph_component.vis_elements
    monkeypatch.setattr(graph_component, "vis_elements", lambda *a: given.append(a[0].edges) or real(*a))
    return given


def pairs(table) -> set[tuple[str, str]]:
    return set(zip(table["source"], table["target"], strict=True))


def table_of(app, run):
    """Return the value of the large table of edges."""
    return app.dataframe[-1].value


def weak_gene(run) -> str:
    """Return the gene whose strongest edge is weaker than that of all other genes."""
    network = run.read_table("network")
    best = network.groupby("target")["rank"].min()
    regulated = best[~best.index.isin(network["source"])]
    return str(regulated.idxmax())


def find(app, gene):
    return next(box for box in app.selectbox if box.label == "Find a gene").set_value(gene).run()


def test_network_page(open_page, stored_run):
    app = open_page("network")
    assert "Simulated cells" in words(app)
    table = table_of(app, stored_run)
    assert len(table) == 50
    assert list(table.columns)[:5] == ["source", "target", "weight", "rank", "known"]
    app.select_slider[0].set_value(150).run()
    assert len(table_of(app, stored_run)) == 150


def test_network_filters(open_page, stored_run):
    app = open_page("network")
    tf = table_of(app, stored_run)["source"][0]
    app.multiselect[0].set_value([tf]).run()
    assert set(table_of(app, stored_run)["source"]) == {tf}
    next(box for box in app.selectbox if box.label == "Edges").set_value("new").run()
    assert not table_of(app, stored_run)["known"].any()


def test_finding_a_gene_shows_its_neighbours(open_page, stored_run):
    app = open_page("network")
    tf = table_of(app, stored_run)["source"][0]
    app = find(app, tf)
    assert not app.exception
    assert tf in words(app)
    assert re.search(r"with [\d,]+ targets? and [\d,]+ regulators? in the graph", words(app))
    shown = table_of(app, stored_run)
    assert ((shown["source"] == tf) | (shown["target"] == tf)).all()


def test_a_gene_that_is_not_drawn_is_found_reported_and_drawn(open_page, stored_run, drawn):
    gene = weak_gene(stored_run)
    app = find(open_page("network"), gene)
    assert f"{gene} is not among the 50 strongest edges. Its 10 strongest edges are added to the graph." in words(app)
    network = stored_run.read_table("network")
    best = network[network["target"] == gene].nsmallest(10, "rank")
    assert pairs(drawn[-1]) == pairs(top_edges(network, 50)) | pairs(best)
    assert pairs(table_of(app, stored_run)) == pairs(best)


def test_the_filter_searches_the_whole_network(open_page, stored_run):
    gene = weak_gene(stored_run)
    app = open_page("network")
    next(box for box in app.text_input if box.label == "Filter by gene").set_value(gene.lower()).run()
    network = stored_run.read_table("network")
    assert pairs(table_of(app, stored_run)) == pairs(network[network["target"] == gene])


def test_a_filter_without_results_gives_a_message_and_no_blank_rows(open_page, stored_run):
    app = open_page("network")
    before = len(app.dataframe)
    next(box for box in app.text_input if box.label == "Filter by gene").set_value("nobody").run()
    assert "No gene of this network has “nobody” in its name." in words(app)
    assert len(app.dataframe) == before - 1


def test_a_click_is_known_before_the_graph_is_drawn(open_page, stored_run, monkeypatch):
    edge = stored_run.read_table("network").iloc[4]
    id = f"{edge['source']}\t{edge['target']}"
    given = []
    monkeypatch.setattr(graph_component, "clicked", lambda key: ({"edge": id}, 1))
    monkeypatch.setattr("pages.widgets.state.selection.clicked", lambda key: ({"edge": id}, 1))
    monkeypatch.setattr("pages.widgets.network.graph_view.network_view", lambda *a, **k: given.append(a))
    app = open_page("network")
    _, _, selection, answers = given[0]
    assert (selection, answers.click) == ({"edge": id}, 1)
    assert f"{edge['source']} → {edge['target']}" in words(app)
    first = app.dataframe[0].value
    assert pairs(first) == {(edge["source"], edge["target"])}


def test_an_edge_that_is_not_drawn_shows_its_evidence(open_page, stored_run, drawn):
    edge = stored_run.read_table("network").iloc[-1]
    state = {f"selection_{stored_run.id}": {"edge": f"{edge['source']}\t{edge['target']}"}}
    app = open_page("network", **state)
    assert f"{edge['source']} → {edge['target']}" in words(app)
    assert f"rank **{edge['rank']:,}**" in words(app)
    assert (edge["source"], edge["target"]) in pairs(drawn[-1])


def test_a_missing_gene_has_its_answer(open_page, stored_run):
    app = open_page("network")
    first = stored_run.read_table("network").nsmallest(1, "rank")["source"].iloc[0]
    app = next(box for box in app.text_input if box.label == "Genes under any name").set_value(f"{first}, STAT1").run()
    said = words(app)
    assert f"{first} is in the graph as TF" in said
    assert "STAT1 is a human gene, but not in the cells' file (340 genes), under this or any other name." in said
