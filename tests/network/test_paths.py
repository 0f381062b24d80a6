"""The strongest paths agree with an independent search of all simple paths."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from grn_core.network.paths import path_edges, strongest_paths


@pytest.fixture
def network() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    tfs = [f"T{i}" for i in range(7)]
    rows = [(a, b) for a, b in itertools.product(tfs, [*tfs, "g", "h"]) if a != b]
    table = pd.DataFrame(rows, columns=["source", "target"]).assign(weight=rng.random(len(rows)))
    return table.sort_values("weight", ascending=False, ignore_index=True).assign(rank=range(1, len(rows) + 1))


@pytest.mark.parametrize(("start", "end"), [("T0", "g"), ("T3", "T5")])
def test_paths_agree_with_a_search_of_all_paths(network, start, end):
    graph = nx.from_pandas_edgelist(network, "source", "target", "weight", create_using=nx.DiGraph)
    tried = {}
    for path in nx.all_simple_paths(graph, start, end, cutoff=3):
        tried[tuple(path)] = np.prod([graph.edges[step]["weight"] for step in itertools.pairwise(path)])
    found = strongest_paths(network, start, end, most=20)
    assert [path.genes for path in found] == sorted(tried, key=lambda path: -tried[path])[:20]
    np.testing.assert_allclose([path.strength for path in found], sorted(tried.values(), reverse=True)[:20])


def test_no_path_from_a_gene_that_regulates_nothing(network):
    assert strongest_paths(network, "g", "T0") == []
    assert strongest_paths(network, "T0", "T0") == []


def test_only_complete_paths_are_drawn(network):
    paths = strongest_paths(network, "T0", "g")
    for k in (1, 2, 3, 5, 9):
        edges = set(path_edges(network, paths, k)[["source", "target"]].itertuples(index=False, name=None))
        whole = [set(itertools.pairwise(path.genes)) for path in paths]
        assert whole[0] <= edges
        assert len(edges) <= max(k, len(whole[0]))
        assert edges == set().union(*(steps for steps in whole if steps <= edges))
