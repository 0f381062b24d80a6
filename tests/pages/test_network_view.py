"""The view of the network page: its controls, its address, and the actions of the graph."""

import pandas as pd
import pytest

from grn_core.network.outcomes import validation_threshold
from grn_core.network.view import View
from grn_core.network.visible_edges import top_hubs, visible_edges
from pages.widgets.common.plain_text import names_in
from pages.widgets.state import network_view_state
from tests.pages.conftest import words


@pytest.fixture
def given(monkeypatch):
    """Record what the graph gets, and give the page the actions in the list ``asked``."""
    calls: list[tuple] = []
    asked: list[dict] = []
    monkeypatch.setattr("pages.widgets.network.graph_view.network_view", lambda *a, **k: calls.append((a, k)))
    monkeypatch.setattr(network_view_state, "asked", lambda key: list(asked))
    return calls, asked


def pairs(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(table["source"], table["target"], strict=True))


def drawn(given) -> pd.DataFrame:
    return given[0][-1][0][0]


def view(given) -> View:
    return given[0][-1][0][1]


def box(app, label: str):
    kinds = (app.selectbox, app.multiselect, app.select_slider, app.text_area)
    return next(found for kind in kinds for found in kind if found.label == label)


def go(app, **params):
    for name in list(app.query_params):
        if name != "run":
            del app.query_params[name]
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def address(app) -> dict[str, list[str]]:
    listed = {name: [values] if isinstance(values, str) else list(values) for name, values in app.query_params.items()}
    return {name: values for name, values in listed.items() if name != "run"}


def act(app, given, **action):
    given[1].append({**action, "n": len(given[1]) + 1})
    return app.run()


def test_each_start_draws_its_edges_and_is_in_the_address(open_page, stored_run, given):
    network = stored_run.read_table("network")
    app = open_page("network")
    assert address(app) == {}
    hub = top_hubs(network, 1)[0]
    for start, more in (("regulon", {"gene": [hub]}), ("hubs", {}), ("community", {"community": ["1"]})):
        app = box(app, "Start from").set_value(start).run()
        assert address(app) == {"start": [start], **more}
        expected = visible_edges(network, View(start=start, genes=(hub,) if start == "regulon" else ()))
        assert pairs(drawn(given)) == pairs(expected.edges)
        if expected.hidden:
            assert (
                given[0][-1][1]["count"] == f"{len(expected.edges)} of {len(expected.edges) + expected.hidden:,} edges"
            )
    app = box(app, "Community").set_value(1).run()
    assert address(app)["community"] == ["2"]


def test_a_pasted_list_and_paths(open_page, stored_run, given):
    network = stored_run.read_table("network")
    app = box(open_page("network"), "Start from").set_value("genes").run()
    assert "Paste the names" in words(app)
    tf, target = network.loc[5, ["source", "target"]]
    app = box(app, "Gene names").set_value(f"{tf.lower()}, {target}\nnobody").run()
    assert "2 of 3 genes are in this network." in words(app)
    assert f"{tf.lower()} as {tf}" in words(app)
    assert "1 gene not in this network: nobody." in words(app)
    assert (tf, target) in pairs(drawn(given))
    app = box(app, "Start from").set_value("paths").run()
    assert "Choose the two genes" in words(app)
    app = box(app, "From").set_value(tf).run()
    app = box(app, "To").set_value(target).run()
    assert address(app) == {"start": ["paths"], "gene": [tf, target], "edges": ["10"]}
    assert (tf, target) in pairs(drawn(given))
    assert len(drawn(given)) <= 10


def test_a_link_opens_the_same_view(open_page, stored_run, given):
    network = stored_run.read_table("network")
    hub = top_hubs(network, 1)[0]
    target = network[network["source"] == hub]["target"].iloc[0]
    params = {
        "start": ["regulon"], "gene": [hub], "edges": ["25"], "expand": [target], "layout": ["circular"],
        "colour": ["community"], "truth": ["on"], "hide": ["missed"], "pin": [f"10,20,{hub}"], "select": [hub, target],
    }  # fmt: skip
    app = go(open_page("network"), **params)
    assert address(app) == params
    assert view(given) == View(
        start="regulon", genes=(hub,), k=25, expanded=(target,), layout="circular", colour="community",
        overlay=True, hidden=("missed",), pins=((hub, 10.0, 20.0),),
    )  # fmt: skip
    assert given[0][-1][0][2] == {"edge": f"{hub}\t{target}"}
    expected = visible_edges(network, view(given), validation_threshold(network)).edges
    assert pairs(drawn(given)) == pairs(expected)
    assert set(drawn(given)["outcome"]) == set(expected["outcome"])
    assert box(app, "Start from").value == "regulon"
    assert box(app, "TF").value == hub
    assert box(app, "Layout").value == "circular"
    assert "This threshold has the best F1" in words(app)


def test_an_invalid_address_still_shows_the_network(open_page, stored_run, given):
    app = go(open_page("network"), start="spiral", edges="x", expand="<img src=x>", select="nobody", k="1")
    assert not app.error
    assert view(given) == View()
    assert address(app)["k"] == ["1"]  # not ours


def test_the_graph_expands_collapses_pins_and_undoes(open_page, stored_run, given):
    network = stored_run.read_table("network")
    app = open_page("network")
    first = pairs(drawn(given))
    gene = drawn(given)["source"].iloc[0]
    app = act(app, given, do="expand", gene=gene)
    more = pairs(drawn(given)) - first
    around = network[(network["source"] == gene) | (network["target"] == gene)]
    around = around[[pair not in first for pair in zip(around["source"], around["target"], strict=True)]]
    assert more == pairs(around.nsmallest(8, "rank"))
    app = act(app, given, do="pin", gene=gene, x=3, y=4)
    assert view(given).pins == ((gene, 3.0, 4.0),)
    app = act(app, given, do="toggle", category="new")
    assert address(app) == {"expand": [gene], "pin": [f"3,4,{gene}"], "hide": ["new"]}
    answers = given[0][-1][0][3]
    assert (answers.action, answers.undo, answers.redo) == (3, True, False)
    app = act(app, given, do="undo")
    assert view(given).hidden == ()
    app = act(app, given, do="undo")
    app = act(app, given, do="undo")
    assert pairs(drawn(given)) == first
    assert address(app) == {}
    app = act(app, given, do="undo")  # nothing left: nothing happens
    assert view(given) == View()
    app = act(app, given, do="redo")
    assert view(given).expanded == (gene,)
    app = act(app, given, do="expand", gene=gene)  # again: collapses
    assert view(given) == View()
    act(app, given, do="undo")
    assert view(given).expanded == (gene,)


def test_edges_picked_in_the_table_are_emphasised(open_page, stored_run, given):
    edges = stored_run.read_table("network").head(3)
    ids = [f"{tf}\t{target}" for tf, target in zip(edges["source"], edges["target"], strict=True)]
    open_page("network", **{f"highlight_{stored_run.id}": ids})
    assert given[0][-1][1]["highlighted"] == ids


def test_an_action_is_done_once_and_none_is_lost(open_page, stored_run, given):
    app = open_page("network")
    gene = drawn(given)["source"].iloc[0]
    given[1].extend([{"do": "expand", "gene": gene, "n": 1}, {"do": "overlay", "n": 2}])
    app.run()
    assert view(given) == View(expanded=(gene,), overlay=True)
    app.run()
    assert view(given) == View(expanded=(gene,), overlay=True)


def test_controls_can_be_undone_too(open_page, stored_run, given):
    app = open_page("network")
    app = box(app, "Layout").set_value("hierarchical").run()
    app = box(app, "Number of edges").set_value(100).run()
    app = box(app, "Colour").set_value("community").run()
    assert view(given) == View(layout="hierarchical", k=100, colour="community")
    app = act(app, given, do="undo")
    app = act(app, given, do="undo")
    assert view(given) == View(layout="hierarchical")
    assert box(app, "Number of edges").value == 50


def test_an_old_address_from_the_browser_does_not_undo_a_change(open_page, stored_run, given):
    app = box(open_page("network"), "Layout").set_value("circular").run()
    app = box(app, "Layout").set_value("hierarchical").run()
    app = go(app, layout="circular")  # sent before the browser heard of the change
    assert view(given).layout == "hierarchical"
    assert address(app) == {"layout": ["hierarchical"]}


def test_an_address_is_an_old_one_as_soon_as_it_is_replaced_however_long_it_stood(open_page, stored_run, given):
    app = open_page("network")
    gene = drawn(given)["source"].iloc[0]
    act(app, given, do="expand", gene=gene)
    act(app, given, do="pin", gene=gene, x=1, y=2)
    stood = address(app)
    act(app, given, do="undo")
    assert address(app) != stood
    given[1].append({"do": "undo", "n": len(given[1]) + 1})
    go(app, **stood)  # sent with the second undo, before the browser had heard of the first
    assert not view(given).expanded and not view(given).pins


def test_names_are_found_in_any_list():
    assert names_in("A, b;c\n\td  A") == ("A", "b", "c", "d")
    assert names_in(" ") == ()
