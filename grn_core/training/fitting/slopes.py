"""Each TF's own weights of the target's expression: what its known targets have in common beyond those of all TFs."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from grn_core.training.fitting.losses import Goals, cross_entropies

PENALTIES = (3, 10, 30, 100, 300, 1000)
"""Inverse variances of a TF's own weights that are tried; none at all is tried too."""


@dataclass(frozen=True)
class TargetsOfTfs:
    """Described pairs, as far as each TF's own weights depend on them.

    Attributes
    ----------
    expression
        own(target) of each pair, (pairs x inputs).
    goals
        What the loss aims at.
    tf, episode
        Of each pair, (pairs,).
    """

    expression: np.ndarray
    goals: Goals
    tf: np.ndarray
    episode: np.ndarray


def own_slopes(pairs: TargetsOfTfs, logits: np.ndarray, left_out: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit random slopes: a mixed logistic model whose TFs share the linear terms and differ by a penalised vector.

        logit = linear terms + d_TF . own(target),   d_TF ~ N(0, 1 / penalty)

    as in Laird and Ware 1982 (Biometrics 38:963). The linear terms stay as they are. One Newton step from d = 0 gives

        d_TF = (X' W X + penalty)^-1 X' (y - p),   W = diag(p (1 - p)),

    X being own(target) of the TF's pairs, y their labels and p the probability by the linear terms. A TF with few known
    edges has small weights. More steps changed no ranking measurably. The penalty is the one with the lowest
    cross-entropy on episodes that are left out in turn, linear terms included. Where no own weights at all are better,
    all are 0.

    Parameters
    ----------
    pairs
        Of all episodes.
    logits
        By the linear terms, (pairs,).
    left_out
        By linear terms that are fitted to all episodes but one, (episodes x pairs), in the order of their numbers.

    Returns
    -------
    tfs
        The TFs that occur, (TFs,).
    slopes
        d of each, (TFs x inputs).
    """
    tfs, row = np.unique(pairs.tf, return_inverse=True)
    x, goal, weight = pairs.expression, pairs.goals.goal, pairs.goals.weight
    spread = weight * expit(logits) * expit(-logits)
    curvature = _by_tf(x, spread, row, len(tfs))

    def pulls_of(logits: np.ndarray, weight: np.ndarray) -> np.ndarray:
        pull = weight * (goal - expit(logits))
        return np.column_stack([np.bincount(row, column * pull, len(tfs)) for column in x.T])

    def step(pulls: np.ndarray, curvature: np.ndarray, penalty: float) -> np.ndarray:
        found: np.ndarray = np.linalg.solve(curvature + penalty * np.eye(x.shape[1]), pulls[..., None])
        return found[..., 0]

    losses = np.zeros(len(PENALTIES) + 1)
    for number, without in zip(np.unique(pairs.episode), left_out, strict=True):
        out = pairs.episode == number
        rest = curvature - _by_tf(x[out], spread[out], row[out], len(tfs))
        pulls = pulls_of(without, np.where(out, 0, weight))
        losses[-1] += _loss(without[out], goal[out], weight[out])
        for i, penalty in enumerate(PENALTIES):
            added = (x[out] * step(pulls, rest, penalty)[row[out]]).sum(axis=1)
            losses[i] += _loss(without[out] + added, goal[out], weight[out])
    best = int(losses.argmin())
    if best == len(PENALTIES):
        return tfs, np.zeros((len(tfs), x.shape[1]))
    return tfs, step(pulls_of(logits, weight), curvature, PENALTIES[best])


def _by_tf(x: np.ndarray, spread: np.ndarray, row: np.ndarray, n: int) -> np.ndarray:
    """Return X' W X of each TF, (TFs x inputs x inputs)."""
    found = np.zeros((n, x.shape[1], x.shape[1]))
    order = np.argsort(row, kind="stable")
    for pairs in np.split(order, np.flatnonzero(np.diff(row[order])) + 1):
        if len(pairs):
            found[row[pairs[0]]] = (x[pairs] * spread[pairs, None]).T @ x[pairs]
    return found


def _loss(logits: np.ndarray, goal: np.ndarray, weight: np.ndarray) -> float:
    """Return the sum of binary cross-entropies."""
    return float(weight @ cross_entropies(logits, goal))
