"""Which gene a name means: an approved symbol, an identifier, an earlier symbol, an alias, or a damaged spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grn_core.genes.excel import NUMBER, before_excel
from grn_core.genes.patterns import loose
from grn_core.genes.tables import Nomenclature, Species, nomenclature

VERSION = re.compile(r"^(ENS[A-Z]*\d{6,})\.\d+")
SMALL = re.compile(r".*[a-z]")
R_PREFIX = re.compile(r"X(?=\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """A gene that a name may mean, and how it was recognised (a key of `grn_core.genes.find.WAYS`, or empty)."""

    species: Species
    symbol: str
    way: str = ""

    @property
    def gene(self) -> tuple[Species, str]:
        """The gene alone."""
        return self.species, self.symbol


def species_of_letters(name: str) -> tuple[Species, ...]:
    """Return the species whose tables may have a name, by its letters: a word without small letters is human.

    The other species' tables are left alone, because they take time and memory to load.
    """
    if name.startswith("ENSMUS") or NUMBER.fullmatch(name):
        return ("mouse",)
    return ("human", "mouse") if SMALL.match(name) or name[:1].isdigit() else ("human",)


def meanings(name: str, with_serials: bool = False, species: tuple[Species, ...] | None = None) -> list[Meaning]:
    """Return the genes that a name means, the surest way only; several where it is unclear.

    Parameters
    ----------
    name
        As written in a file.
    with_serials
        See `grn_core.genes.excel.before_excel`.
    species
        Tables to search; by the letters of the name if not given.
    """
    found: list[Meaning] = []
    for kind in species or species_of_letters(name):
        found += next((hits for hits in _tries(name, nomenclature(kind), with_serials) if hits), [])
    sure = [meaning for meaning in found if not meaning.way]
    return sure or found


def are_unclear(found: list[Meaning]) -> bool:
    """Whether meanings of one name are several genes of the same species."""
    return len({meaning.gene for meaning in found}) > len({meaning.species for meaning in found})


def _tries(name: str, names: Nomenclature, with_serials: bool) -> Iterator[list[Meaning]]:
    """Yield what each way of recognising a name finds, the surest way first."""

    def hits(way: str, *symbols: str | None) -> list[Meaning]:
        return [Meaning(names.species, symbol, way) for symbol in symbols if symbol]

    upper = name.upper()
    yield hits("", name if name in names.symbols else None)
    yield hits("identifier", names.identifiers.get(VERSION.sub(r"\1", name)))
    yield hits("case", names.upper.get(upper))
    yield hits("earlier", *names.former.get(upper, ()))
    yield hits("alias", *names.alias.get(upper, ()))
    form = loose(upper)
    yield hits("spelling", names.loose.get(form) or names.upper.get(R_PREFIX.sub("", upper)))
    yield hits("spelling", names.loose.get(R_PREFIX.sub("", form)))
    for symbol in before_excel(name, with_serials):
        current = names.former.get(symbol.upper()) or names.alias.get(symbol.upper()) or (names.approved(symbol),)
        yield hits("date", *current)
