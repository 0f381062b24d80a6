"""Spots of gene names in a drawing: below, above or beside each gene, where fewest edges and no other name are."""

import numpy as np

from grn_core.network.layout.geometry import LINE, short_name

SPOTS = np.array([(0, 1), (0, -1), (1, 0), (-1, 0), (0.75, 0.75), (-0.75, 0.75), (0.75, -0.75), (-0.75, -0.75)])
"""Directions from a gene to its name; ``labels.js`` has the same list."""
SIZES = {"TF": 14, "regulator": 14, "target": 12}
"""Size of the letters of a name, by the kind of its gene, in pixels."""
PER_LETTER = 0.62  # width of a letter divided by its size, with a small reserve
NOT_SOUGHT = -2  # spot of each name in a drawing with so many genes that spots are found only when they are needed
AIR = 3.0  # distance between a gene and its name, in vis-network's units
OVER_GENE, OVER_EDGE, PER_SPOT = 3.0, 1.0, 0.05  # costs of a spot


def name_width(gene: str, kind: str) -> float:
    """Return the width of a gene's name as it is drawn, in pixels at zoom 1."""
    return len(short_name(gene)) * SIZES[kind] * PER_LETTER


def name_boxes(places: np.ndarray, radius: np.ndarray, widths: np.ndarray, spots: np.ndarray) -> np.ndarray:
    """Return left, top, right and bottom of names at spots, (genes, 4); NaN where the spot is below 0.

    Parameters
    ----------
    places, radius, widths
        Centre and radius of each gene and the width of its name, (genes, 2), (genes,) and (genes,).
    spots
        Index in `SPOTS` of each gene, (genes,).
    """
    way = SPOTS[spots]
    size = np.column_stack([widths, np.full(len(widths), LINE)])
    corner = places + way * (radius + AIR)[:, None] - size * (1 - way) / 2
    return np.where((spots < 0)[:, None], np.nan, np.hstack([corner, corner + size]))


def find_spots(
    places: np.ndarray, radius: np.ndarray, widths: np.ndarray, first: np.ndarray, lines: np.ndarray, away: np.ndarray
) -> np.ndarray:
    """Return the spot of each gene's name, (genes,); -1 for a name that would cover another one at every spot.

    Parameters
    ----------
    places, radius, widths
        As in `name_boxes`.
    first
        Indices of the genes in the order in which they are named.
    lines
        Points on edges, (points, 2), each with the index of its edge in a third column.
    away
        Direction in which a gene has fewest neighbours, (genes, 2).
    """
    spots = np.full(len(places), -1)
    everywhere = np.stack(
        [name_boxes(places, radius, widths, np.full(len(places), spot)) for spot in range(len(SPOTS))]
    )
    taken = np.empty((0, 4))
    for gene in first:
        boxes = everywhere[:, gene]
        free = ~_overlap(boxes, taken).any(axis=1)
        if not free.any():
            continue
        cost = -PER_SPOT * (SPOTS @ away[gene]) + PER_SPOT * (np.arange(len(SPOTS)) > 3)
        cost += OVER_GENE * _covered(boxes, places, radius, gene) + OVER_EDGE * _lines_in(boxes, lines)
        spot = int(np.where(free, cost, np.inf).argmin())
        spots[gene] = spot
        taken = np.vstack([taken, boxes[spot]])
    return spots


def _overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return whether each box overlaps each other box, (boxes, others)."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    return np.asarray(((low < others[None, :, 2:]) & (others[None, :, :2] < high)).all(axis=2))


def _covered(boxes: np.ndarray, places: np.ndarray, radius: np.ndarray, own: int) -> np.ndarray:
    """Return how many other genes each box covers, (boxes,)."""
    rims = np.hstack([places - radius[:, None], places + radius[:, None]])
    found = _overlap(boxes, rims)
    found[:, own] = False
    return np.asarray(found.sum(axis=1))


def _lines_in(boxes: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return how many edges run through each box, (boxes,)."""
    x, y = lines[:, 0], lines[:, 1]
    near = (x > boxes[:, 0].min()) & (x < boxes[:, 2].max()) & (y > boxes[:, 1].min()) & (y < boxes[:, 3].max())
    x, y, edge = x[near], y[near], lines[near, 2]
    inside = (x > boxes[:, :1]) & (x < boxes[:, 2:3]) & (y > boxes[:, 1:2]) & (y < boxes[:, 3:])  # (boxes, points)
    return np.array([len(np.unique(edge[row])) for row in inside])
