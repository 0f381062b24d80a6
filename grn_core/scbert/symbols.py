"""Match a data set's gene symbols to the vocabulary of pre-trained weights."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from grn_core import settings


@dataclass(frozen=True)
class GeneMatch:
    """Positions of the genes of a data set in a vocabulary.

    Attributes
    ----------
    positions
        Row of each gene in the vocabulary, (genes,); -1 for a gene outside it.
    renamed
        Symbols found under a former or a newer name: data symbol -> vocabulary symbol.
    upper_cased
        Symbols found only in upper case, which is mostly the symbol of a mouse gene's human ortholog: data symbol ->
        vocabulary symbol.
    outside
        Genes outside the vocabulary; they learn an embedding of their own.
    """

    positions: np.ndarray
    renamed: dict[str, str]
    upper_cased: dict[str, str]
    outside: list[str]

    def describe(self) -> str:
        """Describe how the genes were matched, with counts and the first names."""
        n = len(self.positions)
        parts = [f"{n - len(self.outside):,} of {n:,} genes are in scBERT's vocabulary"]
        if self.upper_cased:
            parts.append(
                f"{len(self.upper_cased):,} of them by writing a mouse symbol in upper case for its human ortholog "
                f"({_some(self.upper_cased)})"
            )
        if self.renamed:
            parts.append(f"{len(self.renamed):,} under another HGNC name ({_some(self.renamed)})")
        if self.outside:
            parts.append(f"{len(self.outside):,} outside it learn an embedding of their own")
        return "; ".join(parts) + "."


def _some(names: dict[str, str]) -> str:
    first = ", ".join(f"{old} as {new}" for old, new in list(names.items())[:3])
    return first + (", ..." if len(names) > 3 else "")


@cache
def _namesakes() -> dict[str, tuple[str, ...]]:
    """Return, for each symbol in the table of renamed genes, all other symbols of the same gene."""
    with (settings.assets_dir() / "renamed_symbols.tsv").open(encoding="utf-8") as handle:
        rows = [(row["previous"], row["approved"]) for row in csv.DictReader(handle, delimiter="\t")]
    groups: dict[str, list[str]] = defaultdict(list)
    for previous, approved in rows:
        groups[approved].append(previous)
    names: dict[str, tuple[str, ...]] = {}
    for approved, retired in groups.items():
        every = [approved, *retired]
        names |= {name: tuple(other for other in every if other != name) for name in every}
    return names


def match_genes(genes: list[str], vocabulary: list[str]) -> GeneMatch:
    """Find each gene in a vocabulary: by its name, else by its other HGNC names, else in upper case.

    A row of the vocabulary is given to one gene only; a gene of the same name has priority. The renamed symbols are a
    selection of those of HGNC (genenames.org, CC0), in ``assets/renamed_symbols.tsv``.
    """
    rows = {name: i for i, name in enumerate(vocabulary)}
    positions = np.array([rows.get(gene, -1) for gene in genes], dtype=np.int64)
    taken = {int(row) for row in positions if row >= 0}
    renamed: dict[str, str] = {}
    upper_cased: dict[str, str] = {}
    for i, gene in enumerate(genes):
        if positions[i] >= 0:
            continue
        upper = gene.upper()
        tries = [(name, renamed) for name in _namesakes().get(gene, ())]
        tries += [(name, upper_cased) for name in (upper, *_namesakes().get(upper, ())) if upper != gene]
        for name, found in tries:
            if name in rows and rows[name] not in taken:
                positions[i], found[gene] = rows[name], name
                taken.add(rows[name])
                break
    outside = [gene for gene, row in zip(genes, positions, strict=True) if row < 0]
    return GeneMatch(positions, renamed, upper_cased, outside)


def is_mouse(genes: list[str]) -> bool:
    """Return whether symbols are written like most mouse symbols: a capital, then small letters (Gata1, not GATA1)."""
    return sum(gene[1:] != gene[1:].upper() for gene in genes) > len(genes) / 2
