"""Figures of several methods on the same held-out pairs, and what is kept of them where not all pairs are stored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics import per_tf_metrics, ranking_metrics
from grn_core.evaluation.metrics.curves import curve_points
from grn_core.evaluation.metrics.within_folds import Scored, per_tf_of_repeats
from grn_core.training.results.stored_edges import BY_TF, CURVES
from grn_core.training.run import Run

CURVE_POINTS = 201
Row = tuple[str, str, int, str, float]
"""A row of the table ``metrics``; see `grn_core.training.finished.run_tables.METRIC_COLUMNS`."""


@dataclass(frozen=True)
class Compared:
    """Figures of methods on all held-out pairs.

    Attributes
    ----------
    metrics
        Rows of ``metrics`` of the phase ``test``.
    columns
        Scores of each method for the pairs that are stored, (stored pairs,) each.
    curves, by_tf
        Tables of all pairs; None where they follow from the scores that are stored.
    """

    metrics: list[Row]
    columns: dict[str, np.ndarray]
    curves: pd.DataFrame | None = None
    by_tf: pd.DataFrame | None = None

    def write(self, run: Run) -> None:
        """Write the tables that a run needs besides the scores of the stored pairs."""
        for name, table in ((CURVES, self.curves), (BY_TF, self.by_tf)):
            if table is not None:
                run.write_table(name, table)


def compare_methods(
    pairs: pd.DataFrame,
    methods: Sequence[str],
    scores: Callable[[str], np.ndarray],
    epoch: int,
    kept: np.ndarray | None = None,
    repeats: Callable[[str], Iterable[Scored]] | None = None,
) -> Compared:
    """Measure methods one at a time, so that the scores of one are in memory.

    Parameters
    ----------
    pairs
        Columns source, target, label.
    scores
        Returns the scores of a method, (pairs,).
    epoch
        Column ``epoch`` of the metrics: the best epoch, or the number of repeats.
    kept
        Which pairs are stored, as a mask or as positions; None stores all.
    repeats
        Returns the scores and folds of each repeat, by which the pairs of each TF are compared in place of the scores.
    """
    columns, metrics, curves, by_tf = {}, [], [], []
    for name in methods:
        values = scores(name)
        scored = pairs.assign(score=values)
        figures = per_tf_metrics(scored, "score") if repeats is None else per_tf_of_repeats(pairs, repeats(name))
        found = ranking_metrics(scored, "score", figures)
        metrics += [("test", name, epoch, metric, value) for metric, value in found.items()]
        columns[name] = values if kept is None else values[kept]
        if kept is not None:
            points = curve_points(pairs["label"].to_numpy(), values, CURVE_POINTS)
            curves.append(points.assign(method=name))
        if kept is not None or repeats is not None:
            by_tf.append(figures.assign(method=name))
    return Compared(metrics, columns, _joined(curves), _joined(by_tf))


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame | None:
    if not tables:
        return None
    every = pd.concat(tables, ignore_index=True)
    return every.assign(source=every["source"].astype(object)) if "source" in every else every
