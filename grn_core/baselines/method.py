"""The interface of every method: the problem it gets, its record in the registry, the map it may run in parallel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import pandas as pd

from grn_core.scbert.pooled import Encodings

T = TypeVar("T")
R = TypeVar("R")


class Map(Protocol):
    """Apply a function to independent items and return the results in their order.

    `serial_map` does so in this process. A map that sends items to other processes needs a function and items that can
    be pickled; the methods here pass only top-level functions and small arrays.
    """

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
        """Return ``[function(item) for item in items]``."""


@runtime_checkable
class Reports(Protocol):
    """A `Map` that shows how far a method is, for methods that train in one piece."""

    def report(self, share: float, said: str, /) -> None:
        """Take the share that is done, 0 to 1, and a word on it; raises `Cancelled` where the work is to stop."""


def serial_map(function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
    """Apply a function to items one after another."""
    return [function(item) for item in items]


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a method may see.

    It has no field for labels of test pairs, so no method can fit, tune or stop by them. The pairs to score are passed
    separately, with the columns source and target only.

    Attributes
    ----------
    log_expression
        log(1 + abundance per 10,000), (cells x genes), float32.
    genes
        Names of its columns, (genes,).
    train
        Columns source, target, label (1 known edge, 0 not known).
    validation
        The same columns; settings and epochs are chosen on them.
    seed
        Source of all randomness.
    encodings
        scBERT's encodings of the same genes, for methods with ``needs_encodings``.
    times
        Collection time of each cell, (cells,), NaN where it is not known; None if the data do not say it.
    """

    log_expression: np.ndarray
    genes: list[str]
    train: pd.DataFrame
    validation: pd.DataFrame
    seed: int
    encodings: Encodings | None = None
    times: np.ndarray | None = None


@dataclass(frozen=True)
class Method:
    """A way to score pairs.

    Attributes
    ----------
    name
        Key in the registry and in tables of results.
    title
        Name for the user.
    citation
        Publication.
    uses_expression
        Whether expression changes its scores.
    uses_prior
        Whether the labels of training pairs change its scores.
    score
        Maps a problem, pairs (columns source, target) and a `Map` to finite scores, (pairs,): the higher, the more
        likely an edge. The same problem gives the same score for a pair, whatever other pairs are scored.
    needs_encodings
        Whether the problem must have encodings of scBERT.
    """

    name: str
    title: str
    citation: str
    uses_expression: bool
    uses_prior: bool
    score: Callable[[Problem, pd.DataFrame, Map], np.ndarray]
    needs_encodings: bool = False
