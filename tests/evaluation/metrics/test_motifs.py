"""Circuits by hand, and the same as networkx's census of triads."""

import networkx as nx
import pandas as pd
import pytest

from grn_core.evaluation.metrics.motifs import motif_counts


def edges(text):
    return pd.DataFrame([tuple(word) for word in text.split()], columns=["source", "target"])


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("AB BC AC", (1, 0, 0)),
        ("AB BC CA", (0, 1, 0)),
        ("AB BA", (0, 0, 1)),
        ("AB BA BC CB AC CA", (1, 1, 3)),
        ("AB BC CA AC", (1, 1, 1)),
        ("AB AB AA BC", (0, 0, 0)),
        ("AB BC AC DE EF FD AD DA", (1, 1, 1)),
    ],
)
def test_by_hand(text, counts):
    assert tuple(motif_counts(edges(text)).values()) == counts


def test_agrees_with_the_census_of_triads():
    graph = nx.gnp_random_graph(25, 0.25, seed=4, directed=True)
    census = nx.triadic_census(graph)
    found = motif_counts(pd.DataFrame(graph.edges, columns=["source", "target"]))
    assert found["feed_forward_loops"] == sum(census[t] for t in ("030T", "120D", "120U", "120C", "210", "300"))
    assert found["feedback_loops"] == sum(census[t] for t in ("030C", "120C", "210", "300"))
    assert found["mutual_pairs"] == sum(graph.has_edge(b, a) for a, b in graph.edges) / 2
