"""Categories of edges: what each is called, its colour and its dashes, so that the colour-blind tell them apart too."""

from dataclasses import dataclass

import pandas as pd

# Okabe and Ito's colours, told apart by the colour-blind (https://jfly.uni-koeln.de/color/)
ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (
    "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip


@dataclass(frozen=True)
class Category:
    """A kind of edge.

    Attributes
    ----------
    key, label, help
        How the program and the reader call it, and a sentence on what it means.
    colour
        None: the muted colour of text, whatever the theme.
    dash
        Lengths of line and gap in pixels; none for a solid line.
    least
        Width that an edge has at least, whatever its weight.
    """

    key: str
    label: str
    help: str
    colour: str | None
    dash: tuple[int, ...] = ()
    least: float = 1.0


PLAIN = (
    Category("known", "known", "The pair is in the prior.", None),
    Category("new", "new", "The pair is not in the prior: a prediction.", GREEN, (7, 5)),
)
TRUTH = (
    Category("found", "true positive", "Known pair that training never saw, above the threshold.", GREEN, (), 2.5),
    Category(
        "wrong", "false positive",
        "Pair that training never saw, above the threshold, that the prior does not hold: wrong, or not yet known.",
        VERMILLION, (9, 5), 2.5,
    ),
    Category("missed", "missed", "Known pair that training never saw, below the threshold.", PURPLE, (2, 4), 3),
    Category(
        "left_out", "true negative", "Pair that training never saw, below the threshold, and not in the prior.",
        BLUE, (2, 10),
    ),
    Category(
        "training", "trained on",
        "Known pair that training or validation used: finding it again proves nothing.", None, (14, 4, 2, 4),
    ),
    Category("untested", "not tested", "Pair that was not held out, and that the prior does not hold.", SKY, (5, 8)),
)  # fmt: skip
SIDES = (
    Category("shared", "in both", "Among the strongest edges of both networks.", None, (), 2.5),
    Category("lost", "only A", "Among the strongest edges of A, not of B.", BLUE, (10, 6), 2),
    Category("gained", "only B", "Among the strongest edges of B, not of A.", VERMILLION, (2, 5), 2),
)


def categories_of(edges: pd.DataFrame) -> tuple[Category, ...]:
    """Return the categories that a table of edges is drawn in: by side or by outcome where it has such a column."""
    if "side" in edges.columns:
        return SIDES
    return TRUTH if "outcome" in edges.columns else PLAIN


def category_keys(edges: pd.DataFrame) -> pd.Series:
    """Return each edge's category.

    Parameters
    ----------
    edges
        Column known, outcome or side.
    """
    if "side" in edges.columns:
        return edges["side"].astype(str)
    if "outcome" in edges.columns:
        return edges["outcome"].astype(str)
    return edges["known"].astype(bool).map({True: "known", False: "new"})
