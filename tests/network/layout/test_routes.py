"""Edges go around other genes and names, and names stand where no edge runs."""

import numpy as np
import pandas as pd
import pytest

from grn_core.network.graph import draw, with_pins
from grn_core.network.layout.geometry import LETTER, node_radius
from grn_core.network.layout.names import SPOTS, name_boxes
from grn_core.network.layout.routes import CLEAR, MOST_ROUTED, crossed_genes, crossed_names, curves, find_routes

ROW = np.array([(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)])


def hub_network(tfs: int, targets: int, edges: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    pairs = pd.DataFrame({"source": rng.integers(0, tfs, 3 * edges), "target": rng.integers(0, targets, 3 * edges)})
    pairs = pairs.drop_duplicates().head(edges).reset_index(drop=True)
    names = {"source": "TF" + pairs["source"].astype(str), "target": "GENE" + pairs["target"].astype(str)}
    return pd.DataFrame(names).assign(weight=0.5, rank=np.arange(1, len(pairs) + 1), known=True)


def crossings(drawn, bends, spots):
    """Count genes and names of other genes that edges cross."""
    nodes, edges = drawn.nodes, drawn.edges
    places = nodes[["x", "y"]].to_numpy()
    radius = np.array([node_radius(degree) for degree in nodes["degree"]])
    at = {gene: i for i, gene in enumerate(nodes["gene"])}
    ends = np.column_stack([edges["source"].map(at), edges["target"].map(at)])
    points = curves(places[ends[:, 0]], places[ends[:, 1]], bends, 80)
    widths = np.array([LETTER * len(gene) for gene in nodes["gene"]])
    edge, gene = crossed_names(points, name_boxes(places, radius, widths, spots))
    others = (gene != ends[edge, 0]) & (gene != ends[edge, 1])
    return int(crossed_genes(points, places, radius - CLEAR, ends).sum()), int(others.sum())


def test_an_edge_goes_around_a_gene_in_its_way():
    ends, radius = np.array([(0, 2), (0, 1)]), np.full(3, 10.0)
    bends = find_routes(ROW, radius, ends)
    assert bends[0] != 0 and bends[1] == 0
    points = curves(ROW[ends[:, 0]], ROW[ends[:, 1]], bends, 200)
    assert np.linalg.norm(points[0] - ROW[1], axis=1).min() > 10


def test_an_edge_takes_the_side_that_has_no_name():
    ends, radius = np.array([(0, 2)]), np.full(3, 10.0)
    above, below = np.array([40.0, -60, 160, -10]), np.array([40.0, 10, 160, 60])
    nowhere = np.full(4, np.nan)
    for box, side in ((above, 1), (below, -1)):
        bend = find_routes(ROW, radius, ends, np.array([nowhere, box, nowhere]))[0]
        middle = curves(ROW[[0]], ROW[[2]], np.array([bend]), 3)[0, 1]
        assert np.sign(middle[1]) == side


def test_a_free_route_stays_free_in_a_wider_frame():
    ends, radius = np.array([(0, 2)]), np.full(3, 10.0)
    points = curves(ROW[[0]], ROW[[2]], find_routes(ROW, radius, ends), 200)[0]
    for stretch in ((1.8, 1.0), (1.0, 1.8)):
        assert np.linalg.norm((points - ROW[1]) * stretch, axis=1).min() > 10


@pytest.mark.parametrize(("tfs", "targets", "edges", "share"), [(8, 30, 50, 0.05), (15, 80, 200, 0.5)])
def test_few_edges_of_a_drawing_cross_a_gene_or_a_name(tfs, targets, edges, share):
    drawn = draw(hub_network(tfs, targets, edges))
    straight = crossings(drawn, np.zeros(len(drawn.edges)), np.zeros(len(drawn.nodes), dtype=int))
    routed = crossings(drawn, drawn.edges["bend"].to_numpy(), drawn.nodes["spot"].to_numpy())
    assert routed[0] <= share * straight[0]
    assert routed[1] <= 0.8 * straight[1]


def test_no_name_stands_on_another():
    nodes = draw(hub_network(15, 80, 200)).nodes
    places, radius = nodes[["x", "y"]].to_numpy(), np.array([node_radius(degree) for degree in nodes["degree"]])
    widths = np.array([LETTER * len(gene) for gene in nodes["gene"]])
    boxes = name_boxes(places, radius, widths, nodes["spot"].to_numpy())
    boxes = boxes[np.isfinite(boxes[:, 0])]
    assert len(boxes) > 0.95 * len(nodes)
    for i, a in enumerate(boxes):
        rest = boxes[i + 1 :]
        assert not ((a[:2] < rest[:, 2:]) & (rest[:, :2] < a[2:])).all(axis=1).any()


def test_a_name_stands_below_above_or_beside_its_gene():
    boxes = name_boxes(np.zeros((8, 2)), np.full(8, 10.0), np.full(8, 40.0), np.arange(8))
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    assert (np.sign(middle) == np.sign(SPOTS)).all()
    assert np.isnan(name_boxes(np.zeros((1, 2)), np.ones(1), np.ones(1), np.array([-1]))).all()


def test_routes_avoid_a_gene_that_is_pinned_into_their_way():
    table = pd.DataFrame({"source": ["A", "A", "B"], "target": ["x", "y", "z"]})
    drawn = draw(table.assign(weight=0.5, rank=[1, 2, 3], known=True))
    at = drawn.nodes.set_index("gene")[["x", "y"]]
    middle = (at.loc["A"] + at.loc["x"]) / 2
    pinned = with_pins(drawn, [("z", float(middle["x"]), float(middle["y"]))])
    assert tuple(pinned.nodes.set_index("gene").loc["z", ["x", "y"]]) == tuple(middle)
    assert drawn.edges["bend"][0] == 0 != pinned.edges["bend"][0]
    assert with_pins(drawn, ()) is drawn


def test_more_edges_than_can_be_routed_stay_straight():
    drawn = draw(hub_network(60, 400, MOST_ROUTED + 1))
    assert (drawn.edges["bend"] == 0).all() and len(drawn.edges) == MOST_ROUTED + 1
