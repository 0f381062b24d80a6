"""Results on held-out pairs: model, baselines and shuffled control, and what they allow a reader to conclude."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.intervals import paired_bootstrap
from grn_core.training.finished.alike import runs_like
from grn_core.training.finished.run_tables import REFERENCES
from grn_core.training.results.stored_edges import BY_TF, CURVES, stored_edges
from grn_core.training.results.verdict import verdict_of
from grn_core.training.run import Run, list_runs

METRICS = {
    "auroc": "AUROC",
    "ap": "AUPRC (average precision)",
    "auprc_trapezoid": "AUPRC (trapezoids, as BEELINE)",
    "epr": "EPR",
    "per_tf_auroc": "AUROC, mean over TFs",
    "per_tf_ap_ratio": "AUPRC ratio, mean over TFs",
}
BY_MEMBER = ("per_tf_auroc", "per_tf_ap_ratio")
"""Metrics that compare pairs of one TF; see `grn_core.evaluation.metrics.within_folds`."""
JUDGED = {"auroc": "AUROC", "ap": "AUPRC", "epr": "EPR"}
RESAMPLES = 300


@dataclass(frozen=True)
class HeldOutResults:
    """Results of a run on its test part.

    Attributes
    ----------
    scored
        By method (``joint``, ``degree`` and, where available, ``known_paths`` and ``shuffled``), tables with columns
        source, target, label, score.
    values
        One row per method, one column per metric.
    differences
        Model minus degree baseline by metric: difference, low, high (95 % interval over TFs); low and high are NaN
        where an interval cannot be computed.
    control
        Whether this run is itself the shuffled control.
    curves
        Points of the curves, as `grn_core.report.report_charts.held_out_curves` returns them, of a run that does not
        store all its pairs; None where they follow from `scored`.
    n_pairs
        Number of test pairs, of which `scored` may hold some.
    """

    scored: dict[str, pd.DataFrame]
    values: pd.DataFrame
    differences: pd.DataFrame
    control: bool
    n_pairs: int
    curves: pd.DataFrame | None = None

    @property
    def n_true(self) -> int:
        """Number of true edges among the test pairs."""
        return int(self.scored["joint"]["label"].sum())

    @property
    def n_tfs(self) -> int:
        """Number of TFs of the test pairs."""
        return int(self.scored["joint"]["source"].nunique())


def held_out_results(run: Run) -> HeldOutResults | None:
    """Return a run's results on its test part; None if it has none, such as a run that was stopped."""
    if not run.has_table("predictions"):
        return None
    test = held_out_pairs(run)
    scored = held_out_scores(test, find_control(run))
    stored = stored_edges(run)
    if stored is not None and stored.thinned:
        values = stored_values(run)
        gain = (values.loc["joint"] - values.loc["degree"]).rename("difference").rename_axis("metric")
        differences = gain.to_frame().assign(low=np.nan, high=np.nan)
        control = run.config.shuffle_expression
        return HeldOutResults(scored, values, differences, control, stored.n_tested, stored_curves(run))
    values = values_of(run, scored)
    differences = paired_bootstrap(test, "joint", "degree", RESAMPLES).set_index("metric")
    if run.has_table(BY_TF):
        for name in BY_MEMBER:
            differences.loc[name] = [values.loc["joint", name] - values.loc["degree", name], np.nan, np.nan]
        for gain in verdict_of(run).gains:
            if gain.reference == "degree" and gain.measure in BY_MEMBER:
                differences.loc[gain.measure] = [gain.gain, gain.low, gain.high]
    return HeldOutResults(scored, values, differences, run.config.shuffle_expression, len(test))


def values_of(run: Run, scored: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the metrics that the run wrote where it wrote figures by TF, else `metric_values`.

    Figures by TF of a cross-fit compare pairs that the same member scored, and `scored` does not say which that was.
    """
    return stored_values(run) if run.has_table(BY_TF) else metric_values(scored)


def stored_values(run: Run) -> pd.DataFrame:
    """Return the metrics of all test pairs that the run wrote, as `metric_values` returns those of scores.

    Raises
    ------
    RunError
        If the run has no metrics that can be read.
    """
    test = run.read_table("metrics").query("phase == 'test'")
    found = test.pivot_table(index="method", columns="metric", values="value", sort=False)
    return found.rename_axis(index=None, columns=None)


def stored_curves(run: Run) -> pd.DataFrame:
    """Return the curves over all pairs of a run that does not store all of them: columns method, curve, x, y.

    Raises
    ------
    RunError
        If the run has no curves that can be read.
    """
    return run.read_table(CURVES)[["method", "curve", "x", "y"]]


def held_out_pairs(run: Run) -> pd.DataFrame:
    """Return the test pairs of a run with every method's score.

    Raises
    ------
    RunError
        If the run has no predictions that can be read.
    """
    every = run.read_table("predictions")
    test = every["split"] == "test"
    return every if test.all() else every[test]


def held_out_scores(test: pd.DataFrame, control: Run | None) -> dict[str, pd.DataFrame]:
    """Return the scores of the model, the baselines and, if it has been trained, the control on a run's test part.

    Parameters
    ----------
    test
        Result of `held_out_pairs`.
    control
        Result of `find_control`.

    Returns
    -------
    By method (``joint``, ``degree``, ``known_paths``, ``shuffled``), tables with columns source, target, label, score.
    """
    scored = {method: _scored(test, method) for method in ("joint", *REFERENCES) if method in test}
    if "shuffled" not in scored and control is not None and control.has_table("predictions"):
        scored["shuffled"] = _scored(held_out_pairs(control), "joint")
    return scored


def metric_values(scored: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the metrics of `held_out_scores`: one row per method, one column per metric."""
    return pd.DataFrame({method: ranking_metrics(table, "score") for method, table in scored.items()}).T


def find_control(run: Run) -> Run | None:
    """Find a run's shuffled control: same settings, but expression permuted between genes.

    Returns
    -------
    The newest control that has results; if there is none, the newest that has not failed, or None. None also if `run`
    is itself a control.
    """
    if run.config.shuffle_expression:
        return None
    others = runs_like(run.config, list_runs(), {"shuffle_expression"})
    controls = [other for other in others if other.config.shuffle_expression and other.status.state != "failed"]
    scored = (control for control in controls if control.has_table("predictions"))
    return next(scored, controls[0] if controls else None)


def metrics_above(values: pd.DataFrame, baseline: str) -> list[str]:
    """Return those of AUROC, AUPRC and EPR in which the model exceeds a baseline.

    Parameters
    ----------
    values
        One row per method, with ``joint`` and `baseline` among them; one column per metric.
    baseline
        ``degree`` or ``known_paths``.
    """
    return [name for key, name in JUDGED.items() if values.loc["joint", key] > values.loc[baseline, key]]


def degree_verdict(values: pd.DataFrame, control: bool) -> str:
    """Return a sentence on which of AUROC, AUPRC and EPR the model, or the shuffled control, exceeds degree counts."""
    above = metrics_above(values, "degree")
    below = [name for name in JUDGED.values() if name not in above]
    who = "The shuffled control" if control else "The model"
    if not above:
        return f"{who} is not above the degree baseline: counting known targets and regulators is just as good."
    if below:
        return f"{who} is above the degree baseline on {' and '.join(above)}, not on {' and '.join(below)}."
    return f"{who} is above the degree baseline on AUROC, AUPRC and EPR."


def verdict(results: HeldOutResults) -> tuple[bool, str]:
    """Return whether the model exceeds the degree baseline on all of AUROC, AUPRC and EPR, and sentences that say so.

    Sentences on the interval over TFs and on the graph baseline follow.
    """
    sentences = [degree_verdict(results.values, results.control)]
    above_all = len(metrics_above(results.values, "degree")) == len(JUDGED)
    unsure = [name for key, name in JUDGED.items() if not results.differences.loc[key, "low"] > 0]
    if above_all and unsure:
        sentences.append(f"The interval over TFs of the gain in {' and '.join(unsure)} includes zero.")
    if "known_paths" in results.values.index:
        sentences.append(graph_verdict(results.values))
    return above_all, " ".join(sentences)


def graph_verdict(values: pd.DataFrame) -> str:
    """Return a sentence on which of AUROC, AUPRC and EPR the model exceeds the graph baseline.

    Parameters
    ----------
    values
        One row per method, with ``joint`` and ``known_paths`` among them; one column per metric.
    """
    above = metrics_above(values, "known_paths")
    what = "the graph baseline, which scores a pair by the known edges between the two genes and ignores expression"
    if not above:
        return f"It is not above {what}: the prior alone predicts these edges just as well."
    which = "AUROC, AUPRC and EPR" if len(above) == len(JUDGED) else f"{' and '.join(above)} only"
    return f"It is above {what}, on {which}."


def _scored(test: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return the scores of one method; the tables of all methods share the columns that they have in common."""
    columns = {name: test[name] for name in ("source", "target", "label")}
    return pd.DataFrame(columns | {"score": test[method]}, copy=False)
