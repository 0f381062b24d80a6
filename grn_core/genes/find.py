"""Find a gene of one table in another that may spell it otherwise: case, R's dots, aliases, dates, orthologs."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property

from grn_core import settings
from grn_core.genes.tables import human_symbols, orthologs

WAYS: dict[str, str] = {
    "case": "written in other letters (upper and lower case)",
    "version": "with another version of the Ensembl identifier",
    "spelling": "with dots or dashes, as R's make.names writes them",
    "date": "which Excel turned into a date",
    "identifier": "by Ensembl identifier (GENCODE 44)",
    "alias": "under another HGNC name",
    "ortholog": "by its human-mouse ortholog (Ensembl 105)",
}
VERSION = re.compile(r"^(ENS[A-Z]*\d{6,})\.\d+")
PUNCTUATION = re.compile(r"[^A-Z0-9.]")
MONTHS = {"SEPTIN": "Sep", "SEPT": "Sep", "MARCHF": "Mar", "MARCH": "Mar", "MARC": "Mar", "MTARC": "Mar", "DEC": "Dec"}
DATED = re.compile(rf"({'|'.join(MONTHS)})(\d{{1,2}})")


@cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Return for each symbol of the table of renamings (HGNC, CC0) all other names of the same gene."""
    with (settings.assets_dir() / "renamed_symbols.tsv").open(encoding="utf-8") as handle:
        rows = [(row["previous"], row["approved"]) for row in csv.DictReader(handle, delimiter="\t")]
    groups: dict[str, set[str]] = defaultdict(set)
    for previous, approved in rows:
        groups[approved] |= {previous, approved}
    return {name: tuple(sorted(group - {name})) for group in groups.values() for name in group}


@cache
def _orthologs_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for human, mouse in orthologs():
        found[human].append(mouse)
        found[mouse].append(human)
    return {name: tuple(others) for name, others in found.items()}


@cache
def _identifiers_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for identifier, symbol in human_symbols().items():
        found[symbol].append(identifier)
    return {symbol: tuple(identifiers) for symbol, identifiers in found.items()}


def _dates(symbol: str) -> list[str]:
    """Return what Excel makes of a symbol: SEPT2 becomes 2-Sep, Sep-02 or 02-Sep."""
    dated = DATED.fullmatch(symbol.upper())
    if dated is None:
        return []
    month, day = MONTHS[dated[1]], int(dated[2])
    return [f"{day}-{month}", f"{day:02}-{month}", f"{month}-{day:02}", f"{month}-{day}"]


class GeneFinder:
    """The genes of a data set, to be found by whatever another table calls them.

    Parameters
    ----------
    names
        Gene names of the data.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._exact = {name: name for name in self.names}

    def find(self, symbol: str) -> tuple[str, str] | None:
        """Return the name in the data and the way in which it was found (a key of `WAYS`, empty for the same name)."""
        if symbol in self._exact:
            return symbol, ""
        upper = symbol.upper()
        if (name := self._upper.get(upper)) is not None:
            return name, "case"
        plain = VERSION.sub(r"\1", symbol)
        if (name := self._plain.get(plain)) is not None:
            return name, "version"
        if (name := self._loose.get(_loose(upper))) is not None:
            return name, "spelling"
        return self._by_table(symbol, plain)

    def _by_table(self, symbol: str, plain: str) -> tuple[str, str] | None:
        known = human_symbols().get(plain)
        ways = (
            ("date", _dates(symbol)),
            ("identifier", [known] if known else list(_identifiers_of().get(symbol, ()))),
            ("alias", list(aliases().get(symbol, ()))),
            ("ortholog", list(_orthologs_of().get(symbol, ()))),
        )
        for way, others in ways:
            for other in others:
                name = self._exact.get(other) or self._plain.get(other)
                if name is not None:
                    return name, way
        return None

    @cached_property
    def _upper(self) -> dict[str, str]:
        return {name.upper(): name for name in reversed(self.names)}

    @cached_property
    def _plain(self) -> dict[str, str]:
        return {VERSION.sub(r"\1", name): name for name in reversed(self.names)}

    @cached_property
    def _loose(self) -> dict[str, str]:
        """Names with all punctuation as dots, where that leaves no doubt which is meant."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            upper = name.upper()
            found[_loose(upper)].add(name)
            if re.match(r"X\d", upper):  # make.names puts an X before a digit
                found[_loose(upper[1:])].add(name)
        return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}


def _loose(upper: str) -> str:
    return PUNCTUATION.sub(".", upper)
