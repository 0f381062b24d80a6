"""Intervals of methods, and of their gain over a baseline, by a bootstrap over TFs and seeds.

Two things would differ in another study: the measured TFs and the split. TFs and seeds are drawn independently, with
replacement, and a pair counts as often as its TF times its seed was drawn. This is the pigeonhole bootstrap of crossed
factors (Owen 2007, Annals of Applied Statistics 1:386), whose intervals are rather too wide than too narrow. All
methods are scored on the same draws, so the gain over the baseline is paired by TF and by seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics.intervals import pooled_metrics
from grn_core.evaluation.metrics.per_tf import per_tf_metrics, ranking_metrics
from grn_core.evaluation.metrics.ranking import check_ranking

RESAMPLES = 500
STEPS = 1200
"""Largest number of thresholds at which draws are counted; they are sparser towards the bottom of the ranking."""


@dataclass(frozen=True)
class _Counts:
    """Pairs of one test part, counted by TF and by step of the ranking from the top.

    Attributes
    ----------
    tfs
        Names, (TFs,).
    pairs, true
        Pairs, and true edges among them, (TFs x steps).
    macro
        ``auroc`` and ``ap_ratio`` of each TF, NaN where it has one label only, (TFs x 2).
    values
        `ranking_metrics` of all pairs.
    """

    tfs: np.ndarray
    pairs: np.ndarray
    true: np.ndarray
    macro: np.ndarray
    values: dict[str, float]


def _count(predictions: pd.DataFrame, steps: int) -> _Counts:
    labels, scores = check_ranking(predictions["label"].to_numpy(), predictions["score"].to_numpy())
    tf, names = pd.factorize(predictions["source"], sort=True)
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    if len(ends) > steps:
        ends = ends[np.unique(np.geomspace(1, len(ends), steps).round().astype(int)) - 1]
    step = np.searchsorted(ends, np.arange(len(order)))
    cell = tf[order] * len(ends) + step
    shape, size = (len(names), len(ends)), len(names) * len(ends)
    pairs = np.bincount(cell, minlength=size).reshape(shape)
    true = np.bincount(cell, labels[order], size).reshape(shape)
    by_tf = per_tf_metrics(predictions, "score").set_index("source")[["auroc", "ap_ratio"]].reindex(names)
    values = ranking_metrics(predictions, "score")
    return _Counts(np.asarray(names), pairs.astype(np.float32), true.astype(np.float32), by_tf.to_numpy(), values)


def _drawn(counts: _Counts, times: np.ndarray) -> pd.DataFrame:
    """Return every metric for each draw of TFs, `times` (draws x TFs of `counts`); one row per draw."""
    with np.errstate(divide="ignore", invalid="ignore"):
        many = times.astype(np.float32)
        together = np.vstack([np.ones((1, times.shape[1]), np.float32), many])
        selected, true = (np.cumsum(together @ part, axis=1, dtype=float) for part in (counts.pairs, counts.true))
        pooled = pooled_metrics(selected, true)
        known = np.isfinite(counts.macro[:, 0])
        macro = together[:, known] @ counts.macro[known] / together[:, known].sum(axis=1, keepdims=True)
    table = pooled.assign(per_tf_auroc=macro[:, 0], per_tf_ap_ratio=macro[:, 1])
    # the first row is the test part itself: the error of the reduced thresholds there is subtracted from every draw
    return (table - table.iloc[0] + pd.Series(counts.values))[list(counts.values)].iloc[1:].reset_index(drop=True)


def _mean(draws: Mapping[int, pd.DataFrame], weights: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of the draws over seeds, weighted by how often each was drawn; NaN where none was."""
    stacked = np.stack([table.to_numpy() for table in draws.values()])
    weight = weights[list(draws)].to_numpy(dtype=float).T[:, :, None] * np.isfinite(stacked)
    with np.errstate(invalid="ignore"):
        mean = (np.nan_to_num(stacked) * weight).sum(axis=0) / weight.sum(axis=0)
    return pd.DataFrame(mean, columns=next(iter(draws.values())).columns)


def _interval(draws: pd.DataFrame, level: float, prefix: str) -> pd.DataFrame:
    tail = (1 - level) / 2
    return draws.quantile([tail, 1 - tail]).T.set_axis([f"{prefix}low", f"{prefix}high"], axis=1)


def crossed_intervals(
    predictions: Mapping[str, Mapping[int, pd.DataFrame]],
    baseline: str,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    seed: int = 0,
    steps: int = STEPS,
) -> pd.DataFrame:
    """Return each method's mean over seeds and its gain over a baseline, with intervals over TFs and seeds.

    Parameters
    ----------
    predictions
        Test part by method and by seed of the split: columns source, label, score. All methods have the same pairs for
        a seed.
    baseline
        The method with which others are compared; gains are NaN if it is missing.
    resamples, level, seed
        Number of draws, share of the draws that an interval covers, and seed of the draws.
    steps
        Largest number of thresholds at which draws are counted; longer rankings are reduced, least at the top.

    Returns
    -------
    One row per method and metric of `ranking_metrics`: method, metric, value (mean over seeds), low, high, gain (mean
    paired difference to the baseline), gain_low, gain_high, n_seeds, n_tfs. With one seed, only TFs are drawn.
    """
    tfs = np.unique(np.concatenate([t["source"].unique() for by in predictions.values() for t in by.values()]))
    seeds = sorted({number for by_seed in predictions.values() for number in by_seed})
    rng = np.random.default_rng(seed)
    times = rng.multinomial(len(tfs), np.full(len(tfs), 1 / len(tfs)), size=resamples)
    often = pd.DataFrame(
        rng.multinomial(len(seeds), np.full(len(seeds), 1 / len(seeds)), size=resamples), columns=seeds
    )

    def draw(by_seed: Mapping[int, pd.DataFrame]) -> tuple[dict[int, pd.DataFrame], pd.DataFrame]:
        counted = {number: _count(table, steps) for number, table in by_seed.items()}
        draws = {n: _drawn(counts, times[:, np.searchsorted(tfs, counts.tfs)]) for n, counts in counted.items()}
        return draws, pd.DataFrame({number: counts.values for number, counts in counted.items()}).T

    below = draw(predictions[baseline]) if baseline in predictions else None
    found = []
    for method, by_seed in predictions.items():
        draws, values = below if below is not None and method == baseline else draw(by_seed)
        table = values.mean().rename("value").to_frame().join(_interval(_mean(draws, often), level, ""))
        gains = _gains(draws, values, below, often, level)
        kept = table.join(gains) if gains is not None else table.assign(gain=np.nan, gain_low=np.nan, gain_high=np.nan)
        kept = kept.rename_axis("metric").reset_index().assign(n_seeds=len(by_seed), n_tfs=len(tfs))
        found.append(kept.assign(method=method))
    table = pd.concat(found, ignore_index=True)
    return table[["method", *table.columns.drop("method")]]


def _gains(
    draws: dict[int, pd.DataFrame], values: pd.DataFrame, below: tuple[dict[int, pd.DataFrame], pd.DataFrame] | None,
    often: pd.DataFrame, level: float,
) -> pd.DataFrame | None:  # fmt: skip
    """Compare with the baseline on the seeds that both have; None if there are none."""
    common = [number for number in draws if below is not None and number in below[0]]
    if below is None or not common:
        return None
    differences = {number: draws[number] - below[0][number] for number in common}
    gain = (values.loc[common] - below[1].loc[common]).mean().rename("gain").to_frame()
    return gain.join(_interval(_mean(differences, often), level, "gain_"))
