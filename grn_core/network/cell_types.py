"""The networks of several cell types side by side: which edges all share, which are particular to one, whose TFs."""

from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from grn_core.network.alignment import Aligned
from grn_core.network.compare import chance_jaccard, jaccard
from grn_core.network.layout.place import Places, layout

Measure = Literal["targets", "weight"]


def rank_column(name: str) -> str:
    """Name the column of a network's ranks in `edge_table`."""
    return f"rank in {name}"


def edge_table(aligned: Aligned, k: int) -> pd.DataFrame:
    """List the edges among the `k` strongest of any network.

    Returns
    -------
    source, target, n (in how many networks it is among the strongest), networks (their names, joined by ``; ``) and
    one column a network with the edge's rank there (`rank_column`); those in most networks first, then by best rank.
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
    """Return the Jaccard index of the `k` strongest edges of each two networks, (networks x networks)."""
    top = aligned.top(k)
    values = [[jaccard(one, other) for other in top] for one in top]
    return pd.DataFrame(values, index=list(aligned.names), columns=list(aligned.names))


def expected_jaccard(aligned: Aligned, k: int) -> float:
    """Return the Jaccard index that two of the networks would have by chance: mean over pairs of networks."""
    sizes = aligned.top(k).sum(axis=1)
    pairs = [(a, b) for i, a in enumerate(sizes) for b in sizes[:i]]
    return float(np.mean([chance_jaccard(int(a), int(b), len(aligned.pairs)) for a, b in pairs]))


def regulon_table(aligned: Aligned, k: int, measure: Measure) -> pd.DataFrame:
    """Measure each TF in each network, (TFs x networks): its targets among the `k` strongest edges, or their weights.

    TFs without an edge in any network are left out; those of one network's side stand together, the strongest first.
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
    """Keep the `n` rows whose values differ most between columns (largest range), in the order that they have."""
    spread = table.max(axis=1) - table.min(axis=1)
    kept = set(spread.sort_values(ascending=False, kind="stable").index[:n])
    return table[[name in kept for name in table.index]]


def shared_places(aligned: Aligned, k: int, seed: int = 0) -> Places:
    """Place every gene of the networks' `k` strongest edges once, so that it is at the same spot in each drawing."""
    kept = aligned.pairs[aligned.top(k).any(axis=0)]
    return layout(nx.from_pandas_edgelist(kept, "source", "target", create_using=nx.DiGraph), seed)


def panel_edges(aligned: Aligned, k: int) -> dict[str, pd.DataFrame]:
    """Return each network's `k` strongest edges: source, target, weight, rank, n (networks that share the edge)."""
    top = aligned.top(k)
    shared = top.sum(axis=0)
    return {
        name: aligned.pairs[row]
        .assign(weight=aligned.weights[i, row], rank=aligned.ranks[i, row], n=shared[row])
        .sort_values("rank", ignore_index=True)
        for i, (name, row) in enumerate(zip(aligned.names, top, strict=True))
    }
