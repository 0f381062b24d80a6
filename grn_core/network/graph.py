"""The inferred network as a graph: strongest edges, communities, neighbourhoods, and the data of a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from grn_core.errors import RunError
from grn_core.genes.roles import Roles, roles_among
from grn_core.network.layout.fine import with_routes
from grn_core.network.layout.place import Layout, extend_layout, layout

MOST_EDGES = 5000


def top_edges(network: pd.DataFrame, k: int) -> pd.DataFrame:
    """Return the `k` edges of highest weight, best first.

    Parameters
    ----------
    network
        Columns source, target, weight, rank, known.

    Raises
    ------
    RunError
        If the network has no edge.
    """
    if network.empty:
        raise RunError("The network has no edge.", "Choose another run.")
    return network.nsmallest(k, "rank").reset_index(drop=True)


def edges_of(network: pd.DataFrame, gene: str, k: int | None = None) -> pd.DataFrame:
    """Return the edges into and out of a gene, best first, at most `k` of them if `k` is given."""
    found = network[(network["source"] == gene) | (network["target"] == gene)].sort_values("rank", ignore_index=True)
    return found if k is None else found.head(k)


def find_edge(network: pd.DataFrame, tf: str, target: str) -> pd.DataFrame:
    """Return the row of one edge; no row if it is not in the network."""
    return network[(network["source"] == tf) & (network["target"] == target)].reset_index(drop=True)


def with_edges(edges: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return two tables of edges as one, each edge once, best first; `edges` take precedence over `more`."""
    joined = pd.concat([edges, more]).drop_duplicates(["source", "target"])
    return joined.sort_values("rank", ignore_index=True)


def to_networkx(edges: pd.DataFrame) -> nx.DiGraph:
    """Convert an edge table to a directed graph; the other columns become edge attributes.

    Nodes have the attribute ``kind``: ``TF``, ``regulator`` (of the prior, but no TF of the catalogue) or ``target``.
    """
    columns = [name for name in edges.columns if name not in ("source", "target")]
    graph = nx.from_pandas_edgelist(edges, "source", "target", columns or None, create_using=nx.DiGraph)
    roles = roles_among(graph, edges["source"])
    for name in graph:
        graph.nodes[name]["kind"] = roles.kind(name)
    return graph


def communities(graph: nx.DiGraph, seed: int = 0) -> dict[str, int]:
    """Group genes by the Louvain method on the undirected graph (Blondel et al. 2008).

    Returns
    -------
    By gene, the number of its community; 0 is the largest one.
    """
    plain = nx.Graph()
    plain.add_nodes_from(graph)
    plain.add_edges_from((a, b, {"weight": weight}) for a, b, weight in graph.edges(data="weight", default=1.0))
    groups = nx.community.louvain_communities(plain, weight="weight", seed=seed)
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    return {name: i for i, group in enumerate(ordered) for name in group}


@dataclass(frozen=True)
class Neighbourhood:
    """The regulators and targets of a gene in a table of edges.

    Attributes
    ----------
    gene
        The gene.
    regulators
        Edges into the gene, best first.
    targets
        Edges out of the gene, best first.
    """

    gene: str
    regulators: pd.DataFrame
    targets: pd.DataFrame

    @property
    def genes(self) -> set[str]:
        """The gene and its neighbours."""
        return {self.gene, *self.regulators["source"], *self.targets["target"]}


def neighbourhood(edges: pd.DataFrame, gene: str) -> Neighbourhood:
    """Return the regulators and targets of a gene among the given edges."""
    into = edges[edges["target"] == gene].sort_values("rank", ignore_index=True)
    out = edges[edges["source"] == gene].sort_values("rank", ignore_index=True)
    return Neighbourhood(gene, into, out)


@dataclass(frozen=True)
class DrawnNetwork:
    """A network with everything that a drawing needs.

    Attributes
    ----------
    nodes
        Columns gene, kind (``TF``, ``regulator`` or ``target``), community, degree, x, y and spot (of the name).
    edges
        Columns source, target, weight, rank, known, width (pixels) and bend (of the route).
        `grn_core.network.layout.fine` describes spots and bends.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame


def draw(
    edges: pd.DataFrame,
    seed: int = 0,
    kind: Layout = "force",
    pins: Sequence[tuple[str, float, float]] = (),
    roles: Roles | None = None,
) -> DrawnNetwork:
    """Lay out a network and compute degrees, communities and line widths for its drawing.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known and, optionally, ``added`` (bool): genes that are only in added
        edges are placed around the layout of the other edges, which does not change.
    pins
        Genes with fixed places: gene, x, y.
    roles
        Which genes are TFs and which other regulators; by the TF catalogue and these edges if not given.
    """
    graph = to_networkx(edges)
    groups = communities(graph, seed)
    first = edges[~edges["added"]] if "added" in edges.columns else edges
    if kind == "force" and 0 < len(first) < len(edges):
        start = to_networkx(first)
        places = extend_layout(graph, layout(start, seed, kind))
    else:
        places = layout(graph, seed, kind, groups)
    places |= {gene: (x, y) for gene, x, y in pins if gene in places}
    known = roles or roles_among(graph, edges["source"])
    nodes = pd.DataFrame(
        [(name, known.kind(name), groups[name], graph.degree(name), *places[name]) for name in graph],
        columns=["gene", "kind", "community", "degree", "x", "y"],
    )
    return DrawnNetwork(*with_routes(nodes, edges.assign(width=_widths(edges["weight"].to_numpy(dtype=float)))))


def with_pins(drawn: DrawnNetwork, pins: Sequence[tuple[str, float, float]]) -> DrawnNetwork:
    """Return a drawing with some genes at other places, and with routes and spots of names for these places.

    Parameters
    ----------
    pins
        As in `draw`.
    """
    if not pins:
        return drawn
    pinned = {gene: (x, y) for gene, x, y in pins}
    places = [pinned.get(row.gene, (row.x, row.y)) for row in drawn.nodes.itertuples()]
    nodes = drawn.nodes.assign(x=[x for x, _ in places], y=[y for _, y in places])
    return DrawnNetwork(*with_routes(nodes, drawn.edges))


def _widths(weight: np.ndarray) -> np.ndarray:
    """Return the width of each edge, (edges,): 1 pixel at weight 0 to 6 at weight 1, or to 3 for many edges.

    The scale is absolute, so that equal lines mean equal weights in each picture.
    """
    most = 5.0 if len(weight) <= 1000 else 2.0
    return np.asarray(1 + most * np.clip(weight, 0, 1))
