"""Intervals of a method's gain over references on the same pairs, by a bootstrap over TFs and targets.

Pairs that share a TF or a target depend on each other. TFs and targets are therefore drawn independently, with
replacement, and a pair counts as often as its TF times its target was drawn: the pigeonhole bootstrap of crossed
factors (Owen 2007, Annals of Applied Statistics 1:386). Its intervals are rather too wide than too narrow. All methods
are scored on the same draws.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core import settings
from grn_core.evaluation.metrics.per_tf import fold_codes
from grn_core.evaluation.metrics.ranking import check_ranking
from grn_core.evaluation.metrics.within_folds import Scored

MEASURES = {"ap": "AUPRC", "per_tf_auroc": "AUROC per TF"}
MOST_RESAMPLES, LEAST_RESAMPLES, WORK = 400, 100, 6 * 10**7
"""Draws for small and for large networks; between them, draws times pairs stay below `WORK`."""
PAIRS_AT_ONCE = 2 * 10**7
"""Draws are measured at once up to so many pairs in all; each pair of a draw takes about 24 bytes of memory."""


def two_way_gains(
    predictions: pd.DataFrame,
    method: str,
    references: Sequence[str],
    level: float = 0.95,
    seed: int = 0,
    scores: Callable[[str], np.ndarray] | None = None,
    repeats: Callable[[str], Iterable[Scored]] | None = None,
) -> pd.DataFrame:
    """Return a method's gain over each reference in the measures of `MEASURES`, with intervals over TFs and targets.

    Parameters
    ----------
    predictions
        Columns source, target, label and one column of scores for the method and for each reference.
    level
        Share of the draws that an interval covers (percentile bootstrap, Efron 1979).
    scores
        Returns the scores of the method or of a reference, (pairs,), in place of the columns of `predictions`.
    repeats
        Returns the scores and folds of each repeat, by which the pairs of each TF are compared in place of the scores:
        see `grn_core.evaluation.metrics.within_folds`.

    Returns
    -------
    One row per reference and measure: reference, measure, value (the method's), gain, low, high. Draws with one label
    only are left out.

    Raises
    ------
    DataError
        If the pairs have one label only, or a score is missing.
    """
    # codes in order of appearance, as small as can be: they are gathered for every draw
    tf, target = (pd.factorize(predictions[side])[0].astype(np.int32) for side in ("source", "target"))
    labels = predictions["label"].to_numpy()
    n = int(np.clip(WORK // max(len(labels), 1), LEAST_RESAMPLES, MOST_RESAMPLES))
    rng = np.random.default_rng(seed)
    draws = [rng.multinomial(size := int(codes.max()) + 1, np.full(size, 1 / size), n) for codes in (tf, target)]
    # the first draw is the pairs themselves
    draws = [np.vstack([np.ones(drawn.shape[1]), drawn]).astype(np.float32) for drawn in draws]
    measured = {}
    for name in (method, *references):
        values = scores(name) if scores else predictions[name].to_numpy(dtype=float)
        within = repeats(name) if repeats else [(values, np.zeros(len(tf), np.int8))]
        measured[name] = _measure(tf, target, labels, values, within, *draws)
    tail = (1 - level) / 2
    rows = []
    for reference in references:
        difference = measured[method] - measured[reference]
        low, high = np.nanquantile(difference[1:], [tail, 1 - tail], axis=0)
        for i, measure in enumerate(MEASURES):
            rows.append((reference, measure, measured[method][0, i], difference[0, i], low[i], high[i]))
    return pd.DataFrame(rows, columns=["reference", "measure", "value", "gain", "low", "high"])


@dataclass(frozen=True)
class _Ranking:
    """Pairs from one end of a ranking to the other, and where its true edges stand; draws change only their weights.

    Attributes
    ----------
    tf, target
        Codes, (pairs,).
    true
        Positions of true edges, (edges,).
    begins, ends
        For each true edge, the positions at which the run of equal scores that holds it begins, and ends (exclusive).
    groups, group_ends
        For each true edge, the positions at which the group in which it is ranked begins, and ends (exclusive).
    """

    tf: np.ndarray
    target: np.ndarray
    true: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    groups: np.ndarray
    group_ends: np.ndarray

    @classmethod
    def of(
        cls, tf: np.ndarray, target: np.ndarray, labels: np.ndarray, scores: np.ndarray, group: np.ndarray
    ) -> "_Ranking":
        """Order pairs by group, then by score, and find the true edges."""
        order = np.lexsort((scores, group))
        new_group = np.append(True, np.diff(group[order]) != 0)
        new_run = new_group | np.append(True, np.diff(scores[order]) != 0)
        true = np.flatnonzero(labels[order])
        runs, groups = np.flatnonzero(new_run), np.flatnonzero(new_group)
        run = np.searchsorted(runs, true, side="right") - 1
        own = np.searchsorted(groups, true, side="right") - 1
        run_ends, group_ends = (np.append(begins, len(order)) for begins in (runs, groups))
        return cls(tf[order], target[order], true, runs[run], run_ends[run + 1], groups[own], group_ends[own + 1])

    def sums(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the weight before each position of all pairs and of true edges alone, (pairs + 1,) each."""
        before = np.concatenate([[0.0], np.cumsum(weight, dtype=float)])
        among = np.concatenate([[0.0], np.cumsum(weight[self.true], dtype=float)])
        return before, among

    def n_true_before(self, positions: np.ndarray) -> np.ndarray:
        """Return the number of true edges before each position."""
        return np.searchsorted(self.true, positions)


def _measure(
    tf: np.ndarray,
    target: np.ndarray,
    labels: np.ndarray,
    scores: np.ndarray,
    within: Iterable[Scored],
    tfs: np.ndarray,
    targets: np.ndarray,
) -> np.ndarray:
    """Return the measures for each draw, (draws x measures); NaN where a draw has one label only."""
    labels, scores = check_ranking(labels, scores)
    # one ranking at a time: each is as long as the network
    aps = _aps(_Ranking.of(tf, target, labels, -scores, np.zeros(len(tf), np.int8)), tfs, targets)
    aurocs = [
        _per_tf_aurocs(_Ranking.of(tf, target, labels, values, fold_codes(tf, fold)[0]), tfs, targets)
        for values, fold in within
    ]
    return np.column_stack([aps, np.mean(aurocs, axis=0)])


def _aps(ranking: _Ranking, tfs: np.ndarray, targets: np.ndarray) -> list[float]:
    """Average precision by draw; the ranking falls, and ties are taken at once."""
    at = ranking.n_true_before(ranking.ends)

    def ap(a: np.ndarray, b: np.ndarray) -> float:
        weight = a[ranking.tf] * b[ranking.target]
        selected, true = ranking.sums(weight)
        precision = true[at] / selected[ranking.ends]
        return float(np.nansum(weight[ranking.true] * precision) / true[-1])

    return _of_draws(ap, tfs, targets, len(ranking.tf))


def _per_tf_aurocs(ranking: _Ranking, tfs: np.ndarray, targets: np.ndarray) -> list[float]:
    """AUROC of each TF's targets, ties as half, as a mean over the drawn TFs that have both labels, by draw.

    Groups are TFs, or folds of TFs; those of a TF count by their numbers of pairs of a true and a false one.
    """
    places = (ranking.groups, ranking.begins, ranking.ends)
    n_true = [ranking.n_true_before(place) for place in places]
    first = np.flatnonzero(np.append(True, np.diff(ranking.groups) != 0))
    tf_of_group = ranking.tf[ranking.true][first]
    first_of_tf = np.flatnonzero(np.append(True, np.diff(tf_of_group) != 0))
    tf_of = tf_of_group[first_of_tf]

    def auroc(a: np.ndarray, b: np.ndarray) -> float:
        weight = b[ranking.target]
        every, true = ranking.sums(weight)
        false = [every[place] - true[n] for place, n in zip(places, n_true, strict=True)]
        own = weight[ranking.true]
        correct = np.add.reduceat(own * ((false[1] + false[2]) / 2 - false[0]), first)
        positives = np.add.reduceat(own, first)
        negatives = every[ranking.group_ends[first]] - every[ranking.groups[first]] - positives
        correct, compared = (np.add.reduceat(each, first_of_tf) for each in (correct, positives * negatives))
        both = compared > 0
        drawn = a[tf_of][both]
        return float((drawn * correct[both] / compared[both]).sum() / drawn.sum())

    return _of_draws(auroc, tfs, targets, len(ranking.tf))


def _of_draws(
    measure: Callable[[np.ndarray, np.ndarray], float], tfs: np.ndarray, targets: np.ndarray, pairs: int
) -> list[float]:
    """Return a measure of each draw; several draws at once, on as many cores."""

    def quietly(a: np.ndarray, b: np.ndarray) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):  # a setting of each thread
            return measure(a, b)

    with ThreadPoolExecutor(max(1, min(settings.cores(), PAIRS_AT_ONCE // max(pairs, 1)))) as pool:
        return list(pool.map(quietly, tfs, targets))
