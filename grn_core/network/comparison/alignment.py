"""Alignment: several networks on their common candidate pairs, which is what comparisons are computed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from grn_core.errors import DataError
from grn_core.genes.match import match_names
from grn_core.genes.namespace import namespace_of


@dataclass(frozen=True)
class Aligned:
    """Networks on their common candidate pairs: every common TF with every other common gene.

    Attributes
    ----------
    names
        Name of each network, all different.
    tfs, genes
        Common TFs, and common genes (including the TFs), in alphabetical order.
    pairs
        Columns source, target; one row per candidate pair.
    tf
        Index of each pair's TF in `tfs`, (pairs,).
    weights
        |weight| of each pair in each network, (networks x pairs); 0 for a pair that is not in a network.
    sizes
        One row per network, indexed by name: the numbers of its tfs, genes and pairs, and in columns ``*_left_out`` how
        many of each are left out because another network does not have them.
    """

    names: tuple[str, ...]
    tfs: tuple[str, ...]
    genes: tuple[str, ...]
    pairs: pd.DataFrame
    tf: np.ndarray
    weights: np.ndarray
    sizes: pd.DataFrame

    @cached_property
    def ranks(self) -> np.ndarray:
        """Rank of each pair among the common pairs, (networks x pairs): 1 is best, tied pairs share the best rank."""
        return np.stack([rankdata(-row, method="min") for row in self.weights]).astype(int)

    def top(self, k: int) -> np.ndarray:
        """Mark each network's `k` strongest pairs, (networks x pairs) bool.

        Pairs that tie with the last one are included, as in BEELINE; pairs of weight 0 never are. In a network without
        weights all edges tie, so all of them are included.
        """
        return (self.ranks <= k) & (self.weights > 0)

    def is_weighted(self, i: int) -> bool:
        """Return whether the edges of the i-th network differ in weight."""
        found = self.weights[i][self.weights[i] > 0]
        return bool(len(found)) and bool(np.ptp(found) > 0)


def with_spelling(network: pd.DataFrame, genes: set[str]) -> pd.DataFrame:
    """Write a network's genes in the spelling of `genes`, where these have them under any name."""
    spelled = match_names(sorted(_genes(network)), sorted(genes)).found
    spelling = {gene: spelled.get(gene, gene) for gene in _genes(network)}
    return network.assign(source=network["source"].map(spelling), target=network["target"].map(spelling))


def _genes(network: pd.DataFrame) -> set[str]:
    return {*network["source"], *network["target"]}


def _dense(network: pd.DataFrame, tfs: pd.Index, genes: pd.Index) -> np.ndarray:
    """Return |weight| of common pairs, (TFs x genes), the largest of repeated pairs; 0 for pairs without an edge."""
    rows, columns = tfs.get_indexer(network["source"]), genes.get_indexer(network["target"])
    kept = (rows >= 0) & (columns >= 0)
    found = np.zeros((len(tfs), len(genes)))
    weight = np.abs(np.nan_to_num(network["weight"].to_numpy(dtype=float)))
    np.maximum.at(found, (rows[kept], columns[kept]), weight[kept])
    return found


def _candidates(tfs: set[str], genes: set[str]) -> int:
    """Count the pairs of a TF and another gene; the TFs are among the genes."""
    return len(tfs) * len(genes) - len(tfs)


def align(networks: Mapping[str, pd.DataFrame]) -> Aligned:
    """Restrict two or more networks to their common candidate pairs.

    The candidate pairs of a network are all pairs of one of its TFs and another of its genes, with or without an edge.
    Genes are matched as `grn_core.genes.find.GeneFinder` does; the first network's names are used.

    Parameters
    ----------
    networks
        By name, tables with columns source, target, weight.

    Raises
    ------
    DataError
        If the networks have no candidate pair in common, or there are fewer than two.
    """
    if len(networks) < 2:
        raise DataError("A single network cannot be compared.", "Choose a second one: another run, a prior or a table.")
    first, *others = networks
    tables = {first: networks[first]}
    tables |= {name: with_spelling(networks[name], _genes(networks[first])) for name in others}
    tfs = {name: set(network["source"]) for name, network in tables.items()}
    genes = {name: _genes(network) for name, network in tables.items()}
    common_tfs, common_genes = sorted(set.intersection(*tfs.values())), sorted(set.intersection(*genes.values()))
    n = _candidates(set(common_tfs), set(common_genes))
    if n <= 0:
        raise _nothing_common(tables, common_genes)
    rows, columns = pd.Index(common_tfs), pd.Index(common_genes)
    real = rows.to_numpy()[:, None] != columns.to_numpy()[None, :]
    tf, target = np.nonzero(real)
    pairs = pd.DataFrame({"source": rows[tf], "target": columns[target]})
    weights = np.stack([_dense(network, rows, columns)[real] for network in tables.values()])
    sizes = pd.DataFrame(
        [_size(tfs[name], genes[name], len(common_tfs), len(common_genes), n) for name in tables],
        index=pd.Index(list(tables), name="network"),
    )
    return Aligned(tuple(tables), tuple(common_tfs), tuple(common_genes), pairs, tf, weights, sizes)


def _size(tfs: set[str], genes: set[str], n_tfs: int, n_genes: int, n_pairs: int) -> dict[str, int]:
    own = {"tfs": len(tfs), "genes": len(genes), "pairs": _candidates(tfs, genes)}
    common = {"tfs": n_tfs, "genes": n_genes, "pairs": n_pairs}
    return own | {f"{name}_left_out": own[name] - common[name] for name in own}


def _nothing_common(networks: Mapping[str, pd.DataFrame], genes: list[str]) -> DataError:
    """Return the error for networks without a common gene, or without a common TF."""
    if not genes:
        examples = "; ".join(
            f"{name}: {namespace_of(sorted(_genes(table)))} such as {', '.join(sorted(_genes(table))[:3])}"
            for name, table in networks.items()
        )
        return DataError(
            f"These networks have no gene in common ({examples}).",
            "Choose networks of the same cells or of the same genes.",
        )
    examples = "; ".join(f"{name}: {', '.join(sorted(set(table['source']))[:3])}" for name, table in networks.items())
    which = "both" if len(networks) == 2 else "all of them"
    return DataError(
        f"These networks have {len(genes)} genes in common, but no TF has targets in {which} ({examples}).",
        "Choose networks that were inferred with the same prior, or whose priors share TFs.",
    )
