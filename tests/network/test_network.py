"""Ranking, graph and export keep every edge and treat gene names as text."""

import re

import pandas as pd
import pytest

from grn_core.errors import RunError
from grn_core.network.graph import (
    communities,
    draw,
    edges_of,
    find_edge,
    neighbourhood,
    to_networkx,
    top_edges,
    with_edges,
)
from grn_core.network.vis import graph_html, vis_elements

NASTY = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def edges() -> pd.DataFrame:
    rows = [("A", "b", 0.9), ("A", "c", 0.8), ("D", "e", 0.7), ("D", "f", 0.6), ("A", "D", 0.2), (NASTY, "b", 0.1)]
    table = pd.DataFrame(rows, columns=["source", "target", "weight"])
    return table.assign(rank=range(1, 7), known=[True, False, True, False, False, False], uncertainty=0.01)


def test_top_edges(edges):
    assert list(top_edges(edges.sample(frac=1, random_state=0), 3)["rank"]) == [1, 2, 3]
    with pytest.raises(RunError):
        top_edges(edges.head(0), 3)


def test_kind_follows_the_edges(edges):
    graph = to_networkx(edges)
    assert graph.nodes["A"]["kind"] == graph.nodes["D"]["kind"] == "TF"
    assert graph.nodes["b"]["kind"] == "target"


def test_communities_part_what_is_apart(edges):
    groups = communities(to_networkx(edges))
    assert groups["A"] == groups["c"]
    assert groups["D"] == groups["e"] != groups["A"]


def test_neighbourhood(edges):
    around = neighbourhood(edges, "D")
    assert list(around.regulators["source"]) == ["A"]
    assert list(around.targets["target"]) == ["e", "f"]
    assert around.genes == {"A", "D", "e", "f"}


def test_drawing_is_repeatable_and_scaled(edges):
    drawn = draw(edges)
    pd.testing.assert_frame_equal(drawn.nodes, draw(edges).nodes)
    widths = drawn.edges.set_index("rank")["width"]
    assert widths[1] == widths.max() == 6
    assert widths[6] == widths.min() == 1
    assert drawn.nodes.set_index("gene").loc["A", "degree"] == 3


def test_vis_elements_colour_and_size(edges):
    elements = vis_elements(draw(edges), "kind")
    nodes = {node["id"]: node for node in elements["nodes"]}
    assert nodes["A"]["color"] != nodes["b"]["color"]
    assert nodes["A"]["size"] > nodes["c"]["size"]
    assert [edge["dashes"] for edge in elements["edges"]] == [False, True, False, True, True, True]


def test_html_asks_for_nothing_and_runs_no_gene_name(edges):
    html = graph_html(edges, "My <i>network</i>", "Simulated cells.")
    own = re.sub(r"<script>/\*\*.*?</script>", "", html, flags=re.S) if "/**" in html else html
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", own)
    assert NASTY not in html
    assert html.count("</script>") == 3
    assert "<i>" not in html.replace("My <i>", "", 0) or "My <i>" not in html


def test_edges_are_found_and_joined_once(edges):
    assert list(edges_of(edges, "D")["rank"]) == [3, 4, 5]
    assert list(edges_of(edges, "D", 1)["rank"]) == [3]
    assert find_edge(edges, "A", "c")["rank"].tolist() == [2]
    assert find_edge(edges, "c", "A").empty
    assert list(with_edges(edges.head(3), edges_of(edges, "D"))["rank"]) == [1, 2, 3, 4, 5]
