"""Where each gene of a drawing is put: parts that hang together side by side, room for a name at every gene."""

import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

ASPECT = 1.25  # width over height of the frame that the drawing is made for
EDGE = 72.0  # usual length of an edge, in vis-network's units: pixels at a zoom of 1
LETTER, LINE = 7.6, 17.0  # room for a letter of a name, and for its line, in the same units
GAP = 12.0
MOST_EXACT = 220  # genes up to which a part is laid out by all its path lengths

Places = dict[str, tuple[float, float]]


def node_radius(degree: int) -> float:
    """Return the radius at which a gene of that many edges is drawn, in vis-network's units."""
    return float(7 + 2.6 * degree**0.5)


def layout(graph: nx.DiGraph, seed: int = 0) -> Places:
    """Place genes, in units of vis-network's pixels; the same graph gives the same places.

    Each connected part is laid out by itself (path lengths as Kamada and Kawai 1989; spring forces where it
    is large), its genes are pushed apart until their names have room, and the parts are packed into a
    rectangle, so that a few small parts do not shrink the rest.
    """
    plain = graph.to_undirected()
    parts = sorted(nx.connected_components(plain), key=lambda part: (-len(part), min(part)))
    laid = [_lay_part(plain.subgraph(sorted(part)), seed) for part in parts]
    return _pack(laid)


def _lay_part(graph: nx.Graph, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return genes, their places (genes x 2) and half the room that each takes (genes x 2)."""
    names = list(graph)
    room = np.array([_room(name, graph.degree(name)) for name in names])
    if len(names) <= MOST_EXACT:
        found = nx.kamada_kawai_layout(graph, weight=None)
    else:
        found = nx.spring_layout(graph, seed=seed, k=2.2 / len(names) ** 0.5, iterations=60)
    places = _turned(np.array([found[name] for name in names]))
    index = {name: i for i, name in enumerate(names)}
    ends = np.array([(index[a], index[b]) for a, b in graph.edges if a != b])
    if len(ends):
        lengths = np.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1)
        places *= EDGE / max(float(np.median(lengths)), 1e-9)
    return names, _apart(places, room), room


def _room(name: str, degree: int) -> tuple[float, float]:
    """Return half the width and half the height that a gene takes with its name below it."""
    radius = node_radius(degree)
    return max(radius, LETTER * len(name) / 2) + GAP / 2, radius + LINE / 2 + GAP / 4


def _turned(places: np.ndarray) -> np.ndarray:
    """Turn places so that they are widest along x; the sign is fixed so that nothing depends on chance."""
    centred = places - places.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    axes = axes * np.where(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)] < 0, -1, 1)[:, None]
    return centred @ axes.T if axes.shape == (2, 2) else centred


def _apart(places: np.ndarray, room: np.ndarray, rounds: int = 120) -> np.ndarray:
    """Push genes apart along the shorter way until no two rooms overlap, or `rounds` have passed."""
    places = places.copy()
    reach = 2 * room.max(axis=0)
    for _ in range(rounds):
        pairs = cKDTree(places / reach).query_pairs(1.0, p=np.inf, output_type="ndarray")
        if not len(pairs):
            break
        a, b = pairs[:, 0], pairs[:, 1]
        between = places[a] - places[b]
        overlap = room[a] + room[b] - np.abs(between)
        clash = (overlap > 0.5).all(axis=1)
        if not clash.any():
            break
        a, b, between, overlap = a[clash], b[clash], between[clash], overlap[clash]
        along = (overlap[:, 1] < overlap[:, 0]).astype(int)
        rows = np.arange(len(a))
        push = np.zeros_like(between)
        push[rows, along] = 0.3 * overlap[rows, along] * np.where(between[rows, along] < 0, -1, 1)
        np.add.at(places, a, push)
        np.add.at(places, b, -push)
    return places


def _pack(parts: list[tuple[list[str], np.ndarray, np.ndarray]]) -> Places:
    """Put parts into one rectangle of about `ASPECT`, the largest first, each as high up and far left as it goes."""
    corners = [((p - room).min(axis=0), (p + room).max(axis=0)) for _, p, room in parts]
    sizes = [high - low + GAP for low, high in corners]
    area = sum(float(w * h) for w, h in sizes)
    widest = max(float(w) for w, _ in sizes)
    tried = [max(widest, (ASPECT * area) ** 0.5 * factor) for factor in (1.0, 1.1, 1.2, 1.35)]
    best = min((_shelve(sizes, width) for width in tried), key=lambda found: _zoomed_out(found, sizes))
    places: Places = {}
    for (names, points, _), (low, _), spot in zip(parts, corners, best, strict=True):
        for name, (x, y) in zip(names, points - low + spot, strict=True):
            places[name] = (round(float(x), 1), round(float(y), 1))
    return places


def _zoomed_out(spots: list[tuple[float, float]], sizes: list[np.ndarray]) -> float:
    """Return how far one must zoom out to see all of it; smaller is better."""
    right = max(x + float(w) for (x, _), (w, _) in zip(spots, sizes, strict=True))
    down = max(y + float(h) for (_, y), (_, h) in zip(spots, sizes, strict=True))
    return max(right / ASPECT, down)


def _shelve(sizes: list[np.ndarray], width: float) -> list[tuple[float, float]]:
    """Put rectangles, in the order given, below a skyline of that width; return their upper left corners."""
    skyline = [(0.0, 0.0)]  # where each level begins (x), and how far down it is taken (y), from left to right
    spots = []
    for w, h in sizes:
        starts = [x for x, _ in skyline if x + w <= width + 1e-6] or [0.0]
        x = min(starts, key=lambda start: (_level(skyline, start, start + w), start))
        y = _level(skyline, x, x + w)
        spots.append((x, y))
        after = [level for start, level in skyline if start <= x + w][-1]
        skyline = sorted([level for level in skyline if not x <= level[0] <= x + w] + [(x, y + h), (x + w, after)])
    return spots


def _level(skyline: list[tuple[float, float]], left: float, right: float) -> float:
    """Return how far down everything between `left` and `right` is taken."""
    ends = [x for x, _ in skyline[1:]] + [np.inf]
    return max(y for (x, y), end in zip(skyline, ends, strict=True) if x < right - 1e-9 and end > left + 1e-9)
