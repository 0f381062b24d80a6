"""Metrics of scored pairs; which area under the precision-recall curve is meant is in the name."""

import numpy as np
import pandas as pd
from sklearn.metrics import (
    auc,
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)


def roc_curve_points(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return false and true positive rates over all thresholds."""
    false_rate, true_rate, _ = roc_curve(labels, scores)
    return false_rate, true_rate


def pr_curve_points(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return recall and precision over all thresholds."""
    precision, recall, _ = precision_recall_curve(labels, scores)
    return recall, precision


def early_precision(labels: np.ndarray, scores: np.ndarray) -> float:
    """Precision among the top k pairs, k the number of true edges, ties at the cut included.

    BEELINE's definition (Pratapa et al., Nature Methods 2020).
    """
    labels, scores = np.asarray(labels), np.asarray(scores)
    k = int(labels.sum())
    cut = np.sort(scores)[-k]
    return float(labels[scores >= cut].mean())


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
    ``auroc``; ``ap`` (average precision); ``auprc_trapezoid`` (BEELINE's area by trapezoids); ``ep``
    (early precision); ``epr`` = ep / prevalence; ``prevalence``.
    """
    prevalence = float(np.mean(labels))
    recall, precision = pr_curve_points(labels, scores)
    ep = early_precision(labels, scores)
    return {
        "auroc": float(roc_auc_score(labels, scores)),
        "ap": float(average_precision_score(labels, scores)),
        "auprc_trapezoid": float(auc(recall, precision)),
        "ep": ep,
        "epr": ep / prevalence,
        "prevalence": prevalence,
    }


def per_tf_metrics(predictions: pd.DataFrame, score_column: str) -> pd.DataFrame:
    """Score each TF's ranking of targets, which its out-degree cannot lift.

    Parameters
    ----------
    predictions
        Columns source, label and `score_column`.

    Returns
    -------
    One row for each TF that has both labels: source, n, positives, auroc, ap_ratio
    (average precision / share of positives).
    """
    rows = []
    for source, group in predictions.groupby("source", sort=True):
        labels = group["label"].to_numpy()
        if labels.min() == labels.max():
            continue
        scores = group[score_column].to_numpy()
        ratio = average_precision_score(labels, scores) / labels.mean()
        rows.append((source, len(labels), int(labels.sum()), roc_auc_score(labels, scores), ratio))
    return pd.DataFrame(rows, columns=["source", "n", "positives", "auroc", "ap_ratio"])


def ranking_metrics(predictions: pd.DataFrame, score_column: str) -> dict[str, float]:
    """Join `pair_metrics` with the macro means over TFs, ``per_tf_auroc`` and ``per_tf_ap_ratio``."""
    labels, scores = predictions["label"].to_numpy(), predictions[score_column].to_numpy()
    by_tf = per_tf_metrics(predictions, score_column)
    macro = {"per_tf_auroc": by_tf["auroc"].mean(), "per_tf_ap_ratio": by_tf["ap_ratio"].mean()}
    return pair_metrics(labels, scores) | {name: float(value) for name, value in macro.items()}
