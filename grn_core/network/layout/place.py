"""Where each gene of a drawing is put, in units of vis-network's pixels; the same graph gives the same places."""

from typing import Literal

import networkx as nx
import numpy as np

from grn_core.network.layout.circles import circles
from grn_core.network.layout.force import force
from grn_core.network.layout.geometry import ASPECT, LETTER, LINE, MOST_NAMED, Places, near, node_radius, room_of
from grn_core.network.layout.hierarchy import hierarchy

__all__ = ["ASPECT", "LETTER", "LINE", "Layout", "Places", "grown", "layout", "node_radius"]

Layout = Literal["force", "hierarchical", "circular"]


def layout(graph: nx.DiGraph, seed: int = 0, kind: Layout = "force", groups: dict[str, int] | None = None) -> Places:
    """Place genes.

    Parameters
    ----------
    kind
        ``force``: connected genes near each other; ``hierarchical``: TFs above their targets; ``circular``: each
        community on circles of its own.
    groups
        Community of each gene; needed by ``circular`` alone.
    """
    if kind == "hierarchical":
        return hierarchy(graph)
    if kind == "circular":
        return circles(graph, groups or dict.fromkeys(graph, 0))
    return force(graph, seed)


def grown(graph: nx.DiGraph, places: Places) -> Places:
    """Place the genes of `graph` that have no place yet, each next to its neighbours; no other gene moves.

    So that a drawing in which a gene was expanded is still the drawing that the reader knows.
    """
    places = dict(places)
    plain = graph.to_undirected(as_view=True)
    named = len(graph) <= MOST_NAMED
    size = {gene: room_of(gene, graph.degree(gene), named) for gene in graph}
    taken = np.array([(*places[gene], *size[gene]) for gene in places])
    waiting = [gene for gene in graph if gene not in places]
    while waiting:
        gene = next((g for g in waiting if any(other in places for other in plain[g])), waiting[0])
        beside = [places[other] for other in plain[gene] if other in places]
        anchor = beside[0] if beside else (0.0, float(taken[:, 1].max()) + 120 if len(taken) else 0.0)
        places[gene] = near(anchor, size[gene], taken.reshape(-1, 4))
        taken = np.vstack([taken.reshape(-1, 4), [*places[gene], *size[gene]]])
        waiting.remove(gene)
    return places
