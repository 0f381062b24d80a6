"""What a layout leaves open: the routes of the edges and the spots of the names."""

import numpy as np
import pandas as pd

from grn_core.network.layout.geometry import MOST_NAMED, node_radius
from grn_core.network.layout.names import NOT_SOUGHT, find_spots, name_boxes, name_width
from grn_core.network.layout.routes import MOST_ROUTED, curves, find_routes


def with_routes(nodes: pd.DataFrame, edges: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return genes with the spot of each name, and edges with the bend of each route.

    Routes first avoid genes, names then avoid routes, and routes at last avoid names.

    Parameters
    ----------
    nodes
        Columns gene, kind, degree, x, y.
    edges
        Columns source, target.

    Returns
    -------
    `nodes` with a column ``spot`` (index in `grn_core.network.layout.names.SPOTS`; -1 for a name without
    room) and
    `edges` with a column ``bend`` (`grn_core.network.layout.routes`).
    """
    if len(edges) > MOST_ROUTED or len(nodes) > 2 * MOST_NAMED or nodes.empty:
        return nodes.assign(spot=NOT_SOUGHT), edges.assign(bend=0.0)
    places, radius, ends = _geometry(nodes, edges)
    spots = _spots(nodes, places, radius, ends, find_routes(places, radius, ends))
    bends = find_routes(places, radius, ends, name_boxes(places, radius, _widths(nodes), spots))
    return nodes.assign(spot=spots), edges.assign(bend=bends)


def boxes_of_names(nodes: pd.DataFrame, edges: pd.DataFrame) -> np.ndarray:
    """Return left, top, right and bottom of the names of a drawing, (genes, 4); NaN for a name without room.

    Parameters
    ----------
    nodes, edges
        Results of `with_routes`.
    """
    places, radius, ends = _geometry(nodes, edges)
    spots = nodes["spot"].to_numpy(dtype=int)
    if (spots == NOT_SOUGHT).any():
        spots = _spots(nodes, places, radius, ends, edges["bend"].to_numpy(dtype=float))
    return name_boxes(places, radius, _widths(nodes), spots)


def _geometry(nodes: pd.DataFrame, edges: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the places of genes (genes, 2), their radius (genes,), and the indices of each edge's genes (edges, 2)."""
    at = {gene: i for i, gene in enumerate(nodes["gene"])}
    ends = np.column_stack([edges["source"].map(at), edges["target"].map(at)]).astype(int).reshape(-1, 2)
    return nodes[["x", "y"]].to_numpy(dtype=float), np.array([node_radius(n) for n in nodes["degree"]]), ends


def _widths(nodes: pd.DataFrame) -> np.ndarray:
    return np.array([name_width(gene, kind) for gene, kind in zip(nodes["gene"], nodes["kind"], strict=True)])


def _spots(
    nodes: pd.DataFrame, places: np.ndarray, radius: np.ndarray, ends: np.ndarray, bends: np.ndarray
) -> np.ndarray:
    """Return the spot of each name; TFs and genes with many edges are named first."""
    order = np.lexsort((nodes["gene"], -nodes["degree"], nodes["kind"] != "TF"))
    return find_spots(places, radius, _widths(nodes), order, _points(places, ends, bends), _away(places, ends))


def _points(places: np.ndarray, ends: np.ndarray, bends: np.ndarray) -> np.ndarray:
    """Return points on the edges with the index of the edge, (points, 3)."""
    points = curves(places[ends[:, 0]], places[ends[:, 1]], bends)
    number = np.repeat(np.arange(len(ends)), points.shape[1])
    return np.column_stack([points.reshape(-1, 2), number])


def _away(places: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the direction that points away from each gene's neighbours, (genes, 2); 0 where there is none."""
    along = places[ends[:, 1]] - places[ends[:, 0]]
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    pull = np.zeros_like(places)
    np.add.at(pull, ends[:, 0], along)
    np.add.at(pull, ends[:, 1], -along)
    return np.asarray(-pull / np.maximum(np.linalg.norm(pull, axis=1, keepdims=True), 0.5))
