"""How well scores rank known edges above other pairs, over all pairs."""

import numpy as np

from grn_core.errors import DataError


def check_ranking(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and scores as arrays, after checking that they can be evaluated.

    Raises
    ------
    DataError
        If they differ in length, a score is not finite, a label is neither 0 nor 1, or only one label occurs.
    """
    labels, scores = np.asarray(labels), np.asarray(scores)
    if labels.shape != scores.shape:
        raise DataError(
            f"There are {labels.size} labels and {scores.size} scores.", "Give one score for each labelled pair."
        )
    if not np.isfinite(scores).all():
        bad = int((~np.isfinite(scores)).sum())
        raise DataError(f"{bad} of {scores.size} scores are not finite.", "Give every pair a finite score.")
    if not np.isin(labels, [0, 1]).all():
        raise DataError("A label is neither 0 nor 1.", "Label a known pair 1 and every other pair 0.")
    if len(np.unique(labels)) < 2:
        raise DataError(
            f"{int(labels.sum())} of the {labels.size} scored pairs are known edges.",
            "Score both known edges and other pairs.",
        )
    return labels.astype(int), scores


def roc_curve_points(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return false and true positive rates over all thresholds."""
    from sklearn.metrics import roc_curve

    false_rate, true_rate, _ = roc_curve(labels, scores)
    return false_rate, true_rate


def pr_curve_points(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return recall and precision over all thresholds."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(labels, scores)
    return recall, precision


def auprc_trapezoid(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the area under the precision-recall curve by trapezoids, as BEELINE computes it.

    It interpolates the curve linearly, which overestimates the area where scores have many ties; average precision
    (``ap``) uses steps.
    """
    from sklearn.metrics import auc

    return float(auc(*pr_curve_points(labels, scores)))


def early_precision(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the precision among the top k pairs, k the number of true edges, ties at the cut included.

    The definition is BEELINE's (Pratapa et al., Nature Methods 2020).
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
    """Evaluate a ranking of pairs.

    Parameters
    ----------
    labels
        1 for a true edge, 0 otherwise, (pairs,); both must occur.
    scores
        The higher, the more likely an edge, (pairs,).

    Returns
    -------
    ``auroc``; ``ap`` (average precision); ``auprc_trapezoid`` (BEELINE's area by trapezoids);
    ``auprc_ratio`` = auprc_trapezoid / prevalence; ``ep`` (early precision); ``epr`` = ep / prevalence;
    ``prevalence`` (share of true edges, which BEELINE calls density).

    Raises
    ------
    DataError
        As in `check_ranking`.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

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
