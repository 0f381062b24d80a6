"""The places of genes in a drawing, in vis-network's units (pixels at zoom 1); equal graphs get equal places."""

from typing import Literal

import networkx as nx
import numpy as np

from grn_core.network.layout.circles import circles
from grn_core.network.layout.force import force
from grn_core.network.layout.geometry import (
    ASPECT,
    LETTER,
    LINE,
    MOST_NAMED,
    Places,
    free_place_near,
    node_radius,
    room_of,
)
from grn_core.network.layout.hierarchy import hierarchy

__all__ = ["ASPECT", "LETTER", "LINE", "Layout", "Places", "extend_layout", "layout", "node_radius"]

Layout = Literal["force", "hierarchical", "circular"]


def layout(graph: nx.DiGraph, seed: int = 0, kind: Layout = "force", groups: dict[str, int] | None = None) -> Places:
    """Return the place of each gene.

    Parameters
    ----------
    kind
        ``force``: connected genes close to each other; ``hierarchical``: TFs above their targets; ``circular``: each
        community on its own circles.
    groups
        Community of each gene; used only by ``circular``.

    Returns
    -------
    By gene, x and y.
    """
    if kind == "hierarchical":
        return hierarchy(graph)
    if kind == "circular":
        return circles(graph, groups or dict.fromkeys(graph, 0))
    return force(graph, seed)


def extend_layout(graph: nx.DiGraph, places: Places) -> Places:
    """Place the genes of `graph` that have no place yet, each next to a neighbour; no other gene moves.

    A drawing in which a gene is expanded thus stays recognisable.
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
        places[gene] = free_place_near(anchor, size[gene], taken.reshape(-1, 4))
        taken = np.vstack([taken.reshape(-1, 4), [*places[gene], *size[gene]]])
        waiting.remove(gene)
    return places
