"""The order of rows or columns of a heat map in which similar ones are next to each other."""

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

MOST_OPTIMAL = 300
"""Most rows whose order is also the best of all orders of the tree: finding it takes time with the square of them."""


def clustered_order(values: np.ndarray) -> np.ndarray:
    """Return the order of rows by average linkage on the cosine distance, (rows,).

    Parameters
    ----------
    values
        (rows, columns); NaN counts as 0. Rows that are 0 everywhere come last, as they were.

    Notes
    -----
    Hierarchical clustering and optimal order of leaves (Bar-Joseph et al. 2001) by `scipy.cluster.hierarchy`.
    """
    table = np.nan_to_num(np.asarray(values, dtype=float))
    filled = np.flatnonzero((table != 0).any(axis=1))
    empty = np.setdiff1d(np.arange(len(table)), filled)
    if len(filled) > 2:
        tree = linkage(table[filled], "average", metric="cosine", optimal_ordering=len(filled) <= MOST_OPTIMAL)
        filled = filled[leaves_list(tree)]
    return np.concatenate([filled, empty])
