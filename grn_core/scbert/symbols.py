"""Match a data set's gene symbols to the vocabulary of pre-trained weights."""

from dataclasses import dataclass

import numpy as np

from grn_core.genes.find import GeneFinder
from grn_core.genes.match import NameMatch
from grn_core.wording import counted, some


@dataclass(frozen=True)
class GeneMatch:
    """Positions of the genes of a data set in a vocabulary.

    Attributes
    ----------
    positions
        Row of each gene in the vocabulary, (genes,); -1 for a gene outside it.
    names
        How each gene was found; the missing ones are outside the vocabulary and learn an embedding of their own.
    """

    positions: np.ndarray
    names: NameMatch

    @property
    def outside(self) -> list[str]:
        """Genes outside the vocabulary."""
        return self.names.missing

    def describe(self) -> str:
        """Describe how the genes were matched, with counts and the first names."""
        n = len(self.positions)
        notes = [f"{n - len(self.outside):,} of {n:,} genes are in scBERT's vocabulary.", *self.names.changed]
        if self.outside:
            notes.append(
                f"{counted(len(self.outside), 'gene')} outside it learn{'s' * (len(self.outside) == 1)} an embedding "
                f"of {'its' if len(self.outside) == 1 else 'their'} own: {some(self.outside)}."
            )
        return " ".join(notes)


def match_genes(genes: list[str], vocabulary: list[str]) -> GeneMatch:
    """Find each gene in a vocabulary, in all ways of `grn_core.genes.find.GeneFinder`.

    A row of the vocabulary is given to one gene only. A gene of the same name has priority, then the first gene.
    """
    rows = {name: i for i, name in enumerate(vocabulary)}
    finder = GeneFinder(vocabulary)
    taken = {gene for gene in genes if gene in rows}
    found = {gene: gene for gene in taken}
    way: dict[str, str] = {}
    for gene in genes:
        hit = None if gene in found else finder.find(gene)
        if hit is not None and hit[0] not in taken:
            found[gene], way[gene] = hit
            taken.add(hit[0])
    positions = np.array([rows[found[gene]] if gene in found else -1 for gene in genes], dtype=np.int64)
    return GeneMatch(positions, NameMatch(found, way, [gene for gene in genes if gene not in found]))


def is_mouse(genes: list[str]) -> bool:
    """Return whether symbols are written like most mouse symbols: a capital, then small letters (Gata1, not GATA1)."""
    return sum(gene[1:] != gene[1:].upper() for gene in genes) > len(genes) / 2
