"""Absolute partial correlation of a pair given all other genes, on ranks, as in BEELINE's PPCOR."""

import numpy as np
import pandas as pd
from sklearn.covariance import LedoitWolf

from grn_core.baselines.expression import ranks, score_by_matrix, standardise
from grn_core.baselines.method import Map, Method, Problem


def partial_correlation(values: np.ndarray) -> np.ndarray:
    """Return the partial correlation of each pair of columns, given all others.

    With P the inverse of the correlation matrix R, r_ij = -P_ij / sqrt(P_ii P_jj). With more genes than cells that
    inverse does not exist, so R is first shrunk towards the identity, (1 - s) R + s I, with the s that Ledoit and Wolf
    (2004) estimate from the data.

    Parameters
    ----------
    values
        (cells x genes).

    Returns
    -------
    (genes x genes), diagonal 0; 0 for a column without variance.
    """
    unit = standardise(values)
    varies = np.flatnonzero(unit.any(axis=0))
    partial = np.zeros((unit.shape[1], unit.shape[1]))
    if len(varies) < 2:
        return partial
    precision = LedoitWolf(assume_centered=True).fit(unit[:, varies]).precision_
    scale = np.sqrt(np.diag(precision))
    partial[np.ix_(varies, varies)] = -precision / np.outer(scale, scale)
    np.fill_diagonal(partial, 0)
    return partial


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    partial = np.abs(partial_correlation(ranks(problem.log_expression)))
    return score_by_matrix(problem, pairs, lambda tfs, targets: partial[np.ix_(tfs, targets)])


METHOD = Method(
    name="partial_correlation",
    title="Partial correlation (PPCOR)",
    citation="Kim 2015, Commun. Stat. Appl. Methods 22:665; shrinkage by Ledoit and Wolf 2004",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
