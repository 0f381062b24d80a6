"""Where an order of cells along pseudotime begins: at a cell type, at the cells highest in a gene, or at one end."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from grn_core.data.labels import label_counts
from grn_core.errors import DataError

StartKind = Literal["type", "gene", "end"]

TOP_SHARE = 0.05
LEAST_TOP = 5
LEAST_SEEN = 0.05
# a name that says that its cells are early, the surest words first
EARLY = (r"stem|hsc|hspc|esc|hesc|mesc|ipsc|cd34\+", r"progenitors?|precursors?|prog|mpp|lmpp|cmp|gmp|mep")
MARKERS = {
    "POU5F1": "pluripotent stem cells",
    "CD34": "blood stem and progenitor cells",
    "GATA2": "blood stem and progenitor cells",
    "LGR5": "stem cells of the gut",
    "SOX2": "pluripotent and neural stem cells",
}
"""Genes that many early cells express, human symbols, and the cells that they mark."""


@dataclass(frozen=True)
class Start:
    """Where the order begins.

    Attributes
    ----------
    kind
        ``type``: at the most typical cell of a cell type. ``gene``: at the most typical of the cells highest in a gene.
        ``end``: at one end of the cells, where nothing is known; the order may then run backwards.
    name
        The cell type or the gene; empty for ``end``.
    """

    kind: StartKind
    name: str = ""

    def __str__(self) -> str:
        """Say it in words, as the end of a sentence that begins with "from"."""
        if self.kind == "type":
            return f"the most typical cell of {self.name}"
        if self.kind == "gene":
            return f"the most typical of the cells highest in {self.name}"
        return "one end of the cells"


@dataclass(frozen=True)
class Proposal:
    """A start, and why it is proposed, as a sentence."""

    start: Start
    reason: str


def propose_start(labels: "pd.Series | None", seen: Callable[[str], float]) -> Proposal:
    """Propose where to begin: an early cell type by its name, else a marker of early cells, else one end.

    Parameters
    ----------
    labels
        Cell type of each cell; None where there are fewer than two types, or an order of one type is asked for.
    seen
        Share of the cells in which a gene was seen, 0 to 1; 0 for a gene that the data lack.
    """
    counts = label_counts(labels) if labels is not None else pd.Series(dtype=int)
    names = [str(name) for name, n in counts.items() if n >= LEAST_TOP]
    for words in EARLY:
        for name in names:
            if re.search(rf"(?<![a-z])({words})(?![a-z])", name.lower()):
                return Proposal(Start("type", name), f"The name {name} says that these cells are early.")
    for gene, cells in MARKERS.items():
        for symbol in (gene, gene.capitalize()):
            if seen(symbol) >= LEAST_SEEN:
                return Proposal(Start("gene", symbol), f"{symbol} marks {cells}.")
    return Proposal(
        Start("end"), "No type by its name and no known marker is early here: which end comes first is left open."
    )


def typical(places: np.ndarray, among: np.ndarray) -> int:
    """Return the cell nearest to the median of some cells, one of these.

    Parameters
    ----------
    places
        Principal components of every cell, (cells x components).
    among
        Their indices, (n,), at least one.
    """
    own = places[among]
    distances = ((own - np.median(own, axis=0)) ** 2).sum(axis=1)
    return int(among[int(np.argmin(distances))])


def highest(values: np.ndarray) -> np.ndarray:
    """Return the cells with most of a gene: `TOP_SHARE` of all, at least `LEAST_TOP`, none without any of it.

    Parameters
    ----------
    values
        Expression, (cells,).
    """
    n = min(max(LEAST_TOP, round(TOP_SHARE * len(values))), int((values > 0).sum()))
    return np.argsort(-values, kind="stable")[:n]


def cells_of_type(labels: np.ndarray, name: str) -> np.ndarray:
    """Return the indices of a type's cells.

    Raises
    ------
    DataError
        If there is none.
    """
    found = np.flatnonzero(labels == name)
    if len(found) == 0:
        known = ", ".join(sorted(set(labels))[:10])
        raise DataError(f"None of the cells to be ordered is of the type {name}.", f"Begin at one of: {known}.")
    return found


def cells_high_in(gene: str, genes: pd.Index, column: Callable[[int], np.ndarray]) -> np.ndarray:
    """Return the indices of the cells highest in a gene.

    Parameters
    ----------
    genes
        Genes of the data.
    column
        Gives the expression of the gene at a place among them, (cells,).

    Raises
    ------
    DataError
        If the data lack the gene, or it is seen in no cell.
    """
    if gene not in genes:
        raise DataError(f"The data have no gene {gene[:60]}.", "Begin at another gene, spelled as in the data.")
    found = highest(column(int(np.flatnonzero(genes == gene)[0])))
    if len(found) == 0:
        raise DataError(f"{gene[:60]} is seen in none of the cells to be ordered.", "Begin at another gene.")
    return found
