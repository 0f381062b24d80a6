"""Which logarithm log-transformed values were taken with: from what the data say, or from the values themselves."""

from typing import Any

import numpy as np
from scipy import sparse

BASES = {"log(1 + x)": np.e, "log2(1 + x)": 2.0, "log10(1 + x)": 10.0}
SAMPLED_CELLS = 200
LARGEST_MULTIPLE = 30
LARGEST_NATURAL = 12.0


def _multiples_share(linear: np.ndarray) -> float:
    """Median over cells of the share of values that are whole multiples of the cell's smallest one.

    Counts of a cell, divided by whatever size factor, are whole multiples of the value of one count.
    """
    shares = []
    for cell in linear:
        values = cell[cell > 1e-9]
        if len(values) > 10:
            multiples = values / values.min()
            multiples = multiples[multiples < LARGEST_MULTIPLE]
            shares.append(np.mean(np.abs(multiples - np.round(multiples)) < 0.02))
    return float(np.median(shares)) if shares else 0.0


def _sample(values: Any) -> np.ndarray:
    step = max(1, values.shape[0] // SAMPLED_CELLS)
    rows = values[::step]
    return np.asarray(rows.toarray() if sparse.issparse(rows) else rows, dtype=np.float64)


def find_log(values: Any, declared: Any = None) -> tuple[str, str]:
    """Find the logarithm of log-transformed values.

    Parameters
    ----------
    values
        (cells x genes), none negative.
    declared
        ``uns["log1p"]`` as scanpy writes it: ``{"base": None}`` is the natural logarithm.

    Returns
    -------
    Key of `BASES`, and the reason as a clause.
    """
    if isinstance(declared, dict) and "base" in declared:
        base = float(declared["base"] or np.e)
        for name, known in BASES.items():
            if abs(base - known) < 0.01:
                return name, "the data say so"
    sample = _sample(values)
    # a wrong base can take a value beyond what a float holds, and then it is that base which is wrong
    with np.errstate(over="ignore"):
        linear = {name: np.power(base, sample) - 1 for name, base in BASES.items()}
    shares = {name: _multiples_share(matrix) for name, matrix in linear.items()}
    best = max(shares, key=shares.__getitem__)
    if shares[best] > 0.9:
        return best, "undone, each cell's values are whole multiples of its smallest"
    totals = {name: matrix.sum(axis=1) for name, matrix in linear.items()}
    spread = {name: float(np.std(t) / max(np.mean(t), 1e-12)) for name, t in totals.items()}
    first, second, *_ = sorted(spread, key=spread.__getitem__)
    if spread[first] < 0.05 and spread[first] < spread[second] / 3:
        return first, "undone, all cells have the same total"
    if sample.max() > LARGEST_NATURAL:
        return "log2(1 + x)", "values this large are no natural logarithms of expression"
    return "log(1 + x)", "the most common transformation; nothing in the values decides"
