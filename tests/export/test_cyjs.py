"""Cytoscape.js JSON has the elements that cytoscape.js and Cytoscape expect, and networkx reads it."""

import json

import networkx as nx

from grn_core.export.cyjs import cyjs_text
from tests.export.conftest import pairs


def test_it_has_the_expected_elements(edges, odd):
    document = json.loads(cyjs_text(edges, "</script> title"), parse_constant=lambda name: 1 / 0)  # no NaN
    nodes, lines = document["elements"]["nodes"], document["elements"]["edges"]
    ids = {node["data"]["id"]: node["data"]["name"] for node in nodes}
    assert len(ids) == len(nodes) == len(odd) + 3
    assert not set(ids) & {line["data"]["id"] for line in lines}
    assert len({line["data"]["id"] for line in lines}) == len(lines)
    assert [(ids[line["data"]["source"]], ids[line["data"]["target"]]) for line in lines] == pairs(edges)
    assert (
        lines[0]["data"] | {"rank": 1, "known": True, "split": "train", "interaction": "regulates"} == lines[0]["data"]
    )
    assert "uncertainty" not in lines[0]["data"]
    places = {(node["position"]["x"], node["position"]["y"]) for node in nodes}
    assert len(places) == len(nodes)
    assert document["data"]["name"] == "</script> title"


def test_networkx_reads_it(edges):
    graph = nx.cytoscape_graph(json.loads(cyjs_text(edges, "t")))
    named = nx.relabel_nodes(graph, dict(graph.nodes(data="name")))
    assert graph.is_directed() and named.number_of_edges() == len(edges)
    assert {name for name, kind in named.nodes(data="kind") if kind == "TF"} == set(edges["source"])
