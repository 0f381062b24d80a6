"""95 % intervals: by drawing TFs anew within one test part, and by pairing seeds between methods.

Pairs of one TF are not independent of each other, so pairs are never drawn singly: whole TFs are
drawn with replacement, each with all its pairs (a cluster bootstrap), and every metric of
`ranking_metrics` is computed again from the pairs so drawn.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import ttest_rel

from grn_core.errors import DataError
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
        ``auroc`` and ``ap_ratio`` of each TF, NaN where it has one label alone, (TFs x 2).
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
    """Compute every metric for each draw of TFs.

    Parameters
    ----------
    times
        How often each TF was drawn, (draws x TFs).

    Returns
    -------
    One row a draw; NaN where a draw has one label alone.
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
    """`pair_metrics` of pairs that each count as often as their TF was drawn."""
    weight = times[:, ranked.tf]
    selected = np.cumsum(weight, axis=1)[:, ranked.ends].astype(float)
    true = np.cumsum(weight * ranked.labels, axis=1)[:, ranked.ends].astype(float)
    return pooled_metrics(selected, true)


def pooled_metrics(selected: np.ndarray, true: np.ndarray) -> pd.DataFrame:
    """Compute `pair_metrics` from counts at falling thresholds.

    Parameters
    ----------
    selected, true
        Pairs, and true edges among them, that score at or above each threshold, (draws x thresholds).

    Returns
    -------
    One row a draw; NaN where a draw has one label alone.
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


def bootstrap_intervals(
    predictions: pd.DataFrame, score_column: str, resamples: int = RESAMPLES, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Give each metric an interval by drawing TFs with replacement (percentile bootstrap, Efron 1979).

    Parameters
    ----------
    predictions
        Columns source, label and `score_column`; the test part of one run.
    resamples
        How often to draw.
    level
        Share of the draws that the interval covers.

    Returns
    -------
    One row a metric of `ranking_metrics`: metric, value, low, high. Draws with one label alone are
    left out. Few TFs make the interval too narrow; below about ten it is a hint and no more.
    """
    draws = _resampled(_Ranked.of(predictions, score_column), _draw_tfs(predictions, resamples, seed))
    value = pd.Series(ranking_metrics(predictions, score_column), name="value")
    return value.to_frame().join(_interval(draws, level)).rename_axis("metric").reset_index()


def paired_bootstrap(
    predictions: pd.DataFrame,
    first: str,
    second: str,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Give the difference of two methods on the same pairs an interval: both see the same draws of TFs.

    Parameters
    ----------
    predictions
        Columns source, label, `first` and `second` (scores).

    Returns
    -------
    One row a metric of `ranking_metrics`: metric, difference (first - second), low, high.
    """
    times = _draw_tfs(predictions, resamples, seed)
    one, other = (_resampled(_Ranked.of(predictions, column), times) for column in (first, second))
    values = [pd.Series(ranking_metrics(predictions, column)) for column in (first, second)]
    difference = (values[0] - values[1]).rename("difference")
    return difference.to_frame().join(_interval(one - other, level)).rename_axis("metric").reset_index()


def paired_over_seeds(first: pd.Series, second: pd.Series, level: float = 0.95) -> dict[str, float]:
    """Compare one metric of two methods over the seeds that both were run with.

    Parameters
    ----------
    first, second
        The metric by seed (the index); seeds that one of them lacks are left out.

    Returns
    -------
    ``difference`` (mean of first - second), ``low`` and ``high`` (interval of the paired t-test),
    ``p``, and ``n``, the number of seeds. With the same difference at every seed the interval is that
    point.

    Raises
    ------
    DataError
        If fewer than two seeds are common to both, or a seed occurs twice.
    """
    if first.index.has_duplicates or second.index.has_duplicates:
        raise DataError("A seed occurs twice for one method.", "Give one value a seed.")
    table = pd.concat([first, second], axis=1, join="inner").dropna()
    if len(table) < 2:
        raise DataError(f"The methods share {len(table)} seeds.", "Run both with two seeds or more in common.")
    difference = table.iloc[:, 0] - table.iloc[:, 1]
    mean = float(difference.mean())
    if np.ptp(difference) < 1e-12:  # the t-test would divide by rounding errors
        return {"difference": mean, "low": mean, "high": mean, "p": float(abs(mean) < 1e-12), "n": len(table)}
    test = ttest_rel(table.iloc[:, 0], table.iloc[:, 1])
    low, high = test.confidence_interval(level)
    return {"difference": mean, "low": float(low), "high": float(high), "p": float(test.pvalue), "n": len(table)}
