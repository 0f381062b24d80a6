"""Space for genes and their names: the size of each, pushing genes apart, packing parts side by side."""

import numpy as np
from scipy.spatial import cKDTree

ASPECT = 1.25  # width divided by height of the frame of a drawing
LETTER, LINE = 7.6, 17.0  # width of a letter and height of a line, in vis-network's units: pixels at zoom 1
GAP = 12.0
LONGEST_NAME = 24  # most letters of a name that are drawn; the tooltip has the whole name
MOST_NAMED = 320  # most genes with room for every name; in a larger drawing, names appear when zooming in
MOST_ROUNDS = 120
GRID_STEP = 16.0  # distance of the positions at which gaps are searched

Places = dict[str, tuple[float, float]]
Part = tuple[list[str], np.ndarray, np.ndarray]  # genes, their places (genes x 2), half the size of each (genes x 2)


def short_name(gene: str) -> str:
    """Return a gene's name as it is drawn: on one line, shortened if it is too long."""
    line = " ".join(gene.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def node_radius(degree: int) -> float:
    """Return the radius of a gene with that many edges, in vis-network's units."""
    return float(7 + 2.6 * degree**0.5)


def room_of(gene: str, degree: int, named: bool = True) -> tuple[float, float]:
    """Return half the width and half the height of a gene, including the name below it if it is named."""
    radius = node_radius(degree)
    if not named:
        return radius + GAP / 3, radius + GAP / 3
    return max(radius, LETTER * len(short_name(gene)) / 2) + GAP / 2, radius + LINE / 2 + GAP / 4


def push_apart(places: np.ndarray, room: np.ndarray, rounds: int = MOST_ROUNDS) -> np.ndarray:
    """Push genes apart, in the direction of the smaller overlap, until none overlap or after `rounds` rounds.

    Parameters
    ----------
    places, room
        Centre and half the size of each gene, (genes, 2).
    """
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


def align_to_x(places: np.ndarray) -> np.ndarray:
    """Rotate places so that they are widest along x; the signs are fixed, so that the result is unique.

    Parameters
    ----------
    places
        (genes, 2).
    """
    centred = places - places.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    axes = axes * np.where(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)] < 0, -1, 1)[:, None]
    return centred @ axes.T if axes.shape == (2, 2) else centred


def free_place_near(anchor: tuple[float, float], size: tuple[float, float], taken: np.ndarray) -> tuple[float, float]:
    """Return a free place next to `anchor`, or `anchor` itself if none is found.

    Parameters
    ----------
    size
        Half width and half height of the gene to place.
    taken
        x, y, half width and half height of each placed gene, (genes, 4).
    """
    step = max(size[0], size[1], 20.0)
    for ring in range(1, 200):
        angles = np.linspace(0, 2 * np.pi, 10 + 6 * ring, endpoint=False) + 0.4 * ring
        spots = np.array(anchor) + (40 + step * ring) * np.column_stack([np.cos(angles), np.sin(angles)])
        between = np.abs(spots[:, None] - taken[None, :, :2])
        free = ~(between < taken[None, :, 2:] + np.array(size)).all(axis=2).any(axis=1)
        if free.any():
            x, y = spots[free.argmax()]
            return round(float(x), 1), round(float(y), 1)
    return anchor


def pack_into_gaps(parts: list[Part], lines: list[np.ndarray]) -> Places:
    """Put parts into one rectangle of about `ASPECT`: the largest first, then the others into gaps between its genes.

    Parameters
    ----------
    lines
        For each part, pairs of gene indices that an edge joins, (edges, 2): edges do not cross gaps.
    """
    names, points, room = parts[0]
    low = (points - room).min(axis=0)
    places = {name: tuple(place) for name, place in zip(names, points - low, strict=True)}
    taken = _obstacles(points - low, room, lines[0])
    for (names, points, room), ends in zip(parts[1:], lines[1:], strict=True):
        low, high = (points - room).min(axis=0), (points + room).max(axis=0)
        half, corner = (high - low) / 2 + GAP / 2, (taken[:, :2] + taken[:, 2:]).max(axis=0)
        middles = [np.arange(h, edge + 2 * h + GRID_STEP, GRID_STEP) for h, edge in zip(half, corner, strict=True)]
        spots = np.stack(np.meshgrid(*middles), axis=-1).reshape(-1, 2)
        blocked = np.zeros(len(spots), dtype=bool)
        for x, y, w, h in taken:
            blocked |= (np.abs(spots[:, 0] - x) < w + half[0]) & (np.abs(spots[:, 1] - y) < h + half[1])
        spots = spots[~blocked]
        reach = np.maximum(corner, spots + half)
        best = spots[np.lexsort((spots.sum(axis=1), np.maximum(reach[:, 0] / ASPECT, reach[:, 1])))[0]]
        moved = points - (low + high) / 2 + best
        places |= {name: tuple(place) for name, place in zip(names, moved, strict=True)}
        taken = np.vstack([taken, _obstacles(moved, room, ends)])
    return {name: (round(float(x), 1), round(float(y), 1)) for name, (x, y) in places.items()}


def _obstacles(points: np.ndarray, room: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return genes and pieces of edges as x, y, half width, half height, (obstacles, 4)."""
    along = np.linspace(0, 1, 12)[:, None, None]
    pieces = (points[ends[:, 0]] * (1 - along) + points[ends[:, 1]] * along).reshape(-1, 2)
    return np.vstack([np.hstack([points, room]), np.hstack([pieces, np.full((len(pieces), 2), GAP / 2)])])


def pack(parts: list[Part]) -> Places:
    """Put parts into one rectangle of about `ASPECT`, in the given order, each as far up and left as possible."""
    corners = [((p - room).min(axis=0), (p + room).max(axis=0)) for _, p, room in parts]
    sizes = [high - low + GAP for low, high in corners]
    area = sum(float(w * h) for w, h in sizes)
    widest = max(float(w) for w, _ in sizes)
    tried = [max(widest, (ASPECT * area) ** 0.5 * factor) for factor in (1.0, 1.1, 1.2, 1.35)]
    best = min((_shelve(sizes, width) for width in tried), key=lambda found: _zoom_needed(found, sizes))
    places: Places = {}
    for (names, points, _), (low, _), spot in zip(parts, corners, best, strict=True):
        for name, (x, y) in zip(names, points - low + spot, strict=True):
            places[name] = (round(float(x), 1), round(float(y), 1))
    return places


def _zoom_needed(spots: list[tuple[float, float]], sizes: list[np.ndarray]) -> float:
    """Return the size of the frame that shows everything, in units of its height; smaller is better."""
    right = max(x + float(w) for (x, _), (w, _) in zip(spots, sizes, strict=True))
    down = max(y + float(h) for (_, y), (_, h) in zip(spots, sizes, strict=True))
    return max(right / ASPECT, down)


def _shelve(sizes: list[np.ndarray], width: float) -> list[tuple[float, float]]:
    """Place rectangles in the given order below a skyline of that width; return their upper left corners."""
    skyline = [(0.0, 0.0)]  # left end (x) of each level and how far down it is occupied (y), from left to right
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
    """Return how far down the range from `left` to `right` is occupied."""
    ends = [x for x, _ in skyline[1:]] + [np.inf]
    return max(y for (x, y), end in zip(skyline, ends, strict=True) if x < right - 1e-9 and end > left + 1e-9)
