"""Comparison of the networks of several cell types: shared edges, edges of a single type, and their TFs."""

from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from grn_core.network.comparison.alignment import Aligned
from grn_core.network.comparison.compare import chance_jaccard, jaccard
from grn_core.network.layout.place import Places, layout

Measure = Literal["targets", "weight"]


def rank_column(name: str) -> str:
    """Return the name of a network's column of ranks in `edge_table`."""
    return f"rank in {name}"


def edge_table(aligned: Aligned, k: int) -> pd.DataFrame:
    """Return the edges that are among the `k` strongest of any network.

    Returns
    -------
    source, target, n (number of networks in which the edge is among the strongest), networks (their names, joined by
    a semicolon) and one column per network with the edge's rank there (`rank_column`). Edges of most networks come
    first, then those of best rank.
    """
    top = aligned.top(k)
    kept = top.any(axis=0)
    table = aligned.pairs[kept].assign(n=top[:, kept].sum(axis=0))
    names = np.array(aligned.names, dtype=object)
    table["networks"] = ["; ".join(names[column]) for column in top[:, kept].T]
    ranks = aligned.ranks[:, kept]
    order = np.lexsort((ranks.min(axis=0), -table["n"].to_numpy()))
    ranked = pd.DataFrame(ranks.T, index=table.index, columns=[rank_column(name) for name in aligned.names])
    return pd.concat([table, ranked], axis=1).iloc[order].reset_index(drop=True)


def jaccard_matrix(aligned: Aligned, k: int) -> pd.DataFrame:
    """Return the Jaccard index of the `k` strongest edges of every two networks, (networks x networks)."""
    top = aligned.top(k)
    values = [[jaccard(one, other) for other in top] for one in top]
    return pd.DataFrame(values, index=list(aligned.names), columns=list(aligned.names))


def expected_jaccard(aligned: Aligned, k: int) -> float:
    """Return the Jaccard index expected by chance (`chance_jaccard`), as the mean over pairs of networks."""
    sizes = aligned.top(k).sum(axis=1)
    pairs = [(a, b) for i, a in enumerate(sizes) for b in sizes[:i]]
    return float(np.mean([chance_jaccard(int(a), int(b), len(aligned.pairs)) for a, b in pairs]))


def regulon_table(aligned: Aligned, k: int, measure: Measure) -> pd.DataFrame:
    """Return the size of each TF's regulon in each network, among the `k` strongest edges.

    Parameters
    ----------
    measure
        ``targets`` (number of edges) or ``weight`` (sum of their weights).

    Returns
    -------
    (TFs x networks), without TFs that have no edge. TFs are grouped by the network in which their value is largest, the
    largest value first.
    """
    top = aligned.top(k)
    values = np.stack(
        [
            np.bincount(aligned.tf[row], weights[row] if measure == "weight" else None, len(aligned.tfs))
            for row, weights in zip(top, aligned.weights, strict=True)
        ]
    ).T
    table = pd.DataFrame(values, index=pd.Index(aligned.tfs, name="source"), columns=list(aligned.names))
    table = table[(table > 0).any(axis=1)]
    order = np.lexsort((-table.max(axis=1).to_numpy(), table.to_numpy().argmax(axis=1)))
    return table.iloc[order]


def most_varied(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Keep the `n` rows with the largest range of values over columns, in their original order."""
    spread = table.max(axis=1) - table.min(axis=1)
    kept = set(spread.sort_values(ascending=False, kind="stable").index[:n])
    return table[[name in kept for name in table.index]]


def shared_places(aligned: Aligned, k: int, seed: int = 0) -> Places:
    """Lay out all genes of the networks' `k` strongest edges once, for equal places in each drawing."""
    kept = aligned.pairs[aligned.top(k).any(axis=0)]
    return layout(nx.from_pandas_edgelist(kept, "source", "target", create_using=nx.DiGraph), seed)


def panel_edges(aligned: Aligned, k: int) -> dict[str, pd.DataFrame]:
    """Return, by network, its `k` strongest edges: source, target, weight, rank, n (networks that share the edge)."""
    top = aligned.top(k)
    shared = top.sum(axis=0)
    return {
        name: aligned.pairs[row]
        .assign(weight=aligned.weights[i, row], rank=aligned.ranks[i, row], n=shared[row])
        .sort_values("rank", ignore_index=True)
        for i, (name, row) in enumerate(zip(aligned.names, top, strict=True))
    }
