"""The edges that a view shows, on networks small enough to check by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from grn_core.network.view import View
from grn_core.network.visible_edges import find_genes, gene_communities, top_hubs, visible_edges

ROWS = [  # source, target, weight, known, split
    ("A", "x1", 0.99, True, "train"),
    ("A", "x2", 0.98, True, "test"),
    ("A", "x3", 0.97, False, "test"),
    ("B", "x1", 0.96, False, "train"),
    ("B", "x2", 0.95, True, "validation"),
    ("A", "B", 0.60, False, "validation"),
    ("C", "y1", 0.50, True, "train"),
    ("C", "y2", 0.40, True, "test"),
    ("B", "y1", 0.30, False, "unused"),
    ("A", "y1", 0.20, True, "test"),
    ("C", "x3", 0.10, False, "test"),
    ("A", "z", 0.05, True, "test"),
]


@pytest.fixture
def network() -> pd.DataFrame:
    table = pd.DataFrame(ROWS, columns=["source", "target", "weight", "known", "split"])
    return table.assign(rank=range(1, len(table) + 1))


def pairs(found) -> list[str]:
    return [f"{row.source}-{row.target}" for row in found.edges.itertuples()]


def test_the_strongest_edges_and_how_many_are_hidden(network):
    found = visible_edges(network, View(k=3))
    assert pairs(found) == ["A-x1", "A-x2", "A-x3"]
    assert found.hidden == 9
    assert visible_edges(network, View(k=50)).hidden == 0


def test_filters(network):
    assert pairs(visible_edges(network, View(tfs=("C",)))) == ["C-y1", "C-y2", "C-x3"]
    assert pairs(visible_edges(network, View(which="new", k=2))) == ["A-x3", "B-x1"]
    assert visible_edges(network, View(tfs=("nobody",))).edges.empty


def test_a_regulon_is_the_targets_of_its_tf(network):
    found = visible_edges(network, View(start="regulon", genes=("C",), k=2))
    assert pairs(found) == ["C-y1", "C-y2"]
    assert found.hidden == 1
    assert visible_edges(network, View(start="regulon")).edges.empty


def test_hubs_take_turns_to_choose_unshared_targets(network):
    assert top_hubs(network) == ["A", "B", "C"]
    assert top_hubs(network, 1) == ["A"]
    found = visible_edges(network, View(start="hubs", k=6))
    # in turn A-x1, B-x2, C-y1; then the strongest other edges between these genes, including A and B
    assert pairs(found) == ["A-x1", "A-x2", "B-x1", "B-x2", "A-B", "C-y1"]
    assert found.hidden == 6


def test_a_list_of_genes_shows_the_edges_between_them_and_joins_the_others(network):
    assert pairs(visible_edges(network, View(start="genes", genes=("a", "x1", "X3", "?")))) == ["A-x1", "A-x3"]
    alone = visible_edges(network, View(start="genes", genes=("A", "x1", "y2")))
    assert pairs(alone) == ["A-x1", "C-y2"]
    found = find_genes(network, ("a", "X3", "?"))
    assert (found.found, found.missing) == ({"a": "A", "X3": "x3"}, ["?"])


def test_paths_are_the_strongest_chains(network):
    found = visible_edges(network, View(start="paths", genes=("A", "y1"), k=10))
    # directly 0.2; through B 0.6 * 0.3 = 0.18
    assert pairs(found) == ["A-B", "B-y1", "A-y1"]
    assert pairs(visible_edges(network, View(start="paths", genes=("y1", "A"), k=1))) == ["A-y1"]  # reversed
    assert visible_edges(network, View(start="paths", genes=("A",))).edges.empty


def test_a_community_has_the_edges_within_it(network):
    apart = network[~network["rank"].isin([6, 9, 10, 11])]
    groups = gene_communities(apart)
    assert ["C", "y1", "y2"] in groups
    assert "C" not in groups[0] and groups[0][0] in ("A", "B")
    at = groups.index(["C", "y1", "y2"])
    assert pairs(visible_edges(apart, View(start="community", community=at))) == ["C-y1", "C-y2"]
    last = visible_edges(apart, View(start="community", community=99)).edges
    assert {*last["source"], *last["target"]} <= set(groups[-1])


def test_expanding_adds_the_strongest_missing_edges_of_a_gene(network):
    found = visible_edges(network, View(k=2, expanded=("y1",)))
    assert pairs(found) == ["A-x1", "A-x2", "C-y1", "B-y1", "A-y1"]
    assert found.edges["added"].tolist() == [False, False, True, True, True]
    assert found.hidden == 7
    assert pairs(visible_edges(network, View(k=2, expanded=("y1",)).expanding("y1"))) == ["A-x1", "A-x2"]


def test_the_overlay_draws_missed_edges_among_the_genes_shown(network):
    view = View(k=7, overlay=True)
    found = visible_edges(network, view, threshold=0.45)
    # A-y1 is known, held out, and below; y2 and z are not among the genes shown
    assert pairs(found)[-1] == "A-y1"
    assert found.edges["outcome"].tolist() == [
        "training", "found", "wrong", "untested", "training", "untested", "training", "missed",
    ]  # fmt: skip
    assert found.missed_elsewhere == 2  # C-y2 and A-z
    assert "outcome" not in visible_edges(network, replace(view, overlay=False), threshold=0.45).edges
    assert "outcome" not in visible_edges(network, view, threshold=None).edges


def test_a_regulon_shows_all_of_its_missed_edges(network):
    found = visible_edges(network, View(start="regulon", genes=("A",), k=1, overlay=True), threshold=0.45)
    assert pairs(found) == ["A-x1", "A-y1", "A-z"]
    assert found.missed_elsewhere == 0
