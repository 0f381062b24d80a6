"""The linear terms of a member by logistic regression, and how much of the target's own expression all TFs share."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from grn_core.baselines.tuning import one_thread
from grn_core.model.linear_scorer import COLUMNS
from grn_core.training.fitting.described import Described
from grn_core.training.fitting.losses import cross_entropies
from grn_core.training.inputs.features import N_OWN

PENALTY = 10
"""Inverse variance of the weights of standardised inputs."""
OWN_PENALTIES = (PENALTY, 40, 160, 640, 2560, np.inf)
"""Those that are tried for the target's own expression; the last leaves it out."""
LARGEST = 1e9
"""Stands for an infinite penalty where equations are solved."""
RATE, LINEAR, WITH_TREES = range(3)
"""What is read of a pair whose TF is new: the target's rate of known edges alone, all linear terms, trees too."""


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
    mean, scale = _mean_and_scale(values)
    scale[-N_OWN:] *= np.sqrt(own_penalty / PENALTY)
    standard, weights = (fitted - mean) / scale, np.zeros(values.shape[1])
    inputs = slice(None) if level > RATE else [COLUMNS.index("target_rate")]
    found = _fit(standard[:, inputs], labels, counts)
    weights[inputs] = found[:-1]
    weights = np.where(readable, weights / scale, 0)
    return weights, float(found[-1] - weights @ mean)


def _mean_and_scale(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return values.mean(axis=0), values.std(axis=0) + 1e-6


@one_thread
def _fit(standard: np.ndarray, labels: np.ndarray, counts: np.ndarray | None) -> np.ndarray:
    """Return weights of standardised inputs and the bias, (inputs + 1,)."""
    model = LogisticRegression(C=1 / PENALTY, max_iter=500).fit(standard, labels, counts)
    return np.append(model.coef_[0], model.intercept_)


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


@one_thread
def choose_own_penalty(described: Described, readable: np.ndarray) -> OwnPenalty:
    """Return the penalty with the lowest cross-entropy on episodes that are left out in turn.

    Pairs of one target have the same own expression, and pairs of one TF depend on each other, so these weights are
    known less well than as many independent pairs would tell. Where few TFs are known, `PENALTY` is too small for them:
    they say which genes are targets of the TFs with many edges, and little of the others.

    The fit with `PENALTY`, b, is made for each episode that is left out. Another penalty P is one Newton step away:

        b_P = (X' W X + P)^-1 (X' W X b + X' (y - p)),   W = diag(p (1 - p)),

    X being standardised inputs and 1, y the labels and p the probability by b, of the pairs of all other episodes
    (iteratively reweighted least squares; McCullagh and Nelder 1989, Generalized Linear Models).

    Parameters
    ----------
    described
        Pairs of all episodes.
    readable
        Which of the inputs are read, (inputs,), bool.
    """
    (mean, scale), numbers = _mean_and_scale(described.values), np.unique(described.episode)
    inputs = _with_one((described.values - mean) / scale)
    weights = [_by_penalty(described.of(described.episode != number), mean, scale, readable) for number in numbers]
    losses = np.zeros(len(OWN_PENALTIES))
    for number, tried in zip(numbers, weights, strict=True):
        out = described.episode == number
        goal, weight = described.goals.goal[out], described.goals.weight[out]
        losses += [weight @ cross_entropies(inputs[out] @ each, goal) for each in tried]
    best = int(losses.argmin())
    return OwnPenalty(OWN_PENALTIES[best], np.stack([inputs @ tried[best] for tried in weights]))


def _by_penalty(others: Described, mean: np.ndarray, scale: np.ndarray, readable: np.ndarray) -> np.ndarray:
    """Return weights of standardised inputs and the bias by each penalty, (penalties x (inputs + 1)).

    Where the pairs have one label only, all are 0.
    """
    values, labels, counts = others.to_fit()
    found = np.zeros((len(OWN_PENALTIES), values.shape[1] + 1))
    if len(np.unique(labels)) < 2:
        return found
    x = (values - mean) / scale
    weights, x = _fit(x, labels, counts), _with_one(x)
    chance, count = expit(x @ weights), 1 if counts is None else counts
    curvature = (x * (count * chance * (1 - chance))[:, None]).T @ x
    pull = curvature @ weights + x.T @ (count * (labels - chance))
    penalties = np.full(len(weights), float(PENALTY))
    penalties[-1] = 0
    for i, own in enumerate(OWN_PENALTIES):
        penalties[-1 - N_OWN : -1] = min(own, LARGEST)
        found[i] = np.linalg.solve(curvature + np.diag(penalties), pull)
    return np.where(np.append(readable, True), found, 0)


def _with_one(inputs: np.ndarray) -> np.ndarray:
    """Return inputs and a column of ones, (pairs x (inputs + 1))."""
    return np.column_stack([inputs, np.ones(len(inputs))])
