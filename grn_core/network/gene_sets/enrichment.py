"""Enrichment of a regulon in gene sets: Fisher's exact test against the genes that were possible targets."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, hypergeom

from grn_core.errors import DataError
from grn_core.genes.match import NameMatch, match_names
from grn_core.genes.namespace import nothing_shared
from grn_core.network.gene_sets.gmt import GeneSets

COLUMNS = ["set", "overlap", "size", "expected", "fold", "odds_ratio", "p", "q", "genes", "description"]


@dataclass(frozen=True)
class Enrichment:
    """Results of an enrichment analysis.

    Attributes
    ----------
    table
        One row per tested set, the smallest p first: ``set``, ``overlap`` (targets in the set), ``size`` (background
        genes in the set), ``expected`` (overlap by chance), ``fold`` (overlap / expected), ``odds_ratio`` (of the
        2 x 2 table; infinite if a cell off the diagonal is 0), ``p``, ``q`` (Benjamini-Hochberg over the tested sets),
        ``genes`` (the overlap, separated by commas), ``description``.
    n_targets, n_background
        Number of targets in the regulon, and of background genes.
    n_sets
        Number of sets in the file.
    n_named
        Number of background genes that are in any set.
    names
        How the genes of the sets were found in the background.
    """

    table: pd.DataFrame
    n_targets: int
    n_background: int
    n_sets: int
    n_named: int
    names: NameMatch


def enrich(
    targets: Collection[str], sets: GeneSets, background: Collection[str], min_size: int = 5, max_size: int = 500
) -> Enrichment:
    """Test whether a regulon has more targets in each set than expected by chance.

    With N genes in the background, n of them in the set and K targets, the overlap by chance is hypergeometric. p is
    the probability of at least the observed overlap (one-sided Fisher's exact test; Fisher 1922), q its correction over
    all tested sets (Benjamini and Hochberg 1995). `decoupler.mt.ora` is two-sided; `decoupler.mt.query_set` gives the
    same p but searches all sets for each set. Therefore one call of scipy tests all sets.

    Parameters
    ----------
    targets
        Genes of the regulon, all of them in the background.
    background
        All genes that were possible targets: sets are first restricted to them. Names are matched as
        `grn_core.genes.find.GeneFinder` does.
    min_size, max_size
        Sets with fewer or more background genes are not tested: small sets can hardly be significant, large sets are
        unspecific, and each test reduces the power of the others.

    Raises
    ------
    DataError
        If no set has a gene of the background, or no set has an allowed size.
    """
    genes = list(dict.fromkeys(background))
    chosen = set(targets) & set(genes)
    names = match_names((gene for members in sets.genes.values() for gene in members), genes)
    found = {
        name: {names.found[gene] for gene in members if gene in names.found} for name, members in sets.genes.items()
    }
    named = set().union(*found.values())
    if not named:
        members = [gene for members in sets.genes.values() for gene in members]
        said, remedy = nothing_shared("the sets", members, "the network", genes)
        raise DataError(f"No gene of this network is in any set of {sets.name}: {said}.", remedy)
    kept = {name: members for name, members in found.items() if min_size <= len(members) <= max_size}
    if not kept:
        sizes = sorted(len(members) for members in found.values())
        raise DataError(
            f"No set of {sets.name} has {min_size} to {max_size} genes of this network (they have {sizes[0]} to "
            f"{sizes[-1]}).",
            "Allow other sizes, or use other sets.",
        )
    rows = _test(kept, chosen, len(genes), genes).assign(description=lambda t: t["set"].map(sets.descriptions))
    return Enrichment(rows[COLUMNS], len(chosen), len(genes), len(sets.genes), len(named), names)


def _test(kept: dict[str, set[str]], chosen: set[str], n: int, order: list[str]) -> pd.DataFrame:
    """Test sets that were restricted to the background; overlaps list their genes in `order`."""
    positions = {gene: i for i, gene in enumerate(order)}
    shared = [sorted(members & chosen, key=positions.__getitem__) for members in kept.values()]
    size = np.array([len(members) for members in kept.values()])
    overlap = np.array([len(genes) for genes in shared])
    k = len(chosen)
    p = np.clip(hypergeom.sf(overlap - 1, n, size, k), 0.0, 1.0)
    expected = size * k / n
    with np.errstate(divide="ignore", invalid="ignore"):  # as in scipy.stats.fisher_exact: inf, or NaN for 0 / 0
        odds = overlap * (n - size - k + overlap) / ((size - overlap) * (k - overlap))
        fold = overlap / expected
    table = pd.DataFrame(
        {"set": list(kept), "overlap": overlap, "size": size, "expected": expected, "fold": fold, "odds_ratio": odds,
         "p": p, "q": false_discovery_control(p, method="bh"), "genes": [", ".join(genes) for genes in shared]}
    )  # fmt: skip
    return table.sort_values(["p", "fold"], ascending=[True, False], kind="stable", ignore_index=True)
