"""Find gene symbols whatever their case: one file may write GATA1 where another writes Gata1."""

from collections.abc import Iterable


class SymbolIndex:
    """The symbols of some genes, searched as written first and then without regard to case.

    Parameters
    ----------
    genes
        Where two symbols differ only in case, the first of them is found by other spellings.
    """

    def __init__(self, genes: Iterable[str]) -> None:
        ordered = list(genes)
        self.exact = set(ordered)
        self.by_upper = {gene.upper(): gene for gene in reversed(ordered)}

    def find(self, symbol: str) -> str | None:
        """Return the gene with this symbol, in the spelling of the index; None if there is none."""
        return symbol if symbol in self.exact else self.by_upper.get(symbol.upper())
