"""Hubs and master regulators: TFs ranked by their position in the inferred network, and their ranks over seeds."""

from collections.abc import Mapping
from typing import Literal

import networkx as nx
import pandas as pd

from grn_core.errors import DataError
from grn_core.network.graph import to_networkx
from grn_core.network.regulons import Cut, cut_network

Measure = Literal["targets", "weight", "pagerank"]


def hub_cut(network: pd.DataFrame, cut: Cut) -> Cut:
    """Return the cut at which hubs are ranked: as many strongest edges of the network as `cut` keeps.

    A cut by targets per TF would give all TFs the same number of targets, and weights of runs with different seeds are
    not on the same scale; a number of edges avoids both problems.
    """
    return Cut("edges", max(len(cut_network(network, cut)), 1), cut.which, cut.min_size)


def hub_table(network: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Measure the position of each TF among the edges that pass the cut.

    Parameters
    ----------
    network
        Columns source, target, weight, rank, known.

    Returns
    -------
    Indexed by TF, including TFs without an edge: ``targets`` (out-degree), ``weight`` (sum of the weights of these
    edges), ``pagerank`` (of the reversed graph, weighted, damping 0.85: higher for a TF that regulates genes which
    regulate many genes themselves; Page et al. 1999) and ``known`` (number of known targets, whatever the cut).
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
    """Rank the TFs of each seed, 1 for the largest value; equal values share the best of their ranks.

    Parameters
    ----------
    tables
        By seed, the result of `hub_table`. A TF that is not in a table has the value 0 there.

    Returns
    -------
    Indexed by TF, the best mean rank first; one column per seed.

    Raises
    ------
    DataError
        If there is no table.
    """
    if not tables:
        raise DataError("There is no network to rank.", "Train a run first.")
    ranks = measures_over_seeds(tables, by).rank(ascending=False, method="min")
    return ranks.loc[ranks.mean(axis=1).sort_values(kind="stable").index]


def measures_over_seeds(tables: Mapping[int, pd.DataFrame], by: Measure) -> pd.DataFrame:
    """Return one measure of `hub_table`, indexed by TF, one column per seed."""
    return pd.DataFrame({seed: table[by] for seed, table in sorted(tables.items())}).fillna(0.0).rename_axis("TF")


def spread_of_ranks(ranks: pd.DataFrame) -> pd.DataFrame:
    """Summarise ranks over seeds, indexed by TF: ``mean``, ``sd`` (n - 1; NaN for one seed), ``best``, ``worst``."""
    columns = {"mean": ranks.mean(axis=1), "sd": ranks.std(axis=1, ddof=1)}
    return pd.DataFrame(columns | {"best": ranks.min(axis=1), "worst": ranks.max(axis=1)})
