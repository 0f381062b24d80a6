"""Calibration: how well probabilities match the share of true edges."""

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.evaluation.metrics.ranking import check_ranking

BINS = 10
SMALLEST = 1e-9
"""Probabilities are kept this far from 0 and 1 before their logit is taken."""


def reliability_table(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> pd.DataFrame:
    """Compare probabilities with the share of true edges, in bins of equal count.

    Parameters
    ----------
    labels
        1 or 0, (pairs,).
    probabilities
        From 0 to 1, (pairs,).
    bins
        Largest number of bins. Pairs in order of probability are divided into bins whose sizes differ by at most one.
        Equal probabilities may fall into two bins; pairs then keep their order.

    Returns
    -------
    One row per bin, the lowest first: n, predicted (mean probability), observed (share of true edges).
    """
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    rows = [(len(part), np.mean(probabilities[part]), np.mean(labels[part])) for part in parts]
    return pd.DataFrame(rows, columns=["n", "predicted", "observed"])


def calibration_metrics(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> dict[str, float]:
    """Score probabilities.

    Returns
    -------
    ``ece``, the expected calibration error: the mean of |observed - predicted| over the bins of
    `reliability_table`, weighted by their size (Naeini et al. 2015, here with bins of equal count);
    ``brier``, the mean of (probability - label)^2 (Brier 1950).

    Raises
    ------
    DataError
        If a probability is below 0 or above 1, or as in `check_ranking`.
    """
    from sklearn.metrics import brier_score_loss

    labels, probabilities = check_ranking(labels, probabilities)
    if probabilities.min() < 0 or probabilities.max() > 1:
        raise DataError("A probability is below 0 or above 1.", "Calibrate the scores first.")
    table = reliability_table(labels, probabilities, bins)
    gap = (table["observed"] - table["predicted"]).abs()
    return {
        "ece": float(np.average(gap, weights=table["n"])),
        "brier": float(brier_score_loss(labels, probabilities)),
    }
