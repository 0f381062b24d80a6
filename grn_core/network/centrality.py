"""Centrality of each gene in a network, by measures that networkx computes."""

import networkx as nx
import pandas as pd

from grn_core.network.graph import to_networkx

MEASURES = ("targets", "regulators", "influence", "betweenness")
DAMPING = 0.85


def centralities(edges: pd.DataFrame) -> pd.DataFrame:
    """Compute the centralities of every gene in a table of edges.

    Parameters
    ----------
    edges
        Columns source, target, weight.

    Returns
    -------
    One row per gene (the index), with columns

    ``targets``, ``regulators``
        Number of edges out of the gene and into it.
    ``influence``
        PageRank (Page et al. 1999, damping 0.85) of the reversed graph, with weights: high for a gene that regulates
        many genes that have few other regulators or that regulate many genes themselves. Sums to 1.
    ``betweenness``
        Share of the shortest directed paths between two other genes that pass through the gene (Freeman 1977; Brandes
        2001), 0 to 1; ignores weights.
    """
    graph = to_networkx(edges)
    return pd.DataFrame(
        {
            "targets": dict(graph.out_degree()),
            "regulators": dict(graph.in_degree()),
            "influence": nx.pagerank(graph.reverse(copy=False), alpha=DAMPING, weight="weight"),
            "betweenness": nx.betweenness_centrality(graph),
        },
        columns=list(MEASURES),
    )


def centrality_ranks(table: pd.DataFrame) -> pd.DataFrame:
    """Rank genes by each measure, 1 for the highest value; equal values share the better rank."""
    return table.rank(ascending=False, method="min").astype(int)


def default_edge_count(network: pd.DataFrame, most: int) -> int:
    """Return how many of the strongest edges form the network: as many as are known, at least 1, at most `most`.

    The network then has as many edges as the prior has among the same genes, the number at which BEELINE computes early
    precision.

    Parameters
    ----------
    network
        Column known.
    """
    return int(min(max(network["known"].sum(), 1), most, len(network)))
