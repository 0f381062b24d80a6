"""Edges that only one of two networks could have, because the other does not model the TF or the target.

A TF that a cell type does not express is not modelled there. Its edges are specific to the other cell type. They are
neither lost nor gained, which is said only of pairs that both networks score.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from grn_core.network.comparison.alignment import with_spelling

COLUMNS = ["source", "target", "network", "rank", "weight", "not_modelled"]


def one_sided_edges(networks: Mapping[str, pd.DataFrame], k: int) -> pd.DataFrame:
    """Return edges among the `k` strongest of one network that the other network cannot have.

    Parameters
    ----------
    networks
        Two networks by name: columns source, target, weight.

    Returns
    -------
    Columns `COLUMNS`, best rank first. ``network`` is the name of the network that has the edge, ``rank`` its rank
    among all pairs of that network, and ``not_modelled`` what the other network lacks: ``TF`` (the gene is not a TF
    there) or ``target`` (the gene is not among its genes).
    """
    first, second = networks
    tables = {first: networks[first]}
    tables[second] = with_spelling(networks[second], {*networks[first]["source"], *networks[first]["target"]})
    parts = [_only_in(name, tables[name], tables[other], k) for name, other in ((first, second), (second, first))]
    found = [part[COLUMNS] for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)]
    return pd.concat(found).sort_values(["rank", "network"], ignore_index=True)


def _only_in(name: str, network: pd.DataFrame, other: pd.DataFrame, k: int) -> pd.DataFrame:
    strength = network["weight"].abs()
    ranked = network.assign(rank=strength.rank(method="first", ascending=False).astype(int), weight=strength)
    strongest = ranked[ranked["rank"] <= k]
    tfs, genes = set(other["source"]), {*other["source"], *other["target"]}
    no_tf, no_target = ~strongest["source"].isin(tfs), ~strongest["target"].isin(genes)
    lacking = np.select([no_tf, no_target], ["TF", "target"], "")
    return strongest.assign(network=name, not_modelled=lacking)[lacking != ""]


def one_sided_tfs(edges: pd.DataFrame) -> pd.DataFrame:
    """Count, per network and TF that only this network models, its edges among the strongest.

    Parameters
    ----------
    edges
        Result of `one_sided_edges`.

    Returns
    -------
    Columns network, source and edges, the TF with most edges first.
    """
    own = edges[edges["not_modelled"] == "TF"]
    table = own.groupby(["network", "source"], sort=True).size().rename("edges").reset_index()
    return table.sort_values("edges", ascending=False, kind="stable", ignore_index=True)
