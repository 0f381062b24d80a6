"""Find a gene in a set of names that may spell it otherwise; the one service for cells, priors, lists and weights."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from grn_core.genes.compound import symbol_in
from grn_core.genes.excel import before_excel
from grn_core.genes.meaning import VERSION, Meaning, are_unclear, meanings, species_of_letters
from grn_core.genes.patterns import ENSEMBL, loose
from grn_core.genes.tables import OTHER, Species, nomenclature, orthologs_of

WAYS: dict[str, str] = {
    "case": "with other capital letters",
    "version": "with another version of the Ensembl identifier",
    "spelling": "with dots or dashes, as R's make.names writes them",
    "inside": "inside a longer name, such as one with quotes, a genome or an identifier",
    "identifier": "by Ensembl identifier (GENCODE, HGNC, MGI)",
    "earlier": "under an earlier or newer symbol (HGNC)",
    "alias": "under an alias (HGNC, MGI)",
    "date": "which Excel turned into a date or number",
    "ortholog": "by human-mouse ortholog (Ensembl 105)",
}
"""How a gene can be found, from the surest way to the least sure one."""
ORDER = ("", *WAYS)

AROUND = re.compile(r"^[\s\"'`(\[]+|[\s\"'`)\],;*]+$")
"""Marks around a name that belong to a list and not to it."""
SHORTEST, LONGEST = 2, 200
"""Letters of a name in which a gene is looked for: a longer one comes from a damaged file or a hostile one."""
MOSTLY = 0.5
FEW_NUMBERS = 0.01


class GeneFinder:
    """The genes of a data set (or vocabulary, or network), to be found by whatever another table calls them.

    A name is searched as written, then with other capital letters, without its version and with other punctuation. Then
    it is searched through tables: what the name means and what the names of the data mean are compared. So both may be
    old, identifiers, or spoiled by Excel. The ortholog in the other species comes last: the gene of the same letters,
    where the other species has one, else those that the table lists. A name that may mean several genes is not guessed
    at: it is not found, unless only one of the genes is there.

    Parameters
    ----------
    names
        Gene names of the data.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._exact = dict.fromkeys(self.names)

    def find(self, symbol: str) -> tuple[str, str] | None:
        """Return the name in the data and the way in which it was found (a key of `WAYS`, empty for the same name)."""
        if symbol in self._exact:
            return symbol, ""
        upper = symbol.upper()
        if (name := self._upper.get(upper)) is not None:
            return name, "case"
        if (name := self._plain.get(VERSION.sub(r"\1", symbol))) is not None:
            return name, "version"
        if (name := self._loose.get(loose(upper))) is not None:
            return name, "spelling"
        return self._by_table(symbol) or self._inside(symbol)

    def _inside(self, symbol: str) -> tuple[str, str] | None:
        """Find the gene that a longer name holds, such as ``"TP53"``, ``hg38_TP53``, ``TP53|7157``, ensg00000141510."""
        if len(symbol) > LONGEST:
            return None
        core = symbol_in(symbol)
        core = symbol_in(AROUND.sub("", symbol)) if core == symbol else core
        core = core.upper() if ENSEMBL.fullmatch(core.upper()) else core
        if core == symbol or len(core) < SHORTEST or (hit := self.find(core)) is None:
            return None
        return hit[0], _less_sure("inside", hit[1])

    def unclear(self, symbol: str) -> list[str]:
        """Return the names in the data that a symbol may mean where `find` could not decide between them."""
        meant = self._meanings(symbol)
        here = {hit[0] for meaning in meant if (hit := self._genes.get(meaning.gene))}
        return sorted(here or ([] if are_unclear(meant) else self._orthologs(meant)))

    @cached_property
    def species(self) -> Species:
        """The species whose symbols most of the names are, human where that cannot be said."""
        return species_of(self.names) or "human"

    def _meanings(self, symbol: str) -> list[Meaning]:
        """Return what a symbol may mean; a name without small letters may be mouse where the data are."""
        kinds = species_of_letters(symbol)
        found = meanings(symbol, species=kinds)
        if not found and self.species not in kinds:
            found = meanings(symbol, species=(self.species,))
        return found

    def _by_table(self, symbol: str) -> tuple[str, str] | None:
        meant = self._meanings(symbol)
        hits = {hit[0]: _less_sure(meaning.way, hit[1]) for meaning in meant if (hit := self._genes.get(meaning.gene))}
        if len(hits) == 1:
            return next(iter(hits.items()))
        if hits or are_unclear(meant):
            return None
        if (name := self._by_alias_before_excel(symbol)) is not None:
            return name, "date"
        orthologs = self._orthologs(meant)
        if orthologs:
            return (orthologs.pop(), "ortholog") if len(orthologs) == 1 else None
        return self._by_letters(meant)

    def _by_alias_before_excel(self, symbol: str) -> str | None:
        """Find the gene of the data's species that a date names by an alias: DEC1 is DELEC1's old symbol, too."""
        aliases = nomenclature(self.species).alias
        genes = {gene for written in before_excel(symbol) for gene in aliases.get(written, ())}
        hits = {hit[0] for gene in genes if (hit := self._genes.get((self.species, gene)))}
        return hits.pop() if len(hits) == 1 else None

    def _orthologs(self, meant: list[Meaning]) -> set[str]:
        """Return the names in the data of listed orthologs.

        Where the other species has a gene of the same letters, it alone counts: of mouse Zfx the table of celltypist
        lists ZFY, which must not be taken where the data lack ZFX.
        """
        found = set()
        for meaning in meant:
            other = OTHER[meaning.species]
            listed = orthologs_of(meaning.species).get(meaning.symbol, ())
            same = nomenclature(other).upper.get(meaning.symbol.upper())
            for symbol in listed if same is None else {same}.intersection(listed):
                if hit := self._genes.get((other, symbol)):
                    found.add(hit[0])
        return found

    def _by_letters(self, meant: list[Meaning]) -> tuple[str, str] | None:
        """Find the gene of the same letters in the other species, where no ortholog is listed."""
        for meaning in meant:
            other = OTHER[meaning.species]
            symbol = nomenclature(other).upper.get(meaning.symbol.upper())
            if symbol and (hit := self._genes.get((other, symbol))):
                return hit[0], _less_sure("case", _less_sure(meaning.way, hit[1]))
        return None

    @cached_property
    def _genes(self) -> dict[tuple[Species, str], tuple[str, str]]:
        """By gene, its name in the data and how that was recognised; a surer way is preferred."""
        numbers = sum(name.isdigit() for name in self.names)
        serials = 0 < numbers <= FEW_NUMBERS * len(self.names)
        found: dict[tuple[Species, str], tuple[str, str]] = {}
        for name in self.names:
            meant = meanings(name, serials)
            if are_unclear(meant):
                continue
            for meaning in meant:
                before = found.get(meaning.gene)
                if before is None or ORDER.index(meaning.way) < ORDER.index(before[1]):
                    found[meaning.gene] = name, meaning.way
        return found

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
            found[loose(upper)].add(name)
            if re.match(r"X\d", upper):  # make.names puts an X before a digit
                found[loose(upper[1:])].add(name)
        return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}


def _less_sure(one: str, other: str) -> str:
    """Return the way that is the less sure one of two."""
    return max(one, other, key=ORDER.index)


def species_of(names: Iterable[str]) -> Species | None:
    """Return the species whose symbols or identifiers most names are; None for neither."""
    listed = list(names)
    step = max(1, len(listed) // 500)
    sample = listed[::step]
    if not sample:
        return None
    small = sum(name[1:] != name[1:].upper() and not name.startswith("ENSG0") for name in sample)
    first: Species = "mouse" if small > len(sample) * MOSTLY or _share(sample, "ENSMUS") > MOSTLY else "human"
    table = nomenclature(first)
    known = sum(name in table.symbols or VERSION.sub(r"\1", name) in table.identifiers for name in sample)
    return first if known > len(sample) * MOSTLY else None


def _share(names: list[str], start: str) -> float:
    return sum(name.startswith(start) for name in names) / len(names)
