"""Columns of a matrix whose values differ in kind from those of the genes beside them."""

from typing import Any

import numpy as np
from scipy import sparse

MOST_VALUES = 2_000_000
MOST_WHOLE = 0.05
"""Largest share of whole numbers among the values above 0 of genes that are no counts."""
FEWEST_CELLS = 10
MOST_CODES, LEAST_GAP = 12, 4


def unlike(matrix: Any, columns: np.ndarray, genes: np.ndarray) -> np.ndarray:
    """Judge for each column whether its values can be those of a gene beside the genes of the same matrix.

    They cannot be where, other than those of all genes, they are negative, missing, not whole, or all whole; where they
    are larger in every cell than any gene is in any cell; or where they are codes or sorted numbers, as no count is.

    Parameters
    ----------
    matrix
        (cells x names).
    columns, genes
        Places, (n,), of the columns to be judged and of known genes.

    Returns
    -------
    Boolean, (n,).
    """
    known = _stored(matrix, genes)
    known = known[:: max(1, len(known) // MOST_VALUES)]
    if len(known) == 0:
        return np.zeros(len(columns), dtype=bool)
    return np.array([_differs(_column(matrix, at), known) for at in columns], dtype=bool)


def below_zero(matrix: Any, columns: np.ndarray, genes: np.ndarray) -> np.ndarray:
    """Whether values of each column are negative, where none of the genes' is."""
    known = _stored(matrix, genes)
    if len(known) == 0 or np.nanmin(known) < 0:
        return np.zeros(len(columns), dtype=bool)
    return np.array([bool((_column(matrix, at) < 0).any()) for at in columns], dtype=bool)


def _stored(matrix: Any, columns: np.ndarray) -> np.ndarray:
    part = matrix[:, columns]
    return np.asarray(part.data if sparse.issparse(part) else part, dtype=np.float64).ravel()


def _column(matrix: Any, at: int) -> np.ndarray:
    part = matrix[:, [at]]
    return np.asarray(part.toarray() if sparse.issparse(part) else part, dtype=np.float64).ravel()


def _whole(values: np.ndarray) -> np.ndarray:
    return np.abs(values - np.round(values)) < 1e-4


def _differs(values: np.ndarray, known: np.ndarray) -> bool:
    finite = np.isfinite(values)
    if not finite.all() and np.isfinite(known).all():
        return True
    values = values[finite]
    if len(values) == 0 or (values.min() < 0 <= known.min()):
        return True
    whole, above = bool(_whole(values).all()), known[known > 0]
    if not whole and bool(_whole(known).all()):
        return True
    if whole and (values > 0).sum() > 2 and len(above) and float(_whole(above).mean()) < MOST_WHOLE:
        return True
    if len(values) < FEWEST_CELLS or values.min() <= 0:
        return False
    return bool(values.min() > known.max()) or (whole and known.min() >= 0 and _are_codes(values))


def _are_codes(values: np.ndarray) -> bool:
    """Whether whole numbers above 0 are no counts: they vary less than chance makes counts vary, are few, or sorted.

    Counts of equal means have a variance as large as their mean (Poisson); those of cells have a larger one.
    """
    if values.mean() >= 1.5 and values.var() < values.mean() / 4:
        return True
    different = np.unique(values)
    if len(different) <= min(MOST_CODES, len(values) / 3) and np.ptp(values) > LEAST_GAP * len(different):
        return True
    return len(different) > 2 and bool((np.diff(values) >= 0).all())
