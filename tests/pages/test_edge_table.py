"""The table of edges: filters, order, columns, pages, and downloads."""

import pandas as pd
import pytest

from pages.widgets.network import edge_filters, edge_table
from tests.pages.conftest import words


@pytest.fixture
def copied(monkeypatch):
    """Record the text for the clipboard."""
    given = []
    monkeypatch.setattr(edge_table, "copy_button", lambda label, text, key: given.append(text))
    return given


def table_of(app) -> pd.DataFrame:
    return app.dataframe[-1].value


def widget(app, kind: str, label: str):
    return next(found for found in getattr(app, kind) if found.label == label)


def test_a_filter_searches_all_pairs_and_order_and_columns_are_kept(open_page, stored_run, copied):
    app = open_page("network")
    network = stored_run.read_table("network")
    assert len(table_of(app)) == 50
    widget(app, "multiselect", "Part of the split").set_value(["test"]).run()
    wanted = network[network["split"] == "test"]
    assert f"{len(wanted):,} of all {len(network):,} pairs of the network." in words(app)
    assert list(table_of(app)["rank"]) == list(wanted["rank"][: edge_filters.PAGE_SIZE])
    widget(app, "selectbox", "In the prior").set_value("known").run()
    widget(app, "selectbox", "Sort by").set_value("weight").run()
    app.multiselect(key="chosen_graph_t_cols_widget").set_value(["rank", "weight"]).run()
    known = wanted[wanted["known"]].sort_values("weight", kind="stable", ignore_index=True)
    table = table_of(app)
    assert list(table.columns) == ["source", "target", "weight", "rank"]
    pd.testing.assert_frame_equal(table, known[table.columns].astype({"source": object, "target": object}))
    lines = copied[-1].splitlines()
    assert lines[0] == "TF\tTarget\tWeight\tRank"
    assert len(lines) == len(known) + 1
    assert lines[1].split("\t")[:2] == list(known.loc[0, ["source", "target"]])
    next(found for found in app.button if found.label == "Clear these filters").click().run()
    assert len(table_of(app)) == edge_filters.PAGE_SIZE


def test_cleared_filters_can_be_restored(open_page, stored_run):
    app = open_page("network")
    assert not [found for found in app.button if found.key == "t_undo"]
    widget(app, "multiselect", "Part of the split").set_value(["test"]).run()
    widget(app, "selectbox", "In the prior").set_value("known").run()
    before = table_of(app)
    next(found for found in app.button if found.label == "Clear these filters").click().run()
    assert len(table_of(app)) > len(before)
    app.button(key="t_undo").click().run()
    assert not app.exception
    pd.testing.assert_frame_equal(table_of(app), before)
    assert widget(app, "multiselect", "Part of the split").value == ["test"]
    assert not [found for found in app.button if found.key == "t_undo"]


def test_pages_of_the_table_and_a_page_beyond_the_last(open_page, stored_run):
    app = open_page("network", chosen_graph_t_rows="All pairs", chosen_graph_t_page="3")
    network = stored_run.read_table("network")
    assert list(table_of(app)["rank"])[0] == 2 * edge_filters.PAGE_SIZE + 1
    tf = network["source"][0]
    widget(app, "multiselect", "TFs").set_value([tf]).run()
    wanted = network[network["source"] == tf]
    assert list(table_of(app)["rank"]) == list(wanted["rank"])
    assert not app.exception
    app = open_page("network", chosen_graph_t_rows="All pairs", chosen_graph_t_page="99")
    assert list(table_of(app)["rank"])[-1] == len(network)


def test_the_strongest_targets_of_each_tf_are_listed_together(open_page, stored_run):
    app = open_page("network")
    next(found for found in app.segmented_control if found.label == "Rows").set_value("best").run()
    app.number_input(key="chosen_graph_t_best_widget").set_value(2).run()
    network = stored_run.read_table("network")
    best = network.groupby("source", sort=True).head(2).sort_values("source", kind="stable")
    assert list(table_of(app)["rank"]) == list(best["rank"])
    assert f"{len(best):,} edges: the 2 strongest of each TF" in words(app)


def test_a_filter_for_a_gene_that_the_network_lacks_is_dropped(open_page, stored_run):
    app = open_page("network", chosen_graph_t_tf=["NOBODY"], chosen_graph_t_rows="All pairs")
    assert not app.exception
    assert len(table_of(app)) == edge_filters.PAGE_SIZE


def test_downloads_describe_their_use(open_page, stored_run):
    app = open_page("network")
    labels = {button.proto.label for button in app.get("download_button")}
    assert "TF activity with decoupler" in words(app)
    assert "for Cytoscape" in words(app)
    assert {"CSV", "GraphML", "AnnData", "Report, HTML"} <= labels


def test_a_name_that_a_format_cannot_store_is_reported_before_the_click(open_page, stored_run):
    network = stored_run.read_table("network")
    gene = network["target"][0]
    stored_run.write_table("network", network.replace({"target": {gene: "A\x01B"}}))
    said = words(open_page("network"))
    assert "'A\\x01B' has the character U+0001, which XML cannot hold".replace("\\", "") in said
