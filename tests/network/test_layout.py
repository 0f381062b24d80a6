"""A drawing has room for every name, wastes none on small parts, and is the same each time."""

import networkx as nx
import numpy as np

from grn_core.network.layout import ASPECT, LETTER, LINE, layout, node_radius


def forest() -> nx.DiGraph:
    """Two TFs of many targets that share some, and eight parts of two genes."""
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


def test_no_two_names_overlap():
    graph = forest()
    rooms = boxes(graph, layout(graph))
    for i, a in enumerate(rooms):
        for b in rooms[i + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_small_parts_are_packed_beside_the_large_one():
    graph = forest()
    alone = graph.subgraph([name for name in graph if not name.startswith(("SMALL", "ALONE"))])
    whole, large = np.array(list(layout(graph).values())), np.array(list(layout(alone).values()))
    zoomed_out = [max(np.ptp(places[:, 0]) / ASPECT, np.ptp(places[:, 1])) for places in (whole, large)]
    assert zoomed_out[0] <= 1.1 * zoomed_out[1]


def test_the_same_graph_gives_the_same_places():
    assert layout(forest()) == layout(forest())


def test_a_large_part_is_laid_out_too():
    graph = nx.DiGraph(nx.gnm_random_graph(400, 700, seed=1))
    graph = nx.relabel_nodes(graph, {i: f"G{i}" for i in graph})
    places = np.array(list(layout(graph).values()))
    assert len(places) == 400
    assert np.isfinite(places).all()
