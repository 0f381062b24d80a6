"""What kind of names a list of genes has: symbols or identifiers, and of which species."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grn_core.genes.find import species_of
from grn_core.genes.patterns import CELL_NAME, ENSEMBL, share
from grn_core.wording import some

UNIPROT = re.compile(r"([OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2})(-\d{1,2})?")
"""An accession, also that of an isoform."""
OTHER_SPECIES: dict[str, re.Pattern[str]] = {
    "fruit fly": re.compile(r"FBgn\d{7}|CG\d{3,5}"),
    "roundworm": re.compile(r"WBGene\d{8}"),
    "yeast": re.compile(r"Y[A-P][LR]\d{3}[WC](-[A-Z])?"),
    "Arabidopsis": re.compile(r"AT[1-5CM]G\d{5}", re.IGNORECASE),
    "zebrafish": re.compile(r"ENSDAR[GT]\d{11}(\.\d+)?"),
    "rat": re.compile(r"ENSRNO[GT]\d{11}(\.\d+)?"),
    "pig": re.compile(r"ENSSSC[GT]\d{11}(\.\d+)?"),
    "chicken": re.compile(r"ENSGAL[GT]\d{11}(\.\d+)?"),
    "macaque": re.compile(r"ENSM(MU|FA)[GT]\d{11}(\.\d+)?"),
}
MOSTLY = 0.6


@dataclass(frozen=True)
class NameSpace:
    """What most names of a list are.

    Attributes
    ----------
    kind
        ``symbols``, ``Ensembl identifiers``, ``UniProt accessions``, ``numbers``, ``names of cells``, or ``names that
        no table knows``.
    species
        The species; None where it cannot be said.
    """

    kind: str
    species: str | None

    @property
    def known(self) -> bool:
        """Whether the tables know the names, or at least their species."""
        return self.species is not None

    def __str__(self) -> str:
        return f"{self.species} {self.kind}" if self.species else self.kind


def namespace_of(names: Sequence[str]) -> NameSpace:
    """Return what most names are."""
    species: str | None = species_of(names)
    if species is None:
        species = next((kind for kind, form in OTHER_SPECIES.items() if share(form, names) > MOSTLY), None)
    if species is not None or share(ENSEMBL, names) > MOSTLY:
        return NameSpace("Ensembl identifiers" if share(ENSEMBL, names) > MOSTLY else "symbols", species)
    if names and all(name.isdigit() for name in names):
        return NameSpace("numbers", None)
    if share(UNIPROT, names) > MOSTLY:
        return NameSpace("UniProt accessions", None)
    if share(CELL_NAME, names) > MOSTLY:
        return NameSpace("names of cells", None)
    return NameSpace("names that no table knows", None)


def nothing_shared(what: str, theirs: Sequence[str], other: str, ours: Sequence[str]) -> tuple[str, str]:
    """Say why two lists have no gene in common, and what to do about that cause.

    Parameters
    ----------
    what, other
        What the lists are of, in the plural, such as ``the sets``.
    theirs, ours
        Their genes.
    """
    first, second = namespace_of(theirs), namespace_of(ours)
    said = f"{what} have {first} ({some(theirs, 3)}), {other} {second} ({some(ours, 3)})"
    if first.species and second.species and first.species != second.species:
        return said, f"Choose {what.removeprefix('the ')} of {second.species} genes."
    if first.known != second.known or first.kind != second.kind:
        return said, "Use the same kind of gene names in both: symbols or Ensembl identifiers."
    return said, "Check that both are about the same genes."
