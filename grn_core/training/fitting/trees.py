"""Gradient boosting on the description of a pair: what combinations of its numbers say beyond their sum."""

from collections.abc import Callable

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from torch import Tensor

from grn_core.baselines.tuning import one_thread

TREES, LEAVES, RATE, LEAST, PENALTY = 30, 15, 0.2, 40, 5.0
"""Chosen on validation pairs of hESC: the fewest trees whose average precision is within 0.003 of the 150 trees (rate
0.06) that were tried first; they take a third of the time. See ``docs/beeline.md``."""
BLOCK = 200_000
HALF = 0.5
"""How much of the difference between trees and linear terms counts: the mean of both logits."""


@one_thread
def log_odds_of_trees(
    values: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """Fit trees, and return what maps descriptions, (pairs x inputs), to log odds, (pairs,); see `fit_interactions`."""
    model = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=RATE, max_leaf_nodes=LEAVES, min_samples_leaf=LEAST, l2_regularization=PENALTY,
        early_stopping=False, random_state=0,
    ).fit(values, labels, weights)  # fmt: skip
    return lambda asked: np.asarray(model.decision_function(asked))


def fit_interactions(
    values: np.ndarray,
    labels: np.ndarray,
    shift: float,
    linear: Callable[[Tensor], Tensor],
    columns: np.ndarray,
    weights: np.ndarray | None = None,
) -> Callable[[Tensor], Tensor]:
    """Fit trees to described pairs, and return what they add to the linear terms.

        t(x) = (T(x) - shift - linear(x)) / 2

    T is the log odds of gradient boosting (Friedman 2001, Ann. Stat. 29:1189; LightGBM's histograms, Ke et al. 2017).
    With t added, the logit is the mean of both models. Fitting takes one thread, because sums over several may round
    differently: members have the same bits in each process that trains them.

    Parameters
    ----------
    values, labels
        Descriptions, (pairs x inputs), and labels, (pairs,).
    shift
        log of (all negatives / negatives drawn): trees see the draw, so their log odds are too high by it.
    linear
        The linear terms of described pairs, which are corrected for the draw already.
    columns
        Which inputs trees may read, (inputs,), bool.
    weights
        How much each pair counts, (pairs,); None lets all count the same.

    Returns
    -------
    Maps descriptions, (pairs x inputs), to t, (pairs,).
    """
    log_odds_of = log_odds_of_trees(values[:, columns], labels, weights)

    def added(described: Tensor) -> Tensor:
        inputs = described.cpu().numpy()
        blocks = [inputs[i : i + BLOCK, columns] for i in range(0, len(inputs), BLOCK)]
        log_odds = np.concatenate([log_odds_of(block) for block in blocks]) - shift
        return HALF * (torch.as_tensor(log_odds, dtype=described.dtype, device=described.device) - linear(described))

    return added
