"""How well scores rank known edges above other pairs, all pairs together."""

import numpy as np
from sklearn.metrics import (
    auc,
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from grn_core.errors import DataError


def check_ranking(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and scores as arrays that can be scored.

    Raises
    ------
    DataError
        If they differ in length, a score is not finite, a label is neither 0 nor 1, or only one of
        both occurs.
    """
    labels, scores = np.asarray(labels), np.asarray(scores)
    if labels.shape != scores.shape:
        raise DataError(
            f"There are {labels.size} labels and {scores.size} scores.", "Give one score for each labelled pair."
        )
    if not np.isfinite(scores).all():
        bad = int((~np.isfinite(scores)).sum())
        raise DataError(f"{bad} of {scores.size} scores are not finite.", "Score every pair with a number.")
    if not np.isin(labels, [0, 1]).all():
        raise DataError("A label is neither 0 nor 1.", "Label a known pair 1 and every other pair 0.")
    if len(np.unique(labels)) < 2:
        raise DataError(
            f"{int(labels.sum())} of the {labels.size} scored pairs are known edges.",
            "Score a set with known edges and other pairs.",
        )
    return labels.astype(int), scores


def roc_curve_points(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return false and true positive rates over all thresholds."""
    false_rate, true_rate, _ = roc_curve(labels, scores)
    return false_rate, true_rate


def pr_curve_points(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return recall and precision over all thresholds."""
    precision, recall, _ = precision_recall_curve(labels, scores)
    return recall, precision


def auprc_trapezoid(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the precision-recall curve by trapezoids, as BEELINE computes it.

    It joins the points of the curve by straight lines and so flatters coarse scores; average precision
    (``ap``) takes steps. On ties they differ much.
    """
    return float(auc(*pr_curve_points(labels, scores)))


def early_precision(labels: np.ndarray, scores: np.ndarray) -> float:
    """Precision among the top k pairs, k the number of true edges, ties at the cut included.

    BEELINE's definition (Pratapa et al., Nature Methods 2020).
    """
    labels, scores = np.asarray(labels), np.asarray(scores)
    k = int(labels.sum())
    cut = np.partition(scores, -k)[-k]
    return float(labels[scores >= cut].mean())


def top_pairs(scores: np.ndarray, k: int) -> np.ndarray:
    """Mark the k highest of the pairs that score above 0, ties at the cut included, (pairs,) bool."""
    predicted = scores > 0
    k = min(k, int(predicted.sum()))
    if k == 0:
        return np.zeros(len(scores), dtype=bool)
    return scores >= np.partition(scores, -k)[-k]


def pair_metrics(labels: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """Score a ranking of pairs.

    Parameters
    ----------
    labels
        1 for a true edge, 0 otherwise, (pairs,); both must occur.
    scores
        The higher, the more an edge, (pairs,).

    Returns
    -------
    ``auroc``; ``ap`` (average precision); ``auprc_trapezoid`` (BEELINE's area by trapezoids);
    ``auprc_ratio`` = auprc_trapezoid / prevalence; ``ep`` (early precision); ``epr`` = ep / prevalence;
    ``prevalence`` (share of true edges, which BEELINE calls density).

    Raises
    ------
    DataError
        If the scores cannot be scored: see `check_ranking`.
    """
    labels, scores = check_ranking(labels, scores)
    prevalence = float(np.mean(labels))
    ep, trapezoid = early_precision(labels, scores), auprc_trapezoid(labels, scores)
    return {
        "auroc": float(roc_auc_score(labels, scores)),
        "ap": float(average_precision_score(labels, scores)),
        "auprc_trapezoid": trapezoid,
        "auprc_ratio": trapezoid / prevalence,
        "ep": ep,
        "epr": ep / prevalence,
        "prevalence": prevalence,
    }
