"""Several networks on the pairs that all of them could weigh: the ground that a comparison stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from grn_core.errors import DataError


@dataclass(frozen=True)
class Aligned:
    """Networks on their common candidate pairs: every common TF with every other common gene.

    Attributes
    ----------
    names
        One a network; they differ.
    tfs, genes
        Common TFs, and common genes (TFs among them), in alphabetical order.
    pairs
        Columns source, target, one candidate pair a row.
    tf
        Number of each pair's TF in `tfs`, (pairs,).
    weights
        |weight| of each pair in each network, (networks x pairs); 0 where a network does not name the pair.
    sizes
        One row a network, by name: how many tfs, genes and pairs it has, and how many of each are ``*_left_out``
        since another network lacks them.
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
        """Rank of each pair among the common ones, (networks x pairs): 1 is best, tied pairs share the best rank."""
        return np.stack([rankdata(-row, method="min") for row in self.weights]).astype(int)

    def top(self, k: int) -> np.ndarray:
        """Mark each network's `k` strongest pairs, (networks x pairs) bool.

        Pairs that tie with the last are in as well, as in BEELINE, pairs of weight 0 never. All edges of a network
        without weights tie, so it always counts whole.
        """
        return (self.ranks <= k) & (self.weights > 0)

    def is_weighted(self, i: int) -> bool:
        """Whether the edges of the i-th network differ in weight, so that some are stronger than others."""
        found = self.weights[i][self.weights[i] > 0]
        return bool(len(found)) and bool(np.ptp(found) > 0)


def _spelled(network: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    """Spell genes as `names` does: as they are where it has them, else without regard to case."""
    spelled = {name.upper(): name for name in sorted(names, reverse=True)}
    genes = {gene: gene if gene in names else spelled.get(gene.upper(), gene) for gene in _genes(network)}
    return network.assign(source=network["source"].map(genes), target=network["target"].map(genes))


def _genes(network: pd.DataFrame) -> set[str]:
    return {*network["source"], *network["target"]}


def _dense(network: pd.DataFrame, tfs: pd.Index, genes: pd.Index) -> np.ndarray:
    """Return |weight| of common pairs, (TFs x genes), the largest of repeated ones; 0 where there is none."""
    rows, columns = tfs.get_indexer(network["source"]), genes.get_indexer(network["target"])
    kept = (rows >= 0) & (columns >= 0)
    found = np.zeros((len(tfs), len(genes)))
    weight = np.abs(np.nan_to_num(network["weight"].to_numpy(dtype=float)))
    np.maximum.at(found, (rows[kept], columns[kept]), weight[kept])
    return found


def _candidates(tfs: set[str], genes: set[str]) -> int:
    """Count pairs of a TF and another gene; TFs are among the genes."""
    return len(tfs) * len(genes) - len(tfs)


def align(networks: Mapping[str, pd.DataFrame]) -> Aligned:
    """Bring two networks or more to the pairs that all of them could weigh.

    A network's candidate pairs are each of its TFs with each other of its genes, whether it names the pair or not.
    Genes are joined by symbol, without regard to case where the spelling differs; the first network's spelling stays.

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
        raise DataError("One network alone cannot be compared.", "Choose another run, a prior or a table beside it.")
    first, *others = networks
    spelled = {first: networks[first]} | {name: _spelled(networks[name], _genes(networks[first])) for name in others}
    tfs = {name: set(network["source"]) for name, network in spelled.items()}
    genes = {name: _genes(network) for name, network in spelled.items()}
    common_tfs, common_genes = sorted(set.intersection(*tfs.values())), sorted(set.intersection(*genes.values()))
    n = _candidates(set(common_tfs), set(common_genes))
    if n <= 0:
        raise _nothing_common(spelled, common_genes)
    rows, columns = pd.Index(common_tfs), pd.Index(common_genes)
    real = rows.to_numpy()[:, None] != columns.to_numpy()[None, :]
    tf, target = np.nonzero(real)
    pairs = pd.DataFrame({"source": rows[tf], "target": columns[target]})
    weights = np.stack([_dense(network, rows, columns)[real] for network in spelled.values()])
    sizes = pd.DataFrame(
        [_size(tfs[name], genes[name], len(common_tfs), len(common_genes), n) for name in spelled],
        index=pd.Index(list(spelled), name="network"),
    )
    return Aligned(tuple(spelled), tuple(common_tfs), tuple(common_genes), pairs, tf, weights, sizes)


def _size(tfs: set[str], genes: set[str], n_tfs: int, n_genes: int, n_pairs: int) -> dict[str, int]:
    whole = {"tfs": len(tfs), "genes": len(genes), "pairs": _candidates(tfs, genes)}
    common = {"tfs": n_tfs, "genes": n_genes, "pairs": n_pairs}
    return whole | {f"{what}_left_out": whole[what] - common[what] for what in whole}


def _nothing_common(networks: Mapping[str, pd.DataFrame], genes: list[str]) -> DataError:
    """Say what is missing: genes altogether, or TFs that are TFs in all of them."""
    if not genes:
        examples = "; ".join(f"{name}: {', '.join(sorted(_genes(table))[:3])}" for name, table in networks.items())
        return DataError(
            f"These networks have no gene in common ({examples}).",
            "Choose networks of the same species that name genes by the same kind of symbol.",
        )
    examples = "; ".join(f"{name}: {', '.join(sorted(set(table['source']))[:3])}" for name, table in networks.items())
    whole = "both" if len(networks) == 2 else "all of them"
    return DataError(
        f"These networks have {len(genes)} genes in common, but no TF that regulates in {whole} ({examples}).",
        "Choose networks that were inferred with the same prior, or whose priors share TFs.",
    )
