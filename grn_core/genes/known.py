"""How many of some names are known gene symbols or identifiers."""

from collections.abc import Sequence

from grn_core.genes.tables import human_symbols, known_symbols


def known_share(names: Sequence[str]) -> float:
    """Return the share of names that are known human or mouse genes; 0 where no table is installed."""
    symbols, identifiers = known_symbols(), human_symbols()
    found = sum(name in symbols or name.split(".")[0] in identifiers for name in names)
    return found / max(len(names), 1)
