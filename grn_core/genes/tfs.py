"""The TF catalogue: which human and mouse genes are TFs, of which family, and which are other known regulators.

Two installed packages are its source. pypando 0.1.2 (MIT licence) lists human TFs with the motifs that they bind, from
JASPAR 2020 (Fornes et al. 2020; CC BY 4.0) and CIS-BP (Weirauch et al. 2014), or that similar proteins bind; for
CIS-BP's part it names no licence but its own. rustscenic 0.5.1 (Apache-2.0) carries SCENIC's lists of human and mouse
regulators (Aibar et al. 2017), which also hold cofactors, chromatin enzymes and proteins that were only seen to bind
DNA.

A gene is a *TF* if a motif of its own is known, if it is listed and a motif of a similar protein is known, or if it is
one of the two and its symbol is a neighbour of such TFs of one family: KLF12 beside KLF11, FOXJ2 beside FOXK2. A listed
gene without a DNA-binding family is an *other regulator*, such as EP300 or HDAC1. Where the packages are not installed,
the catalogue is empty. Where the table of Lambert et al. (Cell 2018) has been fetched, it decides on human TFs and
their families.
"""

import csv
import gzip
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from grn_core import settings
from grn_core.genes.families import family_of, family_of_domain
from grn_core.genes.tables import Species, nomenclature, orthologs_of, package_file

SOURCE = "JASPAR 2020, CIS-BP and SCENIC's lists, in the packages pypando 0.1.2 and rustscenic 0.5.1"
FETCHED = "tf-families_human.csv"
"""Name of the table of Lambert et al. among the fetched priors (`grn_core.data.catalogue.tf_families`)."""
LISTS: dict[Species, str] = {"human": "allTFs_hg38.txt", "mouse": "allTFs_mm.txt"}
NUMBERED = re.compile(r"(.*?[A-Z-])(\d+)(L\d+|[A-Z])?")
LETTERED = re.compile(r"([A-Z]{3,})([A-Z])\d+")
SAME_FAMILY, SAME_LETTERED = 0.6, 0.8
"""Share of the members of one stem that must be of one family: of a stem such as KLF, and of one such as FOX."""


@dataclass(frozen=True)
class Motifs:
    """What pypando lists of one gene: its family, and whether a motif is its own or that of a similar protein."""

    family: str
    own: bool


@cache
def _motifs() -> dict[str, Motifs]:
    """Return by human symbol what is known of the motifs that a gene binds."""
    path = package_file("pypando", "data", "motif2tf.tsv.gz")
    if path is None:
        return {}
    terms: dict[str, Counter[str]] = defaultdict(Counter)
    own: set[str] = set()
    human = nomenclature("human")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            symbol = human.current(row["tf"])
            if symbol not in human.symbols:  # names of motif clusters
                continue
            terms[symbol][family_of(row["family"])] += 1
            if row["origin"] != "SEQ_SIMILARITY":
                own.add(symbol)
    return {symbol: Motifs(_first(counts), symbol in own) for symbol, counts in terms.items()}


def _first(counts: Counter[str]) -> str:
    """Return the most frequent family, no family only if there is none."""
    named = [(n, family) for family, n in counts.items() if family]
    return max(named)[1] if named else ""


@cache
def listed_regulators(species: Species) -> frozenset[str]:
    """Return the symbols of SCENIC's list of regulators; empty where it is not installed."""
    path = package_file("rustscenic", "data", LISTS[species])
    if path is None:
        return frozenset()
    return frozenset(nomenclature(species).current(name) for name in path.read_text(encoding="utf-8").split())


def fetched_file() -> Path | None:
    """Return the fetched table of human TFs and their families; None where it has not been fetched."""
    roots = [settings.named_data_dir(), settings.home() / "data" / "catalogue"]  # asking makes no folder
    files = [root / "priors" / FETCHED for root in roots if root is not None]
    return next((file for file in files if file.is_file()), None)


@lru_cache(maxsize=2)
def _fetched_families(file: Path, written: int) -> dict[str, str]:
    human = nomenclature("human")
    with file.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["is_tf"] == "Yes"]
    return {human.current(row["symbol"]): family_of_domain(row["family"]) for row in rows}


def _human_families() -> dict[str, str]:
    """Return the human TFs with their family, which is empty where it is not known."""
    file = fetched_file()
    return _fetched_families(file, file.stat().st_mtime_ns) if file else _bundled_families()


@cache
def _bundled_families() -> dict[str, str]:
    """Return the human TFs of the installed packages."""
    motifs, listed = _motifs(), listed_regulators("human")
    sure = {symbol: found.family for symbol, found in motifs.items() if found.own or symbol in listed}
    names = _Namesakes(sure)
    likely = (set(motifs) | listed) - set(sure)
    return sure | {symbol: family for symbol in likely if (family := names.family(symbol))}


class _Namesakes:
    """Families of TFs by the stem of their symbols, which HGNC gives to genes of one family: KLF, FOX."""

    def __init__(self, sure: dict[str, str]) -> None:
        self.numbered: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.lettered: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for symbol, family in sure.items():
            if not family:
                continue
            if found := NUMBERED.fullmatch(symbol):
                self.numbered[found[1]].append((int(found[2]), family))
            if found := LETTERED.fullmatch(symbol):
                self.lettered[found[1]].append((found[2], family))

    def family(self, symbol: str) -> str:
        """Return the family of a gene from its namesakes; empty where that is unsure."""
        found, lettered = NUMBERED.fullmatch(symbol), LETTERED.fullmatch(symbol)
        if found and self._is_neighbour(found[1], int(found[2]), found[3] or ""):
            family = _shared([family for _, family in self.numbered[found[1]]], SAME_FAMILY)
            if family:
                return family
        same = self.lettered.get(lettered[1], []) if lettered else []
        several = len({letter for letter, _ in same}) > 1  # FOXA1 and FOXK2, but not PRDM1 and PRDM4
        return _shared([family for _, family in same], SAME_LETTERED) if several else ""

    def _is_neighbour(self, stem: str, number: int, ending: str) -> bool:
        """Whether a number fits into those of a stem; beside a single one only the next, with its letters."""
        numbers = {known for known, _ in self.numbered.get(stem, ())}
        if len(numbers) > 1:
            return min(numbers) - 2 <= number <= 2 * max(numbers)
        only = next(iter(numbers), None)
        return only is not None and (number == only if ending else abs(number - only) <= 1)


def _shared(found: list[str], share: float) -> str:
    """Return the family that at least this share of the members has; empty where there is none."""
    family, n = Counter(found).most_common(1)[0] if found else ("", 0)
    return family if n >= share * len(found) else ""


def families(species: Species) -> dict[str, str]:
    """Return the TFs of a species by symbol, with the family of their DNA-binding domain (empty where not known).

    A mouse gene is a TF if one of its human orthologs is, or if it is listed and the human gene of the same letters is.
    """
    human = _human_families()
    return human if species == "human" else _mouse_families(len(human), fetched_file())


@lru_cache(maxsize=2)
def _mouse_families(n_human: int, file: Path | None) -> dict[str, str]:
    """Return the mouse TFs; the arguments say which human ones they follow from."""
    human, to_human, upper = _human_families(), orthologs_of("mouse"), nomenclature("human").upper
    candidates = {mouse for symbol in human for mouse in orthologs_of("human").get(symbol, ())}
    found = {}
    for symbol in candidates | listed_regulators("mouse"):
        others = [*to_human.get(symbol, ()), *([upper[symbol.upper()]] if symbol.upper() in upper else [])]
        known = [human[other] for other in others if other in human]
        if known:
            found[symbol] = known[0]
    return found


def families_source(species: Species) -> str:
    """Return where the TFs of a species come from."""
    source = "Lambert et al. 2018, version 1.01" if fetched_file() else SOURCE
    return source if species == "human" else f"human orthologs: {source}"


def transcription_factors(species: Species) -> frozenset[str]:
    """Return the symbols of the TFs of a species."""
    return frozenset(families(species))


def other_regulators(species: Species) -> frozenset[str]:
    """Return the symbols of the listed regulators that are not TFs: cofactors, chromatin enzymes and others."""
    return listed_regulators(species) - transcription_factors(species)


def dna_binding_family(symbol: str, species: Species = "human") -> str | None:
    """Return the family of a TF's DNA-binding domain: empty where it is not known, None for a gene that is not a TF."""
    return families(species).get(symbol)
