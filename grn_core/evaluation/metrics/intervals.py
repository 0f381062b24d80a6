"""Intervals of the difference of two methods on one test part, by a bootstrap over TFs.

Pairs of one TF depend on each other, so single pairs are never drawn. Whole TFs are drawn with replacement, each with
all its pairs (a cluster bootstrap), and every metric of `ranking_metrics` is computed again from the drawn pairs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics.per_tf import per_tf_metrics, ranking_metrics
from grn_core.evaluation.metrics.ranking import check_ranking

RESAMPLES = 1000
AT_ONCE = 4_000_000


@dataclass(frozen=True)
class _Ranked:
    """Pairs from the highest score to the lowest.

    Attributes
    ----------
    tf
        Code of each pair's TF, (pairs,).
    labels
        (pairs,)
    ends
        Positions at which a run of equal scores ends, (thresholds,).
    macro
        ``auroc`` and ``ap_ratio`` of each TF, NaN where it has one label only, (TFs x 2).
    """

    tf: np.ndarray
    labels: np.ndarray
    ends: np.ndarray
    macro: np.ndarray

    @classmethod
    def of(cls, predictions: pd.DataFrame, score_column: str) -> "_Ranked":
        labels, scores = check_ranking(predictions["label"].to_numpy(), predictions[score_column].to_numpy())
        tf, names = pd.factorize(predictions["source"], sort=True)
        order = np.argsort(-scores, kind="stable")
        ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
        by_tf = per_tf_metrics(predictions, score_column).set_index("source")[["auroc", "ap_ratio"]]
        return cls(tf[order], labels[order], ends, by_tf.reindex(names).to_numpy())


def _resampled(ranked: _Ranked, times: np.ndarray) -> pd.DataFrame:
    """Return every metric for each draw of TFs.

    Parameters
    ----------
    times
        How often each TF was drawn, (draws x TFs).

    Returns
    -------
    One row per draw; NaN where a draw has one label only.
    """
    step = max(1, AT_ONCE // len(ranked.tf))
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = pd.concat(
            [_pooled(ranked, times[start : start + step]) for start in range(0, len(times), step)], ignore_index=True
        )
        valid = np.isfinite(ranked.macro[:, 0])
        macro = times[:, valid] @ ranked.macro[valid] / times[:, valid].sum(axis=1, keepdims=True)
    return pooled.assign(per_tf_auroc=macro[:, 0], per_tf_ap_ratio=macro[:, 1])


def _pooled(ranked: _Ranked, times: np.ndarray) -> pd.DataFrame:
    """Return `pair_metrics` of pairs that each count as often as their TF was drawn."""
    weight = times[:, ranked.tf]
    selected = np.cumsum(weight, axis=1)[:, ranked.ends].astype(float)
    true = np.cumsum(weight * ranked.labels, axis=1)[:, ranked.ends].astype(float)
    return pooled_metrics(selected, true)


def pooled_metrics(selected: np.ndarray, true: np.ndarray) -> pd.DataFrame:
    """Return `pair_metrics` from counts at falling thresholds.

    Parameters
    ----------
    selected, true
        Pairs, and true edges among them, that score at or above each threshold, (draws x thresholds).

    Returns
    -------
    One row per draw; NaN where a draw has one label only.
    """
    false = selected - true
    positives, negatives = true[:, -1], false[:, -1]
    precision = np.where(selected > 0, true / selected, 1)
    more_true, more_false = np.diff(true, prepend=0), np.diff(false, prepend=0)
    precision_before = np.hstack([np.ones((len(true), 1)), precision[:, :-1]])
    at_k = (selected >= positives[:, None]).argmax(axis=1)  # the first threshold that takes k pairs, ties included
    ep = precision[np.arange(len(true)), at_k]
    prevalence = positives / (positives + negatives)
    trapezoid = (more_true * (precision + precision_before) / 2).sum(axis=1) / positives
    table = pd.DataFrame(
        {
            "auroc": (more_false * (true - more_true / 2)).sum(axis=1) / (positives * negatives),
            "ap": (more_true * precision).sum(axis=1) / positives,
            "auprc_trapezoid": trapezoid,
            "auprc_ratio": trapezoid / prevalence,
            "ep": ep,
            "epr": ep / prevalence,
            "prevalence": prevalence,
        }
    )
    table.loc[(positives == 0) | (negatives == 0)] = np.nan
    return table


def _draw_tfs(predictions: pd.DataFrame, resamples: int, seed: int) -> np.ndarray:
    n = predictions["source"].nunique()
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)


def _interval(draws: pd.DataFrame, level: float) -> pd.DataFrame:
    tail = (1 - level) / 2
    return draws.quantile([tail, 1 - tail]).T.set_axis(["low", "high"], axis=1)


def paired_bootstrap(
    predictions: pd.DataFrame,
    first: str,
    second: str,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the difference of two methods on the same pairs, with its interval (percentile bootstrap, Efron 1979).

    Both methods are scored on the same draws of TFs.

    Parameters
    ----------
    predictions
        Columns source, label, `first` and `second` (scores); the test part of one run.
    resamples
        Number of draws.
    level
        Share of the draws that the interval covers.
    seed
        Seed of the draws.

    Returns
    -------
    One row per metric of `ranking_metrics`: metric, difference (first - second), low, high. Draws with one label only
    are left out. With few TFs the interval is too narrow; below about ten TFs it is only a hint.
    """
    times = _draw_tfs(predictions, resamples, seed)
    one, other = (_resampled(_Ranked.of(predictions, column), times) for column in (first, second))
    values = [pd.Series(ranking_metrics(predictions, column)) for column in (first, second)]
    difference = (values[0] - values[1]).rename("difference")
    return difference.to_frame().join(_interval(one - other, level)).rename_axis("metric").reset_index()
