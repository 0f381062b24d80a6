"""A low-rank model of the matrix TF x target: TFs with similar known targets share targets. It ignores expression."""

from itertools import product

import numpy as np
import pandas as pd
from scipy.linalg import eigh
from scipy.special import expit

from grn_core.baselines.identity_logistic import identity_scorer
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.tuning import Scorer, best_on_validation, one_thread

RANKS = (1, 2, 4, 8)
SHRINKAGES = (0.8, 0.6, 0.4, 0.2)
ITERATIONS = 50
TOLERANCE = 1e-3


def soft_impute(values: np.ndarray, observed: np.ndarray, rank: int, shrinkage: float) -> np.ndarray:
    """Complete a matrix by one of low rank (soft-impute; Mazumder, Hastie and Tibshirani 2010).

    Two steps are repeated: fill the unobserved entries with the current estimate; keep the `rank` largest singular
    values, each reduced by `shrinkage` times the largest singular value of `values`.

    Parameters
    ----------
    values
        (rows x columns); 0 where not observed.
    observed
        Which entries of `values` are observed, (rows x columns), bool.

    Returns
    -------
    (rows x columns)
    """
    if len(values) > values.shape[1]:
        return soft_impute(values.T, observed.T, rank, shrinkage).T
    n = len(values)  # of the shorter side, so that the eigenproblem of values x transpose is n x n
    penalty = shrinkage * np.sqrt(eigh(values @ values.T, eigvals_only=True, subset_by_index=(n - 1, n - 1))[0])
    estimate = np.zeros_like(values)
    for _ in range(ITERATIONS):
        filled = np.where(observed, values, estimate)
        squares, left = eigh(filled @ filled.T, subset_by_index=(max(n - rank, 0), n - 1))
        singular = np.sqrt(np.maximum(squares, 1e-12))
        before, estimate = estimate, (left * np.maximum(1 - penalty / singular, 0)) @ (left.T @ filled)
        if np.abs(estimate - before).max() < TOLERANCE:
            break
    return estimate


def low_rank_scorer(problem: Problem) -> Scorer:
    """Fit a low-rank model to the residuals of the additive model.

    With p the probability by `identity_scorer`, the residuals (label - p) / sqrt(p (1 - p)) of the training pairs are
    completed to a matrix Z over TFs and targets, and the score of a pair is p + sqrt(p (1 - p)) Z. Rank and shrinkage
    are chosen by average precision on the validation pairs; the first candidate is Z = 0, the additive model. A gene
    without training pairs has Z = 0.

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    additive = identity_scorer(problem)
    tfs, targets = (pd.Index(problem.train[side].unique()) for side in ("source", "target"))
    row, column = tfs.get_indexer(problem.train["source"]), targets.get_indexer(problem.train["target"])
    p = expit(additive(problem.train))
    observed = np.zeros((len(tfs), len(targets)), dtype=bool)
    observed[row, column] = True
    residual = np.zeros(observed.shape)
    residual[row, column] = (problem.train["label"] - p) / np.sqrt(p * (1 - p))

    def fit(setting: tuple[int, float] | None) -> Scorer:
        rest = np.zeros(observed.shape) if setting is None else soft_impute(residual, observed, *setting)
        padded = np.pad(rest, ((0, 1), (0, 1)))  # position -1, a gene without training pairs, gives 0

        def score(pairs: pd.DataFrame) -> np.ndarray:
            p = expit(additive(pairs))
            z = padded[tfs.get_indexer(pairs["source"]), targets.get_indexer(pairs["target"])]
            return p + np.sqrt(p * (1 - p)) * z

        return score

    return best_on_validation(problem, [None, *product(RANKS, SHRINKAGES)], fit)


@one_thread
def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return low_rank_scorer(problem)(pairs)


METHOD = Method(
    name="identity_low_rank",
    title="Gene identities, low rank",
    citation="Mazumder, Hastie and Tibshirani 2010, J. Mach. Learn. Res. 11:2287",
    uses_expression=False,
    uses_prior=True,
    score=_score,
)
