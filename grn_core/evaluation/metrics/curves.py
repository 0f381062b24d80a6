"""Curves of a ranking at fixed points, so that they can be averaged over seeds and stored in little space."""

from typing import Literal

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics.ranking import check_ranking

Curve = Literal["roc", "pr", "early"]
POINTS = 61
DEEPEST = 4.0
"""Early precision is computed for up to this many times the number of true edges."""


def curve_places(curve: Curve, points: int = POINTS) -> np.ndarray:
    """Return the x values of a curve: false positive rate, recall, or top pairs over the number of true edges.

    They are densest at the left, where rankings differ most.
    """
    if curve == "early":
        return np.unique(np.append(np.geomspace(0.01, DEEPEST, points), 1.0))
    return np.linspace(0, 1, points) ** (2 if curve == "roc" else 1)


def curve_points(labels: np.ndarray, scores: np.ndarray, points: int = POINTS) -> pd.DataFrame:
    """Return three curves of a ranking.

    ``roc``
        True positive rate by false positive rate, interpolated linearly as in scikit-learn's ``roc_curve``.
    ``pr``
        Precision, at the first threshold that reaches the recall; average precision is the sum of these steps.
    ``early``
        Precision among the top pairs (ties at the cut included) divided by the share of true edges. At as many pairs as
        there are true edges this is BEELINE's EPR (Pratapa et al., Nature Methods 2020).

    Parameters
    ----------
    labels, scores
        (pairs,), as in `grn_core.evaluation.metrics.pair_metrics`.
    points
        Points per curve.

    Returns
    -------
    Columns curve, x, y. Points of ``early`` with less than one pair or more than all pairs are left out.

    Raises
    ------
    DataError
        As in `check_ranking`.
    """
    labels, scores = check_ranking(labels, scores)
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    selected, true = ends + 1, np.cumsum(labels[order])[ends]
    positives, n = true[-1], len(labels)
    found = []

    x = curve_places("roc", points)
    false_rate, true_rate = np.append(0, (selected - true) / (n - positives)), np.append(0, true / positives)
    found.append(("roc", x, np.interp(x, false_rate, true_rate)))  # where the curve rises vertically, its top

    x = curve_places("pr", points)
    found.append(("pr", x, (true / selected)[np.searchsorted(true / positives, x - 1e-12)]))

    x = curve_places("early", points)
    k = np.round(x * positives)
    x, k = x[(k >= 1) & (k <= n)], k[(k >= 1) & (k <= n)]
    found.append(("early", x, (true / selected)[np.searchsorted(selected, k)] / (positives / n)))
    return pd.concat([pd.DataFrame({"curve": name, "x": x, "y": y}) for name, x, y in found], ignore_index=True)
