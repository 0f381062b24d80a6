"""The degree baseline: how often TF and target have edges in training. It ignores expression."""

import numpy as np
import pandas as pd

from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.rates import rate_logits


def degree_scores(train: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Score pairs by the labels of the training pairs.

    The score is the sum of two logits of smoothed rates, the TF's and the target's, each (positives + m) / (pairs + 1)
    over the training pairs, with m the overall share of positives. A gene without training pairs gets rate m.

    Parameters
    ----------
    train
        Columns source, target, label.
    pairs
        Columns source, target.

    Returns
    -------
    (pairs,)
    """
    return rate_logits(train, pairs).sum(axis=1)


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return degree_scores(problem.train, pairs)


METHOD = Method(
    name="degree",
    title="Degree baseline",
    citation="Stock, Ratajczak et al. 2025, on node-degree bias",
    uses_expression=False,
    uses_prior=True,
    score=_score,
)
