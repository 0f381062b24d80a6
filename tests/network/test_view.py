"""A view survives the conversion to an address and back, and parts of an address that do not fit are ignored."""

from dataclasses import replace

import pandas as pd
import pytest

from grn_core.network.view import MOST_EDGES, View, first_view, from_params, missing_names, to_params

NASTY = "<img src=x onerror=alert(1)>,&= +\t"


@pytest.fixture
def network() -> pd.DataFrame:
    rows = [("A", "b"), ("A", "c"), ("D", "A"), (NASTY, "b")]
    return pd.DataFrame(rows, columns=["source", "target"]).assign(rank=range(1, 5))


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(start="hubs", k=5000, layout="circular", colour="community"),
        View(start="regulon", genes=("A",), expanded=("b", NASTY), which="new", overlay=True, hidden=("missed",)),
        View(start="genes", genes=("a", "nobody", NASTY)),
        View(start="community", community=3),
        View(start="paths", genes=("D", NASTY), k=10, layout="hierarchical", tfs=("A", NASTY)),
        View(pins=(("A", 1.5, -20.0), (NASTY, 0.0, 300.25))),
    ],
)
def test_an_address_opens_the_same_view(network, view):
    assert from_params(to_params(view, View()), View(), network) == view
    assert from_params(to_params(view, View(start="hubs")), View(start="hubs"), network) == view


def test_the_first_view_needs_no_address(network):
    assert to_params(View(), View()) == {}
    assert from_params({}, first_view(network), network) == first_view(network)


def test_a_network_of_many_tfs_opens_at_its_hubs():
    few = pd.DataFrame({"source": [f"T{i}" for i in range(59)], "target": "x"})
    many = pd.DataFrame({"source": [f"T{i}" for i in range(60)], "target": "x"})
    assert (first_view(few).start, first_view(many).start) == ("strongest", "hubs")


def test_parts_of_an_address_that_do_not_fit_are_ignored(network):
    params = {
        "start": ["spiral"], "edges": ["-3"], "tf": ["nobody", "A"], "expand": ["nobody", "b", "b"], "layout": ["3d"],
        "pin": ["A", "1,2,nobody", "x,2,A", "1e9,2,A", "3,4,c"], "truth": ["yes"], "which": ["<b>"],
    }  # fmt: skip
    expected = View(tfs=("A",), expanded=("b",), pins=(("c", 3.0, 4.0),))
    assert from_params(params, View(), network) == expected
    assert from_params({"edges": ["999999"]}, View(), network).k == MOST_EDGES
    assert from_params({"start": ["regulon"], "gene": ["b"]}, View(), network) == View()  # b regulates nothing
    assert from_params({"start": ["paths"], "gene": ["A"]}, View(), network) == View()  # one end of two


def test_missing_names_are_reported_where_the_view_needs_them(network):
    tf, target = network.loc[0, ["source", "target"]]
    assert missing_names({"tf": [tf, "NOBODY"], "select": ["nobody"]}, network) == {
        "tf": ["NOBODY"], "select": ["nobody"],
    }  # fmt: skip
    assert missing_names({"start": ["regulon"], "gene": [target]}, network) == (
        {} if target in set(network["source"]) else {"gene": [target]}
    )
    assert missing_names({"start": ["paths"], "gene": [tf, "nobody"]}, network) == {"gene": ["nobody"]}
    assert missing_names({"start": ["genes"], "gene": ["nobody"]}, network) == {}
    assert missing_names({"select": [tf, tf]}, network) == {"select": [f"{tf} → {tf}"]}
    assert missing_names({"select": [tf, target], "tf": [tf]}, network) == {}


def test_expanding_pinning_and_hiding_are_undone_by_repeating_them():
    view = View(expanded=("A",), hidden=("new",))
    assert view.expanding("b").expanded == ("A", "b")
    assert view.expanding("b").expanding("b") == view
    assert view.toggling("known").hidden == ("new", "known")
    assert view.toggling("known").toggling("known") == view
    pinned = view.pinning("A", (1.0, 2.0)).pinning("A", (3.04, 4.0))
    assert pinned.pins == (("A", 3.0, 4.0),)
    assert pinned.pinning("A", None) == view


def test_another_start_or_layout_drops_what_belongs_to_the_old_drawing():
    view = View(expanded=("A",), pins=(("A", 1.0, 2.0),), overlay=True)
    assert view.starting("regulon", ("A",)) == View(start="regulon", genes=("A",), overlay=True)
    assert view.laid_out("circular") == replace(view, layout="circular", pins=())
    assert view.starting("paths").k == 10
    assert view.starting("paths").starting("hubs").k == 50
