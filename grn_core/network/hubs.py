"""Hubs and master regulators: TFs ranked by their place in the inferred network, and how steady that is over seeds."""

from collections.abc import Mapping
from typing import Literal

import networkx as nx
import pandas as pd

from grn_core.errors import DataError
from grn_core.network.graph import to_networkx
from grn_core.network.regulons import Cut, cut_network

Measure = Literal["targets", "weight", "pagerank"]


def hub_cut(network: pd.DataFrame, cut: Cut) -> Cut:
    """Return the cut that hubs are ranked at: the strongest edges of the network, as many as `cut` lets count.

    A cut that gives each TF as many targets as any other would make them all alike, and weights of runs of other seeds
    are not on one scale; a number of edges is fair to both.
    """
    return Cut("edges", max(len(cut_network(network, cut)), 1), cut.which, cut.min_size)


def hub_table(network: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Measure the place of each TF among the edges that count.

    Parameters
    ----------
    network
        Columns source, target, weight, rank, known.

    Returns
    -------
    By TF, those without an edge too: ``targets`` (out-degree), ``weight`` (sum over them), ``pagerank`` (of the
    reversed graph, edges weighted, damping 0.85: a TF counts for more when it regulates genes that themselves regulate
    many; Page et al. 1999) and ``known`` (targets that the prior knows, at no cut).
    """
    edges = cut_network(network, cut)
    by_tf = edges.groupby("source")["weight"].agg(["size", "sum"])
    ranks = nx.pagerank(to_networkx(edges).reverse(copy=False), weight="weight") if len(edges) else {}
    table = pd.DataFrame(index=pd.Index(sorted(network["source"].unique()), name="TF"))
    table["targets"] = by_tf["size"].reindex(table.index, fill_value=0).astype(int)
    table["weight"] = by_tf["sum"].reindex(table.index, fill_value=0.0).astype(float)
    table["pagerank"] = [float(ranks.get(tf, 0.0)) for tf in table.index]
    table["known"] = network.groupby("source")["known"].sum().reindex(table.index).astype(int)
    return table


def ranks_over_seeds(tables: Mapping[int, pd.DataFrame], by: Measure) -> pd.DataFrame:
    """Rank the TFs of each seed, 1 for the largest; TFs alike share the mean of their ranks.

    Parameters
    ----------
    tables
        Tables of `hub_table` by seed. A TF that one of them lacks counts as 0 there.

    Returns
    -------
    By TF, the best first: one column a seed, named by it.

    Raises
    ------
    DataError
        If there is no table.
    """
    if not tables:
        raise DataError("There is no network to rank.", "Train a run first.")
    ranks = measures_over_seeds(tables, by).rank(ascending=False, method="average")
    return ranks.loc[ranks.mean(axis=1).sort_values(kind="stable").index]


def measures_over_seeds(tables: Mapping[int, pd.DataFrame], by: Measure) -> pd.DataFrame:
    """Return one measure of `hub_table` by TF, one column a seed."""
    return pd.DataFrame({seed: table[by] for seed, table in sorted(tables.items())}).fillna(0.0).rename_axis("TF")


def spread_of_ranks(ranks: pd.DataFrame) -> pd.DataFrame:
    """Summarise ranks over seeds by TF: ``mean``, ``sd`` (n - 1; NaN of one seed), ``best`` and ``worst``."""
    columns = {"mean": ranks.mean(axis=1), "sd": ranks.std(axis=1, ddof=1)}
    return pd.DataFrame(columns | {"best": ranks.min(axis=1), "worst": ranks.max(axis=1)})
