"""Whether values that are not whole are logarithms or corrected counts, and which logarithm they were taken with."""

from typing import Any, Literal

import numpy as np
from scipy import sparse

BASES = {"log(1 + x)": np.e, "log2(1 + x)": 2.0, "log10(1 + x)": 10.0}
SAMPLED_CELLS = 200
LARGEST_MULTIPLE = 30
LARGEST_NATURAL = 12.0
NEAR_WHOLE = 1e-3
FEWEST_CELLS, FEWEST_VALUES = 10, 50
UNEVEN_TOTALS = 0.75
LONG_TAIL = 1.1


def _multiples_share(linear: np.ndarray, counted: np.ndarray | None = None) -> float:
    """Median over cells of the share of values that are whole multiples of the cell's smallest one.

    Counts of a cell, divided by whatever size factor, are whole multiples of the value of one count. Of `counted`,
    (cells x genes), only the values marked True count; all where it is None.
    """
    shares = []
    for i, cell in enumerate(linear):
        seen = cell > 1e-9
        if seen.sum() > 10:
            multiples = cell / cell[seen].min()
            judged = seen & (multiples < LARGEST_MULTIPLE)
            judged &= True if counted is None else counted[i]
            if judged.any():
                shares.append(np.mean(np.abs(multiples[judged] - np.round(multiples[judged])) < 0.02))
    return float(np.median(shares)) if shares else 0.0


def _sample(values: Any) -> np.ndarray:
    step = max(1, values.shape[0] // SAMPLED_CELLS)
    rows = values[::step]
    return np.asarray(rows.toarray() if sparse.issparse(rows) else rows, dtype=np.float64)


def _undone(sample: np.ndarray) -> dict[str, np.ndarray]:
    # a wrong base can take a value beyond what a float holds, and then it is that base which is wrong
    with np.errstate(over="ignore"):
        return {name: np.power(base, sample) - 1 for name, base in BASES.items()}


def _spread(linear: np.ndarray) -> float:
    """Return the coefficient of variation of the cells' totals."""
    with np.errstate(over="ignore", invalid="ignore"):
        totals = linear.sum(axis=1)
        spread = float(np.std(totals) / max(np.mean(totals), 1e-12))
    return spread if np.isfinite(spread) else np.inf


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
    linear = _undone(sample)
    shares = {name: _multiples_share(matrix) for name, matrix in linear.items()}
    best = max(shares, key=shares.__getitem__)
    if shares[best] > 0.9:
        return best, "undone, each cell's values are whole multiples of its smallest"
    even = _even_totals(linear)
    if even is not None:
        return even, "undone, all cells have the same total"
    if sample.max() > LARGEST_NATURAL:
        return "log2(1 + x)", "values this large cannot be natural logarithms of expression"
    return "log(1 + x)", "the most common transformation; nothing in the values decides"


def _even_totals(linear: dict[str, np.ndarray]) -> str | None:
    spread = {name: _spread(matrix) for name, matrix in linear.items()}
    first, second, *_ = sorted(spread, key=spread.__getitem__)
    return first if spread[first] < 0.05 and spread[first] < spread[second] / 3 else None


def whole_share(values: np.ndarray) -> float:
    """Return the share of the values above 0 that are whole numbers; 0 where there are none."""
    seen = values[values > 0]
    return float(np.mean(np.abs(seen - np.round(seen)) < NEAR_WHOLE)) if len(seen) else 0.0


def log_or_corrected(values: Any) -> Literal["log", "corrected"]:
    """Say whether values that are not whole, none negative and small are logarithms or corrected counts.

    SoupX, CellBender and the EM of salmon or kallisto leave counts that are not whole. Logarithms of expression show
    themselves when they are undone: a cell's values become whole multiples of one, or all cells get the same total.
    Where neither holds, corrected counts have a long tail to the right (mean above median) that the logarithm would
    have removed, and undoing a logarithm that was never taken gives single cells a total far above all others.

    Parameters
    ----------
    values
        (cells x genes).
    """
    sample = _sample(values)
    seen = sample[sample > 0]
    if len(sample) < FEWEST_CELLS or len(seen) < FEWEST_VALUES:
        return "log"
    linear = _undone(sample)
    # whole values stay whole when log2 is undone, so that only the others say whether it was taken
    parts = (sample > 0) & (np.abs(sample - np.round(sample)) >= NEAR_WHOLE)
    if max(_multiples_share(matrix, parts) for matrix in linear.values()) > 0.9 or _even_totals(linear) is not None:
        return "log"
    if whole_share(sample) > 0.5:
        return "corrected"
    # log2 is the mildest of the bases: where it leaves uneven totals, the others do even more
    uneven = _spread(linear["log2(1 + x)"]) > UNEVEN_TOTALS
    return "corrected" if uneven and seen.mean() / np.median(seen) > LONG_TAIL else "log"
