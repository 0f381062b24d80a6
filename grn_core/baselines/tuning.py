"""Choose a model's settings on the validation pairs."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from grn_core.baselines.method import Problem
from grn_core.errors import ConfigError

T = TypeVar("T")
# Small fits gain nothing from several threads and lose much where threads wait for a busy core: on two shared cores one
# thread took 0.5 s where two took 1.6 to 16 s.
one_thread = threadpool_limits.wrap(limits=1)
Scorer = Callable[[pd.DataFrame], np.ndarray]


def require_both_labels(train: pd.DataFrame) -> None:
    """Refuse training pairs with one label only.

    Raises
    ------
    ConfigError
        If there are no known edges, or no other pairs.
    """
    if train["label"].nunique() < 2:
        raise ConfigError(
            f"The training part has {int(train['label'].sum())} known edges among {len(train)} pairs.",
            "Choose a prior with more edges among these genes, or another split.",
        )


def has_both_labels(pairs: pd.DataFrame) -> bool:
    """Return whether a ranking of these pairs can be evaluated."""
    return pairs["label"].nunique() == 2


def best_on_validation(problem: Problem, settings: Sequence[T], fit: Callable[[T], Scorer]) -> Scorer:
    """Fit once for each setting and keep the fit with the highest average precision on validation.

    On ties the earlier setting wins. Where the validation pairs have one label only, the first setting is used; so the
    simplest must be first.
    """
    if not has_both_labels(problem.validation):
        return fit(settings[0])
    labels = problem.validation["label"].to_numpy()
    fits = [fit(setting) for setting in settings]
    precision = [average_precision_score(labels, scorer(problem.validation)) for scorer in fits]
    return fits[int(np.argmax(precision))]
