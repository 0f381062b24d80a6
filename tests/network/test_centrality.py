"""Centralities of small networks, computed by hand."""

import numpy as np
import pandas as pd
import pytest

from grn_core.network.centrality import centralities, centrality_ranks, default_edge_count


def network(*pairs: str) -> pd.DataFrame:
    table = pd.DataFrame([tuple(pair) for pair in pairs], columns=["source", "target"])
    return table.assign(weight=1.0, rank=np.arange(1, len(table) + 1), known=[True] * len(table))


def test_betweenness_is_highest_in_the_middle_of_a_chain():
    table = centralities(network("AB", "BC", "CD"))
    assert table["targets"].to_dict() == {"A": 1, "B": 1, "C": 1, "D": 0}
    assert table["regulators"].to_dict() == {"A": 0, "B": 1, "C": 1, "D": 1}
    # of the 6 ordered pairs of other genes, A-C and A-D go through B
    assert table["betweenness"].to_dict() == pytest.approx({"A": 0, "B": 2 / 6, "C": 2 / 6, "D": 0})
    assert table["influence"].is_monotonic_decreasing and table["influence"].sum() == pytest.approx(1)


def test_influence_is_pagerank_of_the_reversed_graph():
    # two genes, A regulates B: p_A = (1 - d) / 2 + d p_B + d p_A / 2 (A regulated by none spreads evenly)
    d = 0.85
    a = np.array([[1 - d / 2, -d], [-d / 2, 1.0]])
    expected = np.linalg.solve(a, [(1 - d) / 2] * 2)
    found = centralities(network("AB"))["influence"]
    assert found["A"] == pytest.approx(expected[0], abs=1e-5)
    assert found["B"] == pytest.approx(expected[1], abs=1e-5)


def test_a_stronger_edge_gives_more_influence():
    table = network("AC", "BC").assign(weight=[0.9, 0.1])
    found = centralities(table)["influence"]
    assert found["A"] > found["B"]


def test_equal_values_share_the_better_rank():
    found = centrality_ranks(centralities(network("AB", "AC", "BC")))
    assert found["targets"].to_dict() == {"A": 1, "B": 2, "C": 3}
    assert found["betweenness"].tolist() == [1, 1, 1]


def test_the_network_has_as_many_edges_as_are_known():
    table = network("AB", "AC", "BC", "CD", "DA").assign(known=[True, False, True, False, False])
    assert default_edge_count(table, 100) == 2
    assert default_edge_count(table, 1) == 1
    assert default_edge_count(table.assign(known=False), 100) == 1
