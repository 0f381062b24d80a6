"""How much each gene of a network matters to the rest of it, by measures that networkx computes."""

import networkx as nx
import pandas as pd

from grn_core.network.graph import to_networkx

MEASURES = ("targets", "regulators", "influence", "betweenness")
DAMPING = 0.85


def centralities(edges: pd.DataFrame) -> pd.DataFrame:
    """Measure every gene of a table of edges.

    Parameters
    ----------
    edges
        Columns source, target, weight.

    Returns
    -------
    A row a gene (the index), with

    ``targets``, ``regulators``
        Number of edges out of it and into it.
    ``influence``
        PageRank (Page et al. 1999, damping 0.85) against the arrows, by weight: a gene has much of it where it
        regulates many genes that are hard to reach otherwise or that regulate many themselves. Sums to 1.
    ``betweenness``
        Share of the shortest directed paths between two other genes that lead through it (Freeman 1977; Brandes
        2001), 0 to 1; weights are not used.
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


def places(table: pd.DataFrame) -> pd.DataFrame:
    """Rank genes by each measure, 1 for the highest; equal values share the better place."""
    return table.rank(ascending=False, method="min").astype(int)


def sensible_cut(network: pd.DataFrame, most: int) -> int:
    """Return how many of the strongest edges to call the network: as many as are known, at least 1, at most `most`.

    The model then claims as many edges as its prior holds among the same genes, which is also where BEELINE reads
    off early precision.
    """
    return int(min(max(network["known"].sum(), 1), most, len(network)))
