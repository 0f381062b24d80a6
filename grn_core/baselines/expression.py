"""Expression as the methods need it: standardised, ranked, reduced to components, and looked up for pairs."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.decomposition import PCA

from grn_core.baselines.method import Problem
from grn_core.data.pair_codes import codes_of
from grn_core.errors import DataError

CONSTANT = 1e-6  # float32 noise around a mean is smaller than this share of the mean


def positions(genes: list[str], names: pd.Series) -> np.ndarray:
    """Return the column of each named gene, (names,).

    Raises
    ------
    DataError
        If a gene is not measured.
    """
    codes, unique = codes_of(names)
    found = pd.Index(genes).get_indexer(unique)
    if (found < 0).any() and (found[codes] < 0).any():
        missing = unique[np.unique(codes[found[codes] < 0])]
        raise DataError(
            f"{len(missing)} genes of column {names.name} are not in the expression data, for example {missing[0]}.",
            "Score only pairs of measured genes.",
        )
    return found[codes]


def expression_summary(log_expression: np.ndarray) -> np.ndarray:
    """Return mean, standard deviation and share of zeros of each gene over cells, (genes x 3)."""
    return np.column_stack([log_expression.mean(0), log_expression.std(0), (log_expression == 0).mean(0)])


def standardise(values: np.ndarray, unit_length: bool = False) -> np.ndarray:
    """Give each column mean 0 and variance 1 over cells; a constant column becomes 0.

    Parameters
    ----------
    values
        (cells x genes).
    unit_length
        Give each column length 1 instead of variance 1.

    Returns
    -------
    (cells x genes), float64
    """
    values = np.asarray(values, dtype=np.float64)
    mean = values.mean(axis=0)
    centred = values - mean
    squares = centred**2
    deviation = np.sqrt(squares.mean(axis=0))
    varies = deviation > CONSTANT * np.maximum(np.abs(mean), 1)
    size = np.sqrt(squares.sum(axis=0)) if unit_length else deviation
    return np.divide(centred, size, out=np.zeros_like(centred), where=varies)


def ranks(values: np.ndarray) -> np.ndarray:
    """Rank each column over cells, from 1; ties get their mean rank, (cells x genes)."""
    return rankdata(values, axis=0)


def score_by_matrix(
    problem: Problem, pairs: pd.DataFrame, matrix: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Score pairs by a matrix that is computed once for all TFs and targets that occur.

    Parameters
    ----------
    problem
        Names the genes.
    pairs
        Columns source, target.
    matrix
        Returns (TFs x targets), given the columns of TFs and of targets.

    Returns
    -------
    (pairs,)
    """
    sources, row = np.unique(positions(problem.genes, pairs["source"]), return_inverse=True)
    targets, column = np.unique(positions(problem.genes, pairs["target"]), return_inverse=True)
    return matrix(sources, targets)[row, column]


def principal_components(log_expression: np.ndarray, width: int) -> np.ndarray:
    """Reduce each gene's standardised expression over cells to its leading principal components.

    Genes are the observations. All components are divided by the standard deviation of the first one, so that a penalty
    on weights has a stronger effect on weak components. The random state is fixed: every seed gets the same components.

    Returns
    -------
    (genes x at most `width`)
    """
    profiles = standardise(log_expression).T
    if not profiles.any():
        return np.zeros((len(profiles), 1))
    components = PCA(min(width, *profiles.shape), random_state=0).fit_transform(profiles)
    return components / max(components[:, 0].std(), CONSTANT)


def pair_correlation(problem: Problem, pairs: pd.DataFrame, values: np.ndarray) -> np.ndarray:
    """Return Pearson's r between the columns of `values` (cells x genes) of each pair, (pairs,).

    A gene without variance correlates 0 with every other.
    """
    unit = standardise(values)
    return score_by_matrix(problem, pairs, lambda tfs, targets: unit[:, tfs].T @ unit[:, targets] / len(unit))
