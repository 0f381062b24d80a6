"""Categories of edges: name, colour and dash of each, so that colour-blind readers can distinguish them too."""

from dataclasses import dataclass

import pandas as pd

from grn_core.palette import BLUE, GREEN, PURPLE, SKY, VERMILLION


@dataclass(frozen=True)
class Category:
    """A kind of edge.

    Attributes
    ----------
    key, label, help
        Name in the program, name for readers, and a sentence on its meaning.
    colour
        Hexadecimal; None for the muted text colour of the theme.
    dash
        Lengths of lines and gaps in pixels; empty for a solid line.
    least
        Smallest width of an edge in pixels, whatever its weight.
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
OUTCOMES = (
    Category("found", "true positive", "Known pair, held out of training, above the threshold.", GREEN, (), 2.5),
    Category(
        "wrong", "false positive",
        "Pair, held out of training, above the threshold, not in the prior: wrong, or not yet known.",
        VERMILLION, (9, 5), 2.5,
    ),
    Category("missed", "missed", "Known pair, held out of training, below the threshold.", PURPLE, (2, 4), 3),
    Category(
        "left_out", "true negative", "Pair, held out of training, below the threshold, and not in the prior.",
        BLUE, (2, 10),
    ),
    Category(
        "training", "trained on",
        "Known pair that training or validation used: predicting it proves nothing.", None, (14, 4, 2, 4),
    ),
    Category("untested", "not tested", "Pair that was not held out and is not in the prior.", SKY, (5, 8)),
)  # fmt: skip
COMPARISON = (
    Category("shared", "in both", "Among the strongest edges of both networks.", None, (), 2.5),
    Category("lost", "only A", "Among the strongest edges of A, not of B.", BLUE, (10, 6), 2),
    Category("gained", "only B", "Among the strongest edges of B, not of A.", VERMILLION, (2, 5), 2),
)


def categories_of(edges: pd.DataFrame) -> tuple[Category, ...]:
    """Return the categories of a table of edges: by its column side or outcome, else known and new.

    Parameters
    ----------
    edges
        Column known, outcome or side.
    """
    if "side" in edges.columns:
        return COMPARISON
    return OUTCOMES if "outcome" in edges.columns else PLAIN


def category_keys(edges: pd.DataFrame) -> pd.Series:
    """Return the key of each edge's category, (edges,).

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
