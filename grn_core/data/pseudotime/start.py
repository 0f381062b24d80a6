"""Start of an order along pseudotime: a cell type, the cells with most expression of a gene, or one end."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from grn_core.data.cells.labels import label_counts
from grn_core.errors import DataError

StartKind = Literal["type", "gene", "end"]

TOP_SHARE = 0.05
LEAST_TOP = 5
LEAST_SEEN = 0.05
# words in the name of a cell type that mean early cells; the most certain words first
EARLY = (r"stem|hsc|hspc|esc|hesc|mesc|ipsc|cd34\+", r"progenitors?|precursors?|prog|mpp|lmpp|cmp|gmp|mep")
MARKERS = {
    "POU5F1": "pluripotent stem cells",
    "CD34": "blood stem and progenitor cells",
    "GATA2": "blood stem and progenitor cells",
    "LGR5": "stem cells of the gut",
    "SOX2": "pluripotent and neural stem cells",
}
"""Genes that many early cells express (human symbols), and the cells that they mark."""


@dataclass(frozen=True)
class Start:
    """Start of an order.

    Attributes
    ----------
    kind
        ``type``: the most typical cell of a cell type. ``gene``: the most typical of the cells with most expression of
        a gene. ``end``: one end of the cells, if nothing is known; the order may then run backwards.
    name
        The cell type or the gene; empty for ``end``.
    """

    kind: StartKind
    name: str = ""

    def __str__(self) -> str:
        """Describe it in words that follow "from"."""
        if self.kind == "type":
            return f"the most typical cell of {self.name}"
        if self.kind == "gene":
            return f"the most typical of the cells with most {self.name}"
        return "one end of the cells"


@dataclass(frozen=True)
class Proposal:
    """A start, and a sentence that says why it is proposed."""

    start: Start
    reason: str


def propose_start(labels: "pd.Series | None", seen: Callable[[str], float]) -> Proposal:
    """Propose a start: a cell type whose name means early cells, else a marker of early cells, else one end.

    Parameters
    ----------
    labels
        Cell type of each cell; None if there are fewer than two types, or if the cells of one type are ordered.
    seen
        Gives the share of cells in which a gene is detected, 0 to 1; 0 for a gene that is not in the data set.
    """
    counts = label_counts(labels) if labels is not None else pd.Series(dtype=int)
    names = [str(name) for name, n in counts.items() if n >= LEAST_TOP]
    for words in EARLY:
        for name in names:
            if re.search(rf"(?<![a-z])({words})(?![a-z])", name.lower()):
                return Proposal(Start("type", name), f"The name {name} suggests that these cells are early.")
    for gene, cells in MARKERS.items():
        for symbol in (gene, gene.capitalize()):
            if seen(symbol) >= LEAST_SEEN:
                return Proposal(Start("gene", symbol), f"{symbol} marks {cells}.")
    return Proposal(
        Start("end"),
        "No name of a cell type and no known marker suggests early cells, so it is not known which end comes first.",
    )


def typical(places: np.ndarray, among: np.ndarray) -> int:
    """Return the index of the cell, among some cells, that is nearest to their median.

    Parameters
    ----------
    places
        Principal components of every cell, (cells x components).
    among
        Indices of the cells to choose from, (n,), at least one.
    """
    own = places[among]
    distances = ((own - np.median(own, axis=0)) ** 2).sum(axis=1)
    return int(among[int(np.argmin(distances))])


def highest(values: np.ndarray) -> np.ndarray:
    """Return the cells with the highest expression: `TOP_SHARE` of all, at least `LEAST_TOP`, none with zero.

    Parameters
    ----------
    values
        Expression, (cells,).

    Returns
    -------
    Their indices, highest expression first.
    """
    n = min(max(LEAST_TOP, round(TOP_SHARE * len(values))), int((values > 0).sum()))
    return np.argsort(-values, kind="stable")[:n]


def cells_of_type(labels: np.ndarray, name: str) -> np.ndarray:
    """Return the indices of the cells of a type.

    Raises
    ------
    DataError
        If there are none.
    """
    found = np.flatnonzero(labels == name)
    if len(found) == 0:
        known = ", ".join(sorted(set(labels))[:10])
        raise DataError(f"None of the cells to order is of the type {name}.", f"Start at one of: {known}.")
    return found


def cells_high_in(gene: str, genes: pd.Index, column: Callable[[int], np.ndarray]) -> np.ndarray:
    """Return the indices of the cells with the highest expression of a gene.

    Parameters
    ----------
    gene
        Name of the gene.
    genes
        All genes of the data set.
    column
        Gives the expression of a gene by its position in `genes`, (cells,).

    Raises
    ------
    DataError
        If the data set does not have the gene, or no cell expresses it.
    """
    if gene not in genes:
        raise DataError(f"The data set has no gene {gene[:60]}.", "Start at another gene, spelled as in the data set.")
    found = highest(column(int(np.flatnonzero(genes == gene)[0])))
    if len(found) == 0:
        raise DataError(f"{gene[:60]} is not detected in any of the cells to order.", "Start at another gene.")
    return found
