"""Which gene sets a regulon is enriched in: Fisher's exact test against the genes that could have been in it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, hypergeom

from grn_core.errors import DataError
from grn_core.network.gmt import GeneSets

COLUMNS = ["set", "overlap", "size", "expected", "fold", "odds_ratio", "p", "q", "genes", "description"]


@dataclass(frozen=True)
class Enrichment:
    """What was tested and what came of it.

    Attributes
    ----------
    table
        One row a set that was tested, the smallest p first: ``set``, ``overlap`` (targets in it), ``size`` (genes of
        the background in it), ``expected`` (overlap by chance), ``fold`` (overlap / expected), ``odds_ratio``
        (of the 2 x 2 table; infinite where a cell of it is 0), ``p``, ``q`` (Benjamini-Hochberg over the sets tested),
        ``genes`` (the overlap, commas between), ``description``.
    n_targets, n_background
        Genes of the regulon, and genes that could have been in it.
    n_sets
        Sets in the file.
    n_named, n_by_case
        Genes of the background that some set names, and those of them that are spelled in other case there.
    """

    table: pd.DataFrame
    n_targets: int
    n_background: int
    n_sets: int
    n_named: int
    n_by_case: int


def enrich(
    targets: Collection[str], sets: GeneSets, background: Collection[str], min_size: int = 5, max_size: int = 500
) -> Enrichment:
    """Test each set for more of a regulon's targets than chance would put there.

    With N genes in the background, n of them in the set and K targets, the overlap by chance is hypergeometric; p is
    the probability of at least the overlap seen (the one-sided Fisher's exact test; Fisher 1922), q after Benjamini
    and Hochberg (1995) over all sets tested. `decoupler.mt.ora` tests both sides, and `decoupler.mt.query_set` gives
    this very p but looks through all sets for each of them, so scipy is asked at once for all.

    Parameters
    ----------
    targets
        Genes of the regulon, all of them in the background.
    background
        All genes that could have been in it: sets are cut down to them first. Symbols are matched as spelled, else
        without regard to case.
    min_size, max_size
        Sets with fewer or more genes of the background are not tested: small ones can hardly be significant, large
        ones say little, and each costs the others power.

    Raises
    ------
    DataError
        If no set names a gene of the background, or none is of a size to be tested.
    """
    genes = list(dict.fromkeys(background))
    chosen = set(targets) & set(genes)
    match = _Spelling(genes)
    found = {name: match.find(members) for name, members in sets.genes.items()}
    named = set().union(*found.values())
    if not named:
        first = next(iter(sets.genes.values()))
        raise DataError(
            f"No gene of this network is in any set of {sets.name} "
            f"(network: {', '.join(genes[:3])}; sets: {', '.join(first[:3])}).",
            "Give gene sets of the same species that use gene symbols as the data do.",
        )
    kept = {name: members for name, members in found.items() if min_size <= len(members) <= max_size}
    if not kept:
        sizes = sorted(len(members) for members in found.values())
        raise DataError(
            f"No set of {sets.name} has {min_size} to {max_size} genes of this network (they have {sizes[0]} to "
            f"{sizes[-1]}).",
            "Allow other sizes, or give other sets.",
        )
    rows = _test(kept, chosen, len(genes), genes).assign(description=lambda t: t["set"].map(sets.descriptions))
    return Enrichment(rows[COLUMNS], len(chosen), len(genes), len(sets.genes), len(named), len(match.by_case & named))


class _Spelling:
    """Find genes of a background in sets that may spell them in other case."""

    def __init__(self, genes: Iterable[str]) -> None:
        self.exact = set(genes)
        self.upper = {gene.upper(): gene for gene in reversed(list(genes))}
        self.as_spelled: set[str] = set()
        self.otherwise: set[str] = set()

    @property
    def by_case(self) -> set[str]:
        """Genes that no set spells as the background does."""
        return self.otherwise - self.as_spelled

    def find(self, members: Iterable[str]) -> set[str]:
        """Return the genes of the background among `members`."""
        same = {gene for gene in members if gene in self.exact}
        other = {self.upper[gene.upper()] for gene in members if gene not in same and gene.upper() in self.upper}
        self.as_spelled |= same
        self.otherwise |= other
        return same | other


def _test(kept: dict[str, set[str]], chosen: set[str], n: int, order: list[str]) -> pd.DataFrame:
    """Test sets that were cut down to the background."""
    places = {gene: i for i, gene in enumerate(order)}
    shared = [sorted(members & chosen, key=places.__getitem__) for members in kept.values()]
    size = np.array([len(members) for members in kept.values()])
    overlap = np.array([len(genes) for genes in shared])
    k = len(chosen)
    p = np.clip(hypergeom.sf(overlap - 1, n, size, k), 0.0, 1.0)
    expected = size * k / n
    with np.errstate(divide="ignore", invalid="ignore"):  # as scipy.stats.fisher_exact: inf, or NaN of 0 / 0
        odds = overlap * (n - size - k + overlap) / ((size - overlap) * (k - overlap))
        fold = overlap / expected
    table = pd.DataFrame(
        {"set": list(kept), "overlap": overlap, "size": size, "expected": expected, "fold": fold, "odds_ratio": odds,
         "p": p, "q": false_discovery_control(p, method="bh"), "genes": [", ".join(genes) for genes in shared]}
    )  # fmt: skip
    return table.sort_values(["p", "fold"], ascending=[True, False], kind="stable", ignore_index=True)
