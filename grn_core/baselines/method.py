"""What every method takes and gives: one problem, one record in the registry, one parallel map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import pandas as pd

from grn_core.scbert.pooled import Encodings

T = TypeVar("T")
R = TypeVar("R")


class Map(Protocol):
    """Apply a function to independent items and return the results in their order.

    `serial_map` does so in this process. One that sends items to other processes needs a function
    and items that pickle; the methods here hand it top-level functions and small arrays only.
    """

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
        """Return ``[function(item) for item in items]``."""


def serial_map(function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
    """Apply a function to items one after the other."""
    return [function(item) for item in items]


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a method may see.

    There is no field for the test pairs' labels, so no method can fit, tune or stop by them: the
    pairs to score come apart, as columns source and target alone.

    Attributes
    ----------
    log_expression
        log(1 + abundance per 10,000), (cells x genes), float32.
    genes
        Names of its columns, (genes,).
    train
        Columns source, target, label (1 known edge, 0 not known).
    validation
        The same columns; what is chosen, is chosen here.
    seed
        Source of all randomness.
    encodings
        scBERT's view of the same genes, for methods that say ``needs_encodings``.
    """

    log_expression: np.ndarray
    genes: list[str]
    train: pd.DataFrame
    validation: pd.DataFrame
    seed: int
    encodings: Encodings | None = None


@dataclass(frozen=True)
class Method:
    """A way to score pairs.

    Attributes
    ----------
    name
        Key in the registry and in tables of results.
    title
        Name for a reader.
    citation
        Where it comes from.
    uses_expression
        Whether expression changes its scores.
    uses_prior
        Whether the labels of training pairs change its scores.
    score
        Maps a problem, pairs (columns source, target) and a `Map` to finite scores, (pairs,): the
        higher, the more an edge; the same for the same problem, row by row.
    needs_encodings
        Whether the problem must bring scBERT's encodings.
    """

    name: str
    title: str
    citation: str
    uses_expression: bool
    uses_prior: bool
    score: Callable[[Problem, pd.DataFrame, Map], np.ndarray]
    needs_encodings: bool = False
