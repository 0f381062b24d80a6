"""How many of some names are known gene symbols or identifiers."""

from collections.abc import Sequence

from grn_core.genes.patterns import sample_of
from grn_core.genes.tables import human_symbols, known_symbols

MOST_SETS, NEARLY_ALL = 0.5, 0.9


def known_share(names: Sequence[str]) -> float:
    """Return the share of names that are known human or mouse genes; 0 where no table is installed."""
    symbols, identifiers = known_symbols(), human_symbols()
    found = sum(name in symbols or name.split(".")[0] in identifiers for name in names)
    return found / max(len(names), 1)


def are_genes(descriptions: Sequence[str], n_sets: int) -> bool:
    """Return whether what stands in the place of descriptions of gene sets are genes, which belong to the sets.

    Some programs write sets without descriptions. Most sets must have a word there, and nearly all of the words must be
    genes.

    Parameters
    ----------
    descriptions
        Those that are neither empty nor the name of their set.
    n_sets
        Number of all sets.
    """
    return len(descriptions) > MOST_SETS * n_sets and known_share(sample_of(descriptions)) > NEARLY_ALL
