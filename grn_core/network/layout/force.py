"""Layout by springs: connected genes near each other, parts that hang together side by side."""

import networkx as nx
import numpy as np
from scipy.sparse.csgraph import shortest_path
from threadpoolctl import threadpool_limits

from grn_core.network.layout.geometry import (
    MOST_NAMED,
    MOST_ROUNDS,
    Part,
    Places,
    apart,
    fit_in,
    node_radius,
    pack,
    room_of,
    turned,
)

EDGE = 32.0  # usual length of an edge beside what its genes take, in vis-network's units
MOST_EXACT = 120  # genes up to which a part is laid out by all its path lengths
PIVOTS = 30
MOST_FITTED = 30  # parts up to which the smaller ones are fitted into pockets of the larger ones
ROUNDS = 45


def force(graph: nx.DiGraph, seed: int = 0) -> Places:
    """Place genes by springs along the edges.

    Each connected part is laid out by itself (path lengths as Kamada and Kawai 1989; where it is large, springs
    and repulsion from a start by pivots), its genes are pushed apart until their names have room, and the parts
    are packed into a rectangle, so that a few small parts do not shrink the rest.
    """
    plain = nx.Graph()
    plain.add_nodes_from(graph)
    plain.add_edges_from(graph.edges)
    named = len(plain) <= MOST_NAMED
    parts = sorted(nx.connected_components(plain), key=lambda part: (-len(part), min(part)))
    laid = [_part(plain.subgraph(part).copy(), seed, named) for part in parts]
    if len(parts) > MOST_FITTED or not named:
        return pack(laid)
    return fit_in(laid, [_ends(plain, names) for names, _, _ in laid])


def _ends(graph: nx.Graph, names: list[str]) -> np.ndarray:
    """Return the edges among these genes as pairs of their positions in the list, (edges, 2)."""
    index = {name: i for i, name in enumerate(names)}
    return np.array([(index[a], index[b]) for a, b in graph.edges(names) if a != b], dtype=int).reshape(-1, 2)


def _part(graph: nx.Graph, seed: int, named: bool) -> Part:
    names = sorted(graph)
    room = np.array([room_of(name, graph.degree(name), named) for name in names])
    ends = _ends(graph, names)
    if len(names) <= MOST_EXACT:
        found = nx.kamada_kawai_layout(nx.Graph(graph), weight=None)
        places = turned(np.array([found[name] for name in names]))
    else:
        with threadpool_limits(1):  # matrices this small gain nothing from threads and lose much on a busy machine
            places = turned(springs(nx.to_scipy_sparse_array(graph, names, weight=None, dtype=np.float32), seed))
    if len(ends):
        lengths = np.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1)
        # the larger its genes, the longer an edge must be to be seen between them
        usual = EDGE + 4 * float(np.mean([node_radius(graph.degree(name)) for name in names]))
        places *= usual / max(float(np.median(lengths)), 1e-9)
    if len(names) > MOST_EXACT:  # springs are packed tighter than names: give all of them the room they need at once
        needed, there = 4 * float(room.prod(axis=1).sum()), float(np.prod(np.ptp(places, axis=0)))
        places *= max(1.0, (1.6 * needed / max(there, 1e-9)) ** 0.5)
    return names, apart(places, room, MOST_ROUNDS if named else 60), room


def pivots(adjacency: "nx.csr_array", seed: int) -> np.ndarray:
    """Return places (genes, 2) from the path lengths to a few genes (pivot MDS, Brandes and Pich 2006)."""
    n = adjacency.shape[0]
    chosen = np.random.default_rng(seed).choice(n, min(PIVOTS, n), replace=False)
    lengths = shortest_path(adjacency, unweighted=True, directed=False, indices=chosen).T ** 2
    centred = lengths - lengths.mean(axis=0) - lengths.mean(axis=1, keepdims=True) + lengths.mean()
    values, vectors = np.linalg.eigh(centred.T @ centred)
    return centred @ vectors[:, np.argsort(values)[::-1][:2]]


def springs(adjacency: "nx.csr_array", seed: int) -> np.ndarray:
    """Return places (genes, 2) of a connected part.

    Repulsion (degree + 1)(degree + 1) / distance between all genes and attraction by the distance along edges, as
    ForceAtlas2 (Jacomy et al. 2014), each step no longer than a falling temperature (Fruchterman and Reingold 1991).
    The repulsion of all pairs is two matrix products: the sum over j of w_ij (x_i - x_j) = x_i sum_j w_ij - (W x)_i.
    """
    rng = np.random.default_rng(seed)
    n = adjacency.shape[0]
    mass = np.asarray(adjacency.sum(axis=1), dtype=np.float32).ravel() + 1
    start = pivots(adjacency, seed)
    places = (start / max(float(start.std()), 1e-9) * n**0.5).astype(np.float32)
    places += rng.standard_normal((n, 2)).astype(np.float32) * 0.5
    degree = mass[:, None] - 1
    w = np.empty((n, n), dtype=np.float32)
    for heat in np.linspace(1.0, 0.04, ROUNDS, dtype=np.float32) ** 1.5:
        squares = (places**2).sum(axis=1)
        np.matmul(places, -2 * places.T, out=w)
        w += squares[:, None]
        w += squares
        np.maximum(w, 0.05, out=w)
        np.reciprocal(w, out=w)
        sums = w @ (np.column_stack([places, np.ones(n, dtype=np.float32)]) * mass[:, None])
        move = 2.0 * mass[:, None] * (places * sums[:, 2:] - sums[:, :2]) + adjacency @ places - degree * places
        length = np.linalg.norm(move, axis=1, keepdims=True)
        places += move / np.maximum(length, 1e-9) * np.minimum(length / mass[:, None], 0.12 * n**0.5 * heat)
    return places.astype(float)
