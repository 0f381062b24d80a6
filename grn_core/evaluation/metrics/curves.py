"""Curves of a ranking at a fixed set of places, so that they can be averaged over seeds and kept in little room."""

from typing import Literal

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics.ranking import check_ranking

Curve = Literal["roc", "pr", "early"]
POINTS = 61
DEEPEST = 4.0
"""Early precision is followed down to this many times the number of true edges."""


def curve_places(curve: Curve, points: int = POINTS) -> np.ndarray:
    """Return where a curve is read: false positive rate, recall, or top pairs over the number of true edges.

    Places stand closest where rankings differ: at the left.
    """
    if curve == "early":
        return np.unique(np.append(np.geomspace(0.01, DEEPEST, points), 1.0))
    return np.linspace(0, 1, points) ** (2 if curve == "roc" else 1)


def curve_points(labels: np.ndarray, scores: np.ndarray, points: int = POINTS) -> pd.DataFrame:
    """Read the three curves of a ranking.

    ``roc`` is the true positive rate at a false positive rate, joined by straight lines as scikit-learn's
    ``roc_curve``; ``pr`` the precision at the first threshold that reaches a recall, whose steps average precision
    sums; ``early`` the precision among the top pairs over the share of true edges (ties at the cut included), which at
    as many pairs as there are true edges is BEELINE's EPR (Pratapa et al., Nature Methods 2020).

    Parameters
    ----------
    labels, scores
        (pairs,), as in `grn_core.evaluation.metrics.pair_metrics`.
    points
        Places a curve.

    Returns
    -------
    Columns curve, x, y. Places of ``early`` below one pair or beyond all pairs are left out.

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
    found.append(("roc", x, np.interp(x, false_rate, true_rate)))  # of a rise at one place, its top

    x = curve_places("pr", points)
    found.append(("pr", x, (true / selected)[np.searchsorted(true / positives, x - 1e-12)]))

    x = curve_places("early", points)
    k = np.round(x * positives)
    x, k = x[(k >= 1) & (k <= n)], k[(k >= 1) & (k <= n)]
    found.append(("early", x, (true / selected)[np.searchsorted(selected, k)] / (positives / n)))
    return pd.concat([pd.DataFrame({"curve": name, "x": x, "y": y}) for name, x, y in found], ignore_index=True)
