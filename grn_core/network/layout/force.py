"""Force-directed layout: connected genes close to each other, connected parts side by side."""

import networkx as nx
import numpy as np
from scipy.sparse.csgraph import shortest_path
from threadpoolctl import threadpool_limits

from grn_core.network.layout.geometry import (
    MOST_NAMED,
    MOST_ROUNDS,
    Part,
    Places,
    align_to_x,
    node_radius,
    pack,
    pack_into_gaps,
    push_apart,
    room_of,
)

EDGE = 32.0  # typical length of an edge in addition to the size of its genes, in vis-network's units
MOST_EXACT = 120  # most genes of a part that is laid out by all its path lengths
PIVOTS = 30
MOST_FITTED = 30  # most parts for which the smaller ones are placed in gaps of the larger ones
ROUNDS = 45


def force(graph: nx.DiGraph, seed: int = 0) -> Places:
    """Place genes with attraction along the edges.

    Each connected part is laid out separately: by path lengths (Kamada and Kawai 1989), or if it is large by
    attraction and repulsion, starting from pivots. Then its genes are pushed apart until their names have room, and the
    parts are packed into a rectangle, so that a few small parts do not shrink the others.
    """
    plain = nx.Graph()
    plain.add_nodes_from(graph)
    plain.add_edges_from(graph.edges)
    named = len(plain) <= MOST_NAMED
    parts = sorted(nx.connected_components(plain), key=lambda part: (-len(part), min(part)))
    laid = [_part(plain.subgraph(part).copy(), seed, named) for part in parts]
    if len(parts) > MOST_FITTED or not named:
        return pack(laid)
    return pack_into_gaps(laid, [_ends(plain, names) for names, _, _ in laid])


def _ends(graph: nx.Graph, names: list[str]) -> np.ndarray:
    """Return the edges among these genes as pairs of their indices in the list, (edges, 2)."""
    index = {name: i for i, name in enumerate(names)}
    return np.array([(index[a], index[b]) for a, b in graph.edges(names) if a != b], dtype=int).reshape(-1, 2)


def _part(graph: nx.Graph, seed: int, named: bool) -> Part:
    names = sorted(graph)
    room = np.array([room_of(name, graph.degree(name), named) for name in names])
    ends = _ends(graph, names)
    if len(names) <= MOST_EXACT:
        found = nx.kamada_kawai_layout(nx.Graph(graph), weight=None)
        places = align_to_x(np.array([found[name] for name in names]))
    else:
        with threadpool_limits(1):  # with such small matrices, threads do not help and are slow on a busy machine
            adjacency = nx.to_scipy_sparse_array(graph, names, weight=None, dtype=np.float32)
            places = align_to_x(spring_places(adjacency, seed))
    if len(ends):
        lengths = np.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1)
        # edges between large genes must be longer to be visible
        usual = EDGE + 4 * float(np.mean([node_radius(graph.degree(name)) for name in names]))
        places *= usual / max(float(np.median(lengths)), 1e-9)
    if len(names) > MOST_EXACT:  # the result is too dense for names: scale it to the room that they need
        needed, there = 4 * float(room.prod(axis=1).sum()), float(np.prod(np.ptp(places, axis=0)))
        places *= max(1.0, (1.6 * needed / max(there, 1e-9)) ** 0.5)
    return names, push_apart(places, room, MOST_ROUNDS if named else 60), room


def pivot_places(adjacency: "nx.csr_array", seed: int) -> np.ndarray:
    """Return places (genes, 2) from path lengths to `PIVOTS` genes (pivot MDS, Brandes and Pich 2006).

    Parameters
    ----------
    adjacency
        Sparse, (genes, genes), of a connected part.
    """
    n = adjacency.shape[0]
    chosen = np.random.default_rng(seed).choice(n, min(PIVOTS, n), replace=False)
    lengths = shortest_path(adjacency, unweighted=True, directed=False, indices=chosen).T ** 2
    centred = lengths - lengths.mean(axis=0) - lengths.mean(axis=1, keepdims=True) + lengths.mean()
    values, vectors = np.linalg.eigh(centred.T @ centred)
    return centred @ vectors[:, np.argsort(values)[::-1][:2]]


def spring_places(adjacency: "nx.csr_array", seed: int) -> np.ndarray:
    """Return places (genes, 2) of a connected part by attraction and repulsion.

    All genes repel each other with (degree + 1)(degree + 1) / distance, and edges attract in proportion to the
    distance, as in ForceAtlas2 (Jacomy et al. 2014); a falling temperature limits each step (Fruchterman and Reingold
    1991). Two matrix products compute the repulsion of all pairs: the sum over j of w_ij (x_i - x_j) is
    x_i sum_j w_ij - (W x)_i.

    Parameters
    ----------
    adjacency
        Sparse, (genes, genes), of a connected part.
    """
    rng = np.random.default_rng(seed)
    n = adjacency.shape[0]
    mass = np.asarray(adjacency.sum(axis=1), dtype=np.float32).ravel() + 1
    start = pivot_places(adjacency, seed)
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
