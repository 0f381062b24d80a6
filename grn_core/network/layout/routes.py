"""Routes of edges: a straight line where it is free, else an arc around other genes and their names.

An edge is a quadratic curve. Its *bend* is the distance of the curve's control point from the middle of the straight
line, as a share of that line's length; a positive bend turns right, seen along the edge with y pointing down.
Stretching a drawing only increases distances, so a route that is free stays free in a wider frame.
"""

import numpy as np
from scipy.spatial import cKDTree

MOST_ROUTED = 400  # most edges for which routes are sought; arcs of more edges only add to the crowd
BENDS = (0.0, *(side * bend for bend in (0.07, 0.14, 0.22, 0.32, 0.44, 0.58, 0.75, 0.95) for side in (1, -1)))
CLEAR = 4.0  # distance that an edge keeps from the border of a gene, in vis-network's units
SAMPLES = 36  # points at which a curve is compared with genes and names
NEAREST = 5  # most genes compared with one point
NAME, OWN_NAME = 0.7, 0.4  # cost of crossing a name, where crossing a gene costs 1
PER_BEND = 0.01  # cost of the next larger bend, so that the straightest of equal routes is taken


def curves(starts: np.ndarray, ends: np.ndarray, bends: np.ndarray, samples: int = SAMPLES) -> np.ndarray:
    """Return points of curves, at equal steps from start to end, (edges, samples, 2).

    Parameters
    ----------
    starts, ends
        (edges, 2).
    bends
        (edges,).
    """
    t = np.linspace(0, 1, samples)[None, :, None]
    control = control_points(starts, ends, bends)
    return (1 - t) ** 2 * starts[:, None] + 2 * t * (1 - t) * control[:, None] + t**2 * ends[:, None]


def control_points(starts: np.ndarray, ends: np.ndarray, bends: np.ndarray) -> np.ndarray:
    """Return the control points of curves, (edges, 2); parameters as in `curves`."""
    along = ends - starts
    return (starts + ends) / 2 + bends[:, None] * np.column_stack([-along[:, 1], along[:, 0]])


def find_routes(
    places: np.ndarray, radius: np.ndarray, ends: np.ndarray, boxes: np.ndarray | None = None
) -> np.ndarray:
    """Return the bend of each edge, (edges,), at which it crosses fewest genes and names.

    Parameters
    ----------
    places, radius
        Centre and radius of each gene, (genes, 2) and (genes,).
    ends
        Indices of the two genes of each edge, (edges, 2).
    boxes
        Left, top, right and bottom of each gene's name, (genes, 4); NaN for a gene without a name.
    """
    bends = np.zeros(len(ends))
    if not len(ends) or len(ends) > MOST_ROUTED:
        return bends
    costs = _costs(bends, places, radius, ends, boxes)
    open_edges = np.flatnonzero(costs > 0)
    for number, bend in enumerate(BENDS[1:], 1):
        if not len(open_edges):
            break
        tried = np.full(len(open_edges), bend)
        cost = _costs(tried, places, radius, ends[open_edges], boxes) + PER_BEND * number
        better = cost < costs[open_edges] - 1e-9
        bends[open_edges[better]], costs[open_edges[better]] = bend, cost[better]
        # an edge that is free at this bend cannot become better at a larger one
        open_edges = open_edges[costs[open_edges] > PER_BEND * len(BENDS)]
    return bends


def _costs(
    bends: np.ndarray, places: np.ndarray, radius: np.ndarray, ends: np.ndarray, boxes: np.ndarray | None
) -> np.ndarray:
    """Return the cost of what each edge crosses, (edges,)."""
    points = curves(places[ends[:, 0]], places[ends[:, 1]], bends)
    cost = crossed_genes(points, places, radius, ends).astype(float)
    if boxes is None:
        return cost
    edge, gene = crossed_names(points, boxes)
    own = (gene == ends[edge, 0]) | (gene == ends[edge, 1])
    np.add.at(cost, edge, np.where(own, OWN_NAME, NAME))
    return cost


def crossed_genes(points: np.ndarray, places: np.ndarray, radius: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return how many genes other than its own two each curve crosses, (edges,).

    Parameters
    ----------
    points
        Result of `curves`.
    """
    n, samples = points.shape[:2]
    k = min(NEAREST, len(places))
    reach = float(radius.max()) + CLEAR
    away, near = cKDTree(places).query(points.reshape(-1, 2), k=k, distance_upper_bound=reach)
    away, near = away.reshape(-1, k), near.reshape(-1, k)
    edge = np.repeat(np.arange(n), samples)[:, None].repeat(k, axis=1)
    found = np.isfinite(away)
    edge, near, away = edge[found], near[found], away[found]
    hit = (away < radius[near] + CLEAR) & (near != ends[edge, 0]) & (near != ends[edge, 1])
    pairs = np.unique(edge[hit] * len(places) + near[hit])
    return np.bincount(pairs // len(places), minlength=n)


def crossed_names(points: np.ndarray, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which curve crosses which name: indices of curves and of genes, each pair once.

    Parameters
    ----------
    points
        Result of `curves`.
    boxes
        As in `find_routes`.
    """
    named = np.flatnonzero(np.isfinite(boxes[:, 0]))
    if not len(named):
        return np.empty(0, dtype=int), np.empty(0, dtype=int)
    low, high = boxes[named, :2], boxes[named, 2:]
    middle, half = (low + high) / 2, (high - low) / 2
    reach = half.max(axis=0)
    k = min(NEAREST, len(named))
    flat = points.reshape(-1, 2)
    away, near = cKDTree(middle / reach).query(flat / reach, k=k, p=np.inf, distance_upper_bound=1.0)
    away, near = away.reshape(-1, k), near.reshape(-1, k)
    point, column = np.nonzero(np.isfinite(away))
    gene = near[point, column]
    inside = (np.abs(flat[point] - middle[gene]) < half[gene]).all(axis=1)
    pairs = np.unique(point[inside] // points.shape[1] * len(boxes) + named[gene[inside]])
    return pairs // len(boxes), pairs % len(boxes)
