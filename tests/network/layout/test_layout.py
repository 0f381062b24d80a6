"""A drawing has room for every name, is compact, and is the same each time."""

import networkx as nx
import numpy as np
import pytest

from grn_core.network.graph import communities
from grn_core.network.layout.geometry import short_name
from grn_core.network.layout.place import ASPECT, LETTER, LINE, extend_layout, layout, node_radius


def forest() -> nx.DiGraph:
    """Two TFs with many targets, some of them shared, and eight parts of two genes."""
    graph = nx.DiGraph()
    graph.add_edges_from(("TF1", f"GENE{i:04d}") for i in range(25))
    graph.add_edges_from(("TF2", f"GENE{i:04d}") for i in range(20, 45))
    graph.add_edges_from((f"SMALL{i}", f"ALONE{i}") for i in range(8))
    return graph


def boxes(graph, places):
    """Return each gene's left, top, right, bottom, its name below it."""
    found = []
    for name, (x, y) in places.items():
        radius = node_radius(graph.degree(name))
        half = max(radius, LETTER * len(name) / 2)
        found.append((x - half, y - radius, x + half, y + radius + LINE / 2))
    return np.array(found)


@pytest.mark.parametrize("kind", ["force", "hierarchical", "circular"])
def test_no_two_names_overlap(kind):
    graph = forest()
    places = layout(graph, 0, kind, communities(graph))
    assert set(places) == set(graph)
    rooms = boxes(graph, places)
    for i, a in enumerate(rooms):
        for b in rooms[i + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_small_parts_are_packed_beside_the_large_one():
    graph = forest()
    alone = graph.subgraph([name for name in graph if not name.startswith(("SMALL", "ALONE"))])
    whole, large = np.array(list(layout(graph).values())), np.array(list(layout(alone).values()))
    zoomed_out = [max(np.ptp(places[:, 0]) / ASPECT, np.ptp(places[:, 1])) for places in (whole, large)]
    assert zoomed_out[0] <= 1.1 * zoomed_out[1]


@pytest.mark.parametrize("kind", ["force", "hierarchical", "circular"])
def test_the_same_graph_gives_the_same_places(kind):
    turned = nx.DiGraph()
    turned.add_edges_from(reversed(list(forest().edges)))
    groups = communities(forest())
    assert layout(forest(), 0, kind, groups) == layout(forest(), 0, kind, groups)
    assert set(layout(turned, 0, kind, groups)) == set(groups)


def large(n: int, m: int) -> nx.DiGraph:
    graph = nx.DiGraph(nx.gnm_random_graph(n, m, seed=1))
    return nx.relabel_nodes(graph, {i: f"G{i}" for i in graph})


def test_a_large_part_is_laid_out_by_its_edges():
    # two dense halves joined by a single edge: the layout must separate them
    halves = nx.disjoint_union(nx.gnm_random_graph(150, 900, seed=1), nx.gnm_random_graph(150, 900, seed=2))
    halves.add_edge(0, 150)
    graph = nx.DiGraph(nx.relabel_nodes(halves, {i: f"G{i:03d}" for i in halves}))
    places = layout(graph)
    assert np.isfinite(np.array(list(places.values()))).all()
    left, right = (np.array([places[f"G{i:03d}"] for i in half]) for half in (range(150), range(150, 300)))
    assert np.linalg.norm(left.mean(axis=0) - right.mean(axis=0)) > 1.2 * max(left.std(axis=0).max(), 1)
    assert (
        np.linalg.norm(left - left.mean(axis=0), axis=1).mean()
        < np.linalg.norm(left - right.mean(axis=0), axis=1).mean()
    )


def test_thousands_of_edges_keep_genes_apart():
    graph = large(700, 3000)
    places = layout(graph)
    at = np.array([places[name] for name in graph])
    radius = np.array([node_radius(graph.degree(name)) for name in graph])
    distance = np.linalg.norm(at[:, None] - at[None], axis=2) + 1e9 * np.eye(len(at))
    covered = (distance < 0.7 * (radius[:, None] + radius[None])).any(axis=1)
    assert covered.mean() < 0.05


def test_tfs_are_above_their_targets():
    graph = forest()
    graph.add_edges_from([("TF1", "TF2"), ("TF2", "SMALL0"), ("TF1", "SMALL0")])
    places = layout(graph, 0, "hierarchical")
    height = {name: y for name, (_, y) in places.items()}
    assert all(height[tf] < height[target] for tf, target in graph.edges)


def test_tfs_in_a_cycle_are_laid_out_too():
    graph = nx.DiGraph([("A", "B"), ("B", "A"), ("A", "c"), ("A", "A")])
    places = layout(graph, 0, "hierarchical")
    assert max(places["A"][1], places["B"][1]) < places["c"][1]
    assert places["A"][1] != places["B"][1]  # an edge between them does not run through a third gene


def test_communities_have_their_own_circles():
    graph = forest()
    groups = communities(graph)
    places = layout(graph, 0, "circular", groups)
    frames = []
    for group in set(groups.values()):
        members = np.array([places[name] for name in graph if groups[name] == group])
        frames.append((*members.min(axis=0), *members.max(axis=0)))
        if len(members) > 8:  # the hub is in the middle
            tf = max((name for name in graph if groups[name] == group), key=graph.out_degree)
            assert np.linalg.norm(places[tf] - members.mean(axis=0)) < 0.35 * np.ptp(members, axis=0).max()
    for i, a in enumerate(frames):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in frames[i + 1 :])


def test_new_genes_find_free_places_near_their_neighbours():
    graph = forest()
    places = layout(graph)
    graph.add_edges_from(("TF1", f"NEW{i}") for i in range(6))
    after = extend_layout(graph, places)
    assert {name: after[name] for name in places} == places
    rooms = boxes(graph, after)
    names = list(after)
    for i in range(6):
        at = names.index(f"NEW{i}")
        a = rooms[at]
        assert not any(
            a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for j, b in enumerate(rooms) if j != at
        )
    assert extend_layout(nx.DiGraph([("P", "q")]), {}).keys() == {"P", "q"}


def test_long_names_are_shortened():
    assert short_name("POU5F1") == "POU5F1"
    assert short_name("a\nb\t c") == "a b c"
    assert short_name("x" * 10_000) == "x" * 23 + "…"
