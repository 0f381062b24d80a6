"""Calibration: how well probabilities match the share of true edges, and how validation pairs correct them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

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
    labels, probabilities = check_ranking(labels, probabilities)
    if probabilities.min() < 0 or probabilities.max() > 1:
        raise DataError("A probability is below 0 or above 1.", "Calibrate the scores first.")
    table = reliability_table(labels, probabilities, bins)
    gap = (table["observed"] - table["predicted"]).abs()
    return {
        "ece": float(np.average(gap, weights=table["n"])),
        "brier": float(brier_score_loss(labels, probabilities)),
    }


@dataclass(frozen=True)
class Calibrator:
    """A sigmoid from scores to probabilities; made by `fit_calibrator`.

    Attributes
    ----------
    model
        Logistic regression on one feature.
    as_logits
        Whether that feature is the logit of the score rather than the score.
    """

    model: LogisticRegression
    as_logits: bool

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Map scores (pairs,) to probabilities (pairs,)."""
        values = _spread(np.asarray(scores, dtype=float), self.as_logits)
        return self.model.predict_proba(values[:, None])[:, 1]


def _spread(scores: np.ndarray, as_logits: bool) -> np.ndarray:
    """Return probabilities as logits, which have no bounds; other scores as they are."""
    return logit(np.clip(scores, SMALLEST, 1 - SMALLEST)) if as_logits else scores


def fit_calibrator(predictions: pd.DataFrame, score_column: str) -> Calibrator:
    """Fit probabilities to the validation pairs; rows of other parts are never read.

    A sigmoid is fitted to the scores, or to their logits where all lie in 0 to 1. The targets are (P + 1) / (P + 2) and
    1 / (N + 2) instead of 1 and 0, with P known edges and N other pairs, so that the fit stays finite where scores
    separate the pairs perfectly (Platt 1999).

    Parameters
    ----------
    predictions
        Columns split, label and `score_column`; `predictions.parquet` of a run has them.

    Raises
    ------
    DataError
        If there is no column split, or the validation pairs have one label only.
    """
    if "split" not in predictions:
        raise DataError(
            "The predictions have no column split, which distinguishes validation pairs from test pairs.",
            "Give the predictions of a run.",
        )
    validation = predictions[predictions["split"] == "validation"]
    labels, scores = check_ranking(validation["label"].to_numpy(), validation[score_column].to_numpy(dtype=float))
    as_logits = scores.min() >= 0 and scores.max() <= 1
    values = _spread(scores, as_logits)
    positives, negatives = labels.sum(), (1 - labels).sum()
    target = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    return Calibrator(_sigmoid(values, target), as_logits)


def _sigmoid(values: np.ndarray, target: np.ndarray) -> LogisticRegression:
    """Fit intercept and slope of a sigmoid to targets between 0 and 1; the slope is 0 where all values are equal."""
    mean, spread = values.mean(), values.std()
    varied = spread > 1e-9
    centred = (values - mean) / (spread if varied else 1.0)
    # Newton finds the two numbers in a few steps of a few milliseconds, while L-BFGS waits for threads. Without spread
    # only a penalty determines the slope.
    model = LogisticRegression(C=np.inf if varied else 1.0, solver="newton-cholesky", tol=1e-8).fit(
        np.tile(centred, 2)[:, None],
        np.repeat([1, 0], len(values)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    model.coef_ = model.coef_ / spread if varied else np.zeros_like(model.coef_)
    model.intercept_ = model.intercept_ - model.coef_[:, 0] * mean
    return model
