"""Which genes of a data set or network are TFs, which are other regulators, and which source says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from grn_core.genes.find import species_of
from grn_core.genes.meaning import meanings
from grn_core.genes.tables import SPECIES, Species
from grn_core.genes.tfs import families, families_source, listed_regulators
from grn_core.wording import counted, some

Role = Literal["TF", "regulator"]
ROLE_WORDS: dict[str, str] = {"TF": "TF", "regulator": "other regulator", "target": "target"}


def role_of(name: str) -> Role | None:
    """Return what the TF catalogue says of a gene, under whatever name; None if it does not list it."""
    return _role({species: families(species) for species in SPECIES}, name)


def _role(tfs: dict[Species, dict[str, str]], name: str) -> Role | None:
    meant = meanings(name)
    if any(meaning.symbol in tfs[meaning.species] for meaning in meant):
        return "TF"
    return "regulator" if any(meaning.symbol in listed_regulators(meaning.species) for meaning in meant) else None


def family_of_gene(name: str) -> str | None:
    """Return the DNA-binding family of a TF under whatever name: empty where not known, None for another gene."""
    found = [families(m.species)[m.symbol] for m in meanings(name) if m.symbol in families(m.species)]
    return next((family for family in found if family), "") if found else None


@dataclass(frozen=True)
class Roles:
    """The roles of the genes of a network.

    Attributes
    ----------
    tfs
        TFs: genes of the catalogue, and those of `unlisted`.
    regulators
        Regulators of the prior that are not TFs of the catalogue: cofactors, chromatin enzymes, signalling proteins.
    unlisted
        Regulators of the prior whose names no table of genes knows, such as simulated ones; the prior decides there.
    """

    tfs: frozenset[str]
    regulators: frozenset[str]
    unlisted: frozenset[str]

    def kind(self, gene: str) -> str:
        """Return ``TF``, ``regulator`` or ``target``."""
        return "TF" if gene in self.tfs else "regulator" if gene in self.regulators else "target"

    @property
    def regulators_note(self) -> str:
        """Say which regulators of the prior are not TFs."""
        others = sorted(self.regulators)
        return (
            f"{counted(len(others), 'regulator')} of the prior {'is' if len(others) == 1 else 'are'} not a TF there, "
            f"but a cofactor, an enzyme or another protein: {some(others)}."
        )

    def describe(self) -> str:
        """Say where the roles come from, and which regulators are not TFs."""
        notes = []
        if self.unlisted and self.tfs == self.unlisted:
            n = counted(
                len(self.unlisted),
                "gene in the first column of the prior counts as a TF",
                "genes in the first column of the prior count as TFs",
            )
            return f"Most names here are not human or mouse genes that the TF catalogue could know, so the {n}."
        if self.tfs - self.unlisted:
            notes.append(f"TFs are those of the TF catalogue ({families_source('human')}).")
        if self.regulators:
            notes.append(self.regulators_note)
        if self.unlisted:
            names = sorted(self.unlisted)
            notes.append(
                f"The catalogue does not know {counted(len(names), 'name')} ({some(names, 3)}), counted as TF "
                "because the prior has it in its first column."
            )
        return " ".join(notes)


def roles_among(genes: Iterable[str], sources: Iterable[str]) -> Roles:
    """Return the roles of genes; where most are not human or mouse genes, the prior alone decides.

    Parameters
    ----------
    genes
        All genes, as the data call them.
    sources
        Those of them that the prior has as regulators.
    """
    regulators = frozenset(sources)
    every = {*genes, *regulators}
    if species_of(sorted(every)) is None:
        return Roles(regulators, frozenset(), regulators)
    tfs: dict[Species, dict[str, str]] = {species: families(species) for species in SPECIES}
    listed = frozenset(gene for gene in every if _role(tfs, gene) == "TF")
    unlisted = frozenset(gene for gene in regulators - listed if not meanings(gene))
    return Roles(listed | unlisted, regulators - listed - unlisted, unlisted)
