"""Which genes of a data set or network are TFs, which are other regulators, and which source says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from grn_core.genes.meaning import meanings
from grn_core.genes.tfs import SOURCE, families, other_regulators
from grn_core.wording import counted, some

Role = Literal["TF", "regulator"]
ROLE_WORDS: dict[str, str] = {"TF": "TF", "regulator": "other regulator", "target": "target"}


def role_of(name: str) -> Role | None:
    """Return what the TF catalogue says of a gene, under whatever name; None if it does not list it."""
    meant = meanings(name)
    if any(meaning.symbol in families(meaning.species) for meaning in meant):
        return "TF"
    return "regulator" if any(meaning.symbol in other_regulators(meaning.species) for meaning in meant) else None


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
        TFs: genes of the catalogue; where it knows none of the genes, the regulators of the prior.
    regulators
        Regulators of the prior that are no TFs of the catalogue: cofactors, chromatin enzymes, signalling proteins.
    from_catalogue
        Whether the catalogue decided.
    """

    tfs: frozenset[str]
    regulators: frozenset[str]
    from_catalogue: bool

    def kind(self, gene: str) -> str:
        """Return ``TF``, ``regulator`` or ``target``."""
        return "TF" if gene in self.tfs else "regulator" if gene in self.regulators else "target"

    def describe(self) -> str:
        """Say where the roles come from, and which regulators are no TFs."""
        if not self.from_catalogue:
            return (
                "The TF catalogue has none of these genes, so the genes in the first column of the prior count as TFs."
            )
        said = f"TFs are those of the TF catalogue ({SOURCE})."
        if self.regulators:
            others = sorted(self.regulators)
            said += (
                f" {counted(len(others), 'regulator')} of the prior {'is' if len(others) == 1 else 'are'} not a TF "
                f"there, but a cofactor, an enzyme or another protein: {some(others)}."
            )
        return said


def roles_among(genes: Iterable[str], sources: Iterable[str]) -> Roles:
    """Return the roles of genes.

    Parameters
    ----------
    genes
        All genes, as the data call them.
    sources
        Those of them that the prior has as regulators.
    """
    regulators = frozenset(sources)
    tfs = frozenset(gene for gene in {*genes, *regulators} if role_of(gene) == "TF")
    if not tfs:
        return Roles(regulators, frozenset(), False)
    return Roles(tfs, regulators - tfs, True)
