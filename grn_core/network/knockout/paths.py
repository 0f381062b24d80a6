"""The paths that carry a predicted change to a gene."""

from collections.abc import Mapping
from dataclasses import dataclass

from grn_core.network.knockout.response import NOTHING, Response
from grn_core.network.signs import RELATIONS

MOST_PATHS = 5
WIDTH = 40
"""Number of partial paths that are followed at each step."""


@dataclass(frozen=True)
class CarryingPath:
    """A walk of edges from a TF that is changed to a gene.

    Attributes
    ----------
    genes
        The TF, the genes between, the gene.
    signs
        Sign of each edge.
    change
        What the walk adds to the change of the gene.
    """

    genes: tuple[str, ...]
    signs: tuple[int, ...]
    change: float

    def __str__(self) -> str:
        words = [self.genes[0]]
        for sign, gene in zip(self.signs, self.genes[1:], strict=True):
            words += [RELATIONS[sign], gene]
        return " ".join(words)


def carrying_paths(response: Response, gene: str, most: int = MOST_PATHS) -> list[CarryingPath]:
    """Return the walks that add most to a gene's change, in size, the largest first.

    Walks are followed from the gene back to the TFs that are changed. Of the partial walks of each length, the `WIDTH`
    are kept through which most of the change comes.
    """
    into = response.regulators
    held = dict.fromkeys(response.intervention.removed, -1.0) | dict.fromkeys(response.intervention.raised, 1.0)
    found = [path for length in response.by_step.index for path in _walks(response, gene, int(length), into, held)]
    return sorted(found, key=lambda path: (-abs(path.change), len(path.genes), path.genes))[:most]


def _walks(
    response: Response, gene: str, length: int, into: Mapping[str, list[tuple[str, float]]], held: dict[str, float]
) -> list[CarryingPath]:
    """Return walks of one length to a gene."""
    if gene not in response.arriving[length - 1]:
        return []
    partial: list[tuple[tuple[str, ...], tuple[int, ...], float]] = [((gene,), (), 1.0)]
    for left in range(length - 1, -1, -1):  # number of edges before the next gene back
        further = []
        for genes, signs, product in partial:
            for source, strength in into[genes[0]]:
                come = response.arriving[left - 1].get(source, 0.0) if left else held.get(source, 0.0)
                factor = response.spread.damping if left else 1.0
                value = product * strength * factor
                if abs(value * come) > NOTHING:
                    further.append((abs(value * come), ((source, *genes), (1 if strength > 0 else -1, *signs), value)))
        partial = [walk for _, walk in sorted(further, key=lambda item: (-item[0], item[1][0]))[:WIDTH]]
    return [CarryingPath(genes, signs, product * held[genes[0]]) for genes, signs, product in partial]
