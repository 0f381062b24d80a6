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
    """

    key: str
    label: str
    help: str
    colour: str | None
    dash: tuple[int, ...] = ()


PLAIN = (
    Category("known", "known", "The pair is in the prior.", None),
    Category("new", "new", "The pair is not in the prior: a prediction.", GREEN, (7, 5)),
)
TRUTH = (
    Category("found", "held out, found", "Known pair that training never saw, above the threshold: right.", GREEN),
    Category(
        "wrong", "held out, not in the prior",
        "Pair that training never saw, above the threshold, that the prior does not hold: wrong, or not yet known.",
        VERMILLION, (9, 5),
    ),
    Category(
        "missed", "held out, missed", "Known pair that training never saw, below the threshold: missed.",
        PURPLE, (2, 5),
    ),
    Category(
        "left_out", "held out, rightly low", "Pair that training never saw, below the threshold, not in the prior.",
        SKY, (2, 10),
    ),
    Category(
        "training", "known, used for training",
        "Known pair that training or validation used: finding it again proves nothing.", None, (14, 4, 2, 4),
    ),
    Category(
        "untested", "not tested", "Pair outside the held-out part that the prior does not hold.", BLUE, (5, 9),
    ),
)  # fmt: skip


def categories_of(edges: pd.DataFrame) -> tuple[Category, ...]:
    """Return the categories that a table of edges is drawn in: by outcome where it has that column."""
    return TRUTH if "outcome" in edges.columns else PLAIN


def category_keys(edges: pd.DataFrame) -> pd.Series:
    """Return each edge's category.

    Parameters
    ----------
    edges
        Column known, or outcome.
    """
    if "outcome" in edges.columns:
        return edges["outcome"].astype(str)
    return edges["known"].astype(bool).map({True: "known", False: "new"})
