"""Figures of several methods on the same held-out pairs, and what is kept of them where not all pairs are stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics import per_tf_metrics, ranking_metrics
from grn_core.evaluation.metrics.curves import curve_points
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
        Tables of all pairs where some are not stored; None where all are, since they follow from the scores.
    """

    metrics: list[Row]
    columns: dict[str, np.ndarray]
    curves: pd.DataFrame | None = None
    by_tf: pd.DataFrame | None = None

    def write(self, run: Run) -> None:
        """Write the tables that a run needs besides the scores of the stored pairs."""
        if self.curves is not None and self.by_tf is not None:
            run.write_table(CURVES, self.curves)
            run.write_table(BY_TF, self.by_tf)


def compare_methods(
    pairs: pd.DataFrame,
    methods: Sequence[str],
    scores: Callable[[str], np.ndarray],
    epoch: int,
    kept: np.ndarray | None = None,
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
    """
    columns, metrics, curves, by_tf = {}, [], [], []
    for name in methods:
        values = scores(name)
        scored = pairs.assign(**{name: values})
        metrics += [("test", name, epoch, metric, value) for metric, value in ranking_metrics(scored, name).items()]
        columns[name] = values if kept is None else values[kept]
        if kept is not None:
            points = curve_points(pairs["label"].to_numpy(), values, CURVE_POINTS)
            curves.append(points.assign(method=name))
            by_tf.append(per_tf_metrics(scored, name).assign(method=name))
    if kept is None:
        return Compared(metrics, columns)
    every = pd.concat(by_tf, ignore_index=True)
    return Compared(
        metrics, columns, pd.concat(curves, ignore_index=True), every.assign(source=every["source"].astype(object))
    )
