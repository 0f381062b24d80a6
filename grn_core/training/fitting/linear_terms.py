"""The linear terms of a member by logistic regression, and how much of the target's own expression all TFs share."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from grn_core.baselines.tuning import one_thread
from grn_core.model.linear_scorer import COLUMNS
from grn_core.training.fitting.described import Described
from grn_core.training.fitting.losses import Goals, cross_entropies
from grn_core.training.inputs.features import N_OWN

PENALTY = 10
"""Inverse variance of the weights of standardised inputs."""
OWN_PENALTIES = (PENALTY, 40, 160, 640, 2560, np.inf)
"""Those that are tried for the target's own expression; the last leaves it out."""
RATE, LINEAR, WITH_TREES = range(3)
"""What is read of a pair whose TF is new: the target's rate of known edges alone, all linear terms, trees too."""


@one_thread
def logistic(
    fitted: np.ndarray,
    labels: np.ndarray,
    counts: np.ndarray | None,
    values: np.ndarray,
    level: int,
    readable: np.ndarray,
    own_penalty: float = PENALTY,
) -> tuple[np.ndarray, float]:
    """Return weights, (inputs,), and bias of logistic regression; inputs are standardised as `values` are.

    What is fitted and not `readable` has the weight 0, and its mean stays in the bias. The last `N_OWN` inputs, the
    target's own expression, have `own_penalty`, all others `PENALTY`.
    """
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    scale[-N_OWN:] *= np.sqrt(own_penalty / PENALTY)
    standard, weights = (fitted - mean) / scale, np.zeros(values.shape[1])
    inputs = slice(None) if level > RATE else [COLUMNS.index("target_rate")]
    model = LogisticRegression(C=1 / PENALTY, max_iter=500).fit(standard[:, inputs], labels, counts)
    weights[inputs] = model.coef_[0]
    weights = np.where(readable, weights / scale, 0)
    return weights, float(model.intercept_[0] - weights @ mean)


@dataclass(frozen=True)
class OwnPenalty:
    """Penalty of what all TFs share of the target's own expression, and the linear terms with it.

    Attributes
    ----------
    value
        One of `OWN_PENALTIES`.
    left_out
        Logits of all pairs, fitted to all episodes but one, (episodes x pairs), in the order of the episodes' numbers.
    """

    value: float
    left_out: np.ndarray


def choose_own_penalty(described: Described, readable: np.ndarray) -> OwnPenalty:
    """Return the penalty with the lowest cross-entropy on episodes that are left out in turn.

    Pairs of one target have the same own expression, and pairs of one TF the same taste, so these weights are known
    less well than as many independent pairs would tell. Where few TFs are known, `PENALTY` is too small for them: they
    say which genes are targets of the TFs with many edges, and little of the others.
    """
    tried = [OwnPenalty(value, _left_out(described, readable, value)) for value in OWN_PENALTIES]
    return min(tried, key=lambda one: left_out_loss(one.left_out, described.episode, described.goals))


def left_out_loss(logits: np.ndarray, episode: np.ndarray, goals: Goals) -> float:
    """Return the binary cross-entropy, in sum over pairs, of each episode by the terms that have not seen it.

    Parameters
    ----------
    logits
        (episodes x pairs), as in `OwnPenalty`.
    episode
        Of each pair, (pairs,).
    goals
        What the loss aims at.
    """
    own = np.take_along_axis(logits, np.unique(episode, return_inverse=True)[1][None], axis=0)[0]
    return float(goals.weight @ cross_entropies(own, goals.goal))


def _left_out(described: Described, readable: np.ndarray, own_penalty: float) -> np.ndarray:
    """Return `OwnPenalty.left_out`; 0 where the other episodes have one label only."""
    numbers = np.unique(described.episode)
    found = np.zeros((len(numbers), len(described.labels)))
    for logits, number in zip(found, numbers, strict=True):
        others = described.of(described.episode != number)
        if len(np.unique(others.labels)) == 2:
            weights, bias = logistic(*others.to_fit(), described.values, LINEAR, readable, own_penalty)
            logits[:] = described.values @ weights + bias
    return found
