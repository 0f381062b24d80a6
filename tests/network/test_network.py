"""Ranking, graph and exported HTML keep every edge and treat gene names as text."""

import json
import re

import pandas as pd
import pytest

from grn_core.errors import RunError
from grn_core.genes.roles import Roles
from grn_core.network.drawing.categories import OUTCOMES, PLAIN
from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.svg import graph_svg
from grn_core.network.drawing.vis import graph_html, vis_elements
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


def test_communities_separate_unconnected_parts(edges):
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
    by_rank = drawn.edges.set_index("rank")
    assert by_rank["width"].to_numpy() == pytest.approx(1 + 5 * by_rank["weight"].to_numpy())
    half = draw(edges.assign(weight=edges["weight"] / 2)).edges.set_index("rank")
    assert half["width"][1] == pytest.approx(1 + 2.5 * by_rank["weight"][1])  # the scale is absolute
    assert drawn.nodes.set_index("gene").loc["A", "degree"] == 3


def test_vis_elements(edges):
    elements = vis_elements(draw(edges))
    nodes, links = elements["nodes"], elements["edges"]
    at = {gene: i for i, gene in enumerate(nodes["id"])}
    assert [nodes["kind"][at[gene]] for gene in ("A", "D", NASTY, "b")] == ["TF", "TF", "TF", "target"]
    assert nodes["radius"][at["A"]] > nodes["radius"][at["c"]]
    assert [(nodes["id"][a], nodes["id"][b]) for a, b in zip(links["from"], links["to"], strict=True)] == list(
        zip(edges["source"], edges["target"], strict=True)
    )
    named = [elements["categories"][i]["key"] for i in links["category"]]
    assert named == ["known", "new", "known", "new", "new", "new"]
    assert [(c["key"], c["count"]) for c in elements["categories"]] == [("known", 2), ("new", 4)]


def test_no_two_categories_look_alike(edges):
    for categories in (PLAIN, OUTCOMES):
        assert len({category.colour for category in categories}) == len(categories)
        assert len({category.dash for category in categories}) == len(categories)


def test_a_gene_without_targets_can_be_drawn_as_a_tf(edges):
    roles = Roles(frozenset({"A", "c"}), frozenset({"D"}), frozenset())
    kinds = draw(edges, roles=roles).nodes.set_index("gene")["kind"]
    assert kinds[["A", "c", "b", "D"]].tolist() == ["TF", "TF", "target", "regulator"]


def test_the_catalogue_decides_what_is_drawn_as_a_tf():
    pairs = [("SPI1", "CSF1R"), ("EP300", "STAT1"), ("GATA1", "KLF1")]
    edges = pd.DataFrame(pairs, columns=["source", "target"]).assign(weight=0.5, rank=[1, 2, 3], known=True)
    kinds = draw(edges).nodes.set_index("gene")["kind"].to_dict()
    assert kinds == {
        "SPI1": "TF", "CSF1R": "target", "EP300": "regulator", "STAT1": "TF", "GATA1": "TF", "KLF1": "TF"
    }  # fmt: skip
    assert dict(to_networkx(edges).nodes(data="kind")) == kinds
    genes = re.search("<g class='genes'>.*?</g>", graph_svg(Picture(draw(edges))))[0]
    assert genes.count("<circle") == 1 and genes.count("<rect") == 1 and genes.count("<polygon") == 4


def test_added_genes_do_not_move_the_others(edges):
    first = draw(edges.head(4)).nodes.set_index("gene")[["x", "y"]]
    grown = draw(edges.assign(added=[False] * 4 + [True] * 2)).nodes.set_index("gene")[["x", "y"]]
    pd.testing.assert_frame_equal(grown.loc[first.index], first)
    assert len(grown) == len(first) + 1


def test_a_pinned_gene_stays_in_its_place(edges):
    nodes = draw(edges, pins=[("b", 12.5, -3.0), ("nobody", 0.0, 0.0)]).nodes.set_index("gene")
    assert tuple(nodes.loc["b", ["x", "y"]]) == (12.5, -3.0)
    assert "nobody" not in nodes.index


def test_html_makes_no_request_and_executes_no_gene_name(edges):
    html = graph_html(Picture(draw(edges)), "My <i>network</i>", "Simulated cells.")
    own = re.sub(r"<script>/\*\*.*?</script>", "", html, flags=re.S) if "/**" in html else html
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", own)
    assert NASTY not in html
    assert html.count("</script>") == 3
    assert "<i>" not in html.replace("My <i>", "", 0) or "My <i>" not in html


def test_html_has_the_chosen_layout_and_colours(edges):
    def elements(html: str) -> dict:
        return json.loads(re.search(r"elements = (\{.*\});", html)[1])

    overlaid = edges.assign(outcome=["training", "found", "missed", "wrong", "untested", "untested"])
    shown = elements(graph_html(Picture(draw(overlaid, kind="hierarchical")), "t"))
    keys = [shown["categories"][i]["key"] for i in shown["edges"]["category"]]
    assert keys == overlaid["outcome"].tolist()
    y = dict(zip(shown["nodes"]["id"], shown["nodes"]["y"], strict=True))
    assert all(y[a] < y[b] for a, b in zip(edges["source"], edges["target"], strict=True))
    moved = draw(edges, pins=[("b", 123.0, 456.0)])
    x = elements(graph_html(Picture(moved), "t"))["nodes"]
    assert (x["x"][x["id"].index("b")], x["y"][x["id"].index("b")]) == (123.0, 456.0)


def test_edges_are_found_and_merged_once(edges):
    assert list(edges_of(edges, "D")["rank"]) == [3, 4, 5]
    assert list(edges_of(edges, "D", 1)["rank"]) == [3]
    assert find_edge(edges, "A", "c")["rank"].tolist() == [2]
    assert find_edge(edges, "c", "A").empty
    assert list(with_edges(edges.head(3), edges_of(edges, "D"))["rank"]) == [1, 2, 3, 4, 5]
