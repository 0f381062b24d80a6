"""Match a list of names to the genes of a data set, and say how many were found in which way and which were not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from grn_core.genes.find import WAYS, GeneFinder
from grn_core.wording import counted, some

MOST_NAMED = 10


@dataclass(frozen=True)
class NameMatch:
    """What a list of names was matched to.

    Attributes
    ----------
    found
        For each name that was found, its name in the data.
    way
        For each name that was found otherwise than as written, the way (a key of `grn_core.genes.find.WAYS`).
    missing
        Names that were not found, in their order.
    unclear
        Of the missing names, those that may mean several genes of the data: the genes.
    """

    found: dict[str, str]
    way: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unclear: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def ways(self) -> dict[str, dict[str, str]]:
        """By way, each name and its name in the data; surer ways come first."""
        return {
            way: names
            for way in WAYS
            if (names := {name: self.found[name] for name, found_by in self.way.items() if found_by == way})
        }

    @property
    def changed(self) -> list[str]:
        """One sentence for each way other than the same name, with number and first names."""
        return [
            f"{counted(len(names), 'gene')} found {WAYS[way]}: {some([f'{a} as {b}' for a, b in names.items()], 3)}."
            for way, names in self.ways.items()
        ]

    @property
    def doubts(self) -> list[str]:
        """One sentence on the names that may mean several genes, if there are any."""
        said = [f"{name} ({' or '.join(genes)})" for name, genes in self.unclear.items()]
        return [f"{counted(len(said), 'name')} may mean several genes: {some(said, 3)}."] if said else []

    def said(self, where: str) -> list[str]:
        """Say how many names were found, in which ways, and which were not.

        Parameters
        ----------
        where
            Where they were searched, such as ``in the data``.
        """
        n = len(self.found) + len(self.missing)
        notes = [f"{len(self.found):,} of {counted(n, 'gene')} {'is' if n == 1 else 'are'} {where}."]
        lost = [f"{counted(len(self.missing), 'gene')} not {where}: {some(self.missing, MOST_NAMED)}."]
        return [*notes, *self.changed, *self.doubts, *(lost if self.missing else [])]


def match_names(names: Iterable[str], genes: Iterable[str] | GeneFinder) -> NameMatch:
    """Match names to genes; each name once.

    Parameters
    ----------
    names
        As a file or a user writes them.
    genes
        Genes of the data, or a finder of them.
    """
    finder = genes if isinstance(genes, GeneFinder) else GeneFinder(genes)
    found: dict[str, str] = {}
    way: dict[str, str] = {}
    missing: list[str] = []
    for name in dict.fromkeys(names):
        hit = finder.find(name)
        if hit is None:
            missing.append(name)
            continue
        found[name] = hit[0]
        if hit[1]:
            way[name] = hit[1]
    unclear = {name: others for name in missing if (others := finder.unclear(name))}
    return NameMatch(found, way, missing, unclear)
