"""The figures on held-out pairs that a report gives: model, degree floor and shuffled control side by side."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from grn_core.errors import GrnError
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.intervals import paired_bootstrap
from grn_core.training.run import Run, list_runs
from grn_core.training.run_tables import BASELINES

METRICS = {
    "auroc": "AUROC",
    "ap": "AUPRC (average precision)",
    "auprc_trapezoid": "AUPRC (trapezoids, as BEELINE)",
    "epr": "EPR",
    "per_tf_auroc": "AUROC, mean over TFs",
    "per_tf_ap_ratio": "AUPRC ratio, mean over TFs",
}
JUDGED = {"auroc": "AUROC", "ap": "AUPRC", "epr": "EPR"}
RESAMPLES = 300


@dataclass(frozen=True)
class Figures:
    """What a run reached on its test part.

    Attributes
    ----------
    scored
        Method (``joint``, ``degree`` and, where there are any, ``known_paths`` and ``shuffled``) to a table of source,
        label, score.
    values
        One row a method, one column a metric.
    differences
        Model minus degree floor by metric: difference, low, high (95 % over TFs); intervals are NaN where they cannot
        be had.
    control
        Whether this run is itself the shuffled control.
    """

    scored: dict[str, pd.DataFrame]
    values: pd.DataFrame
    differences: pd.DataFrame
    control: bool

    @property
    def n_pairs(self) -> int:
        """Number of test pairs."""
        return len(self.scored["joint"])

    @property
    def n_true(self) -> int:
        """Number of true edges among them."""
        return int(self.scored["joint"]["label"].sum())

    @property
    def n_tfs(self) -> int:
        """Number of their TFs."""
        return int(self.scored["joint"]["source"].nunique())


def run_figures(run: Run) -> Figures | None:
    """Score a run's test part; None where it has none yet, as a run that was stopped."""
    if not run.has_table("predictions"):
        return None
    test = held_out_pairs(run)
    scored = held_out_scores(test, find_control(run))
    differences = paired_bootstrap(test, "joint", "degree", RESAMPLES).set_index("metric")
    return Figures(scored, metric_values(scored), differences, run.config.shuffle_expression)


def held_out_pairs(run: Run) -> pd.DataFrame:
    """Return the test pairs of a run with every method's score.

    Raises
    ------
    RunError
        If the run has no predictions that can be read.
    """
    return run.read_table("predictions").query("split == 'test'")


def held_out_scores(test: pd.DataFrame, control: Run | None) -> dict[str, pd.DataFrame]:
    """Return what the model, the floors and, where it has been trained, the control score on a run's test part.

    Returns
    -------
    Method (``joint``, ``degree``, ``known_paths``, ``shuffled``) to a table of source, target, label and score.
    """
    scored = {method: _scored(test, method) for method in ("joint", *BASELINES) if method in test}
    if control is not None and control.has_table("predictions"):
        scored["shuffled"] = _scored(held_out_pairs(control), "joint")
    return scored


def metric_values(scored: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row a method of `held_out_scores`, one column a metric."""
    return pd.DataFrame({method: ranking_metrics(table, "score") for method, table in scored.items()}).T


def find_control(run: Run) -> Run | None:
    """Find the run with the same settings whose expression was permuted between genes.

    Returns
    -------
    The newest that has figures; without one, the newest that has not failed; None for a control itself.
    """
    if run.config.shuffle_expression:
        return None
    wanted, waiting = _shared(run), None
    for other in list_runs():
        try:
            same = other.config.shuffle_expression and _shared(other) == wanted and other.status.state != "failed"
        except GrnError:
            continue
        if same and other.has_table("predictions"):
            return other
        waiting = waiting or (other if same else None)
    return waiting


def _shared(run: Run) -> dict[str, Any]:
    """Return the settings that a run and its control have in common."""
    return run.config.model_dump(exclude={"name", "shuffle_expression", "batch"})


def names_above(values: pd.DataFrame, floor: str) -> list[str]:
    """Name those of AUROC, AUPRC and EPR in which ``joint`` exceeds a floor (one row a method, one column a metric)."""
    return [name for key, name in JUDGED.items() if values.loc["joint", key] > values.loc[floor, key]]


def floor_verdict(values: pd.DataFrame, control: bool) -> str:
    """Say on which of AUROC, AUPRC and EPR a model, or the shuffled control, is above the degree floor."""
    above = names_above(values, "degree")
    below = [name for name in JUDGED.values() if name not in above]
    who = "The shuffled control" if control else "The model"
    if not above:
        return f"{who} is not above the degree floor: counting known targets and regulators does as well."
    if below:
        return f"{who} is above the degree floor on {' and '.join(above)}, not on {' and '.join(below)}."
    return f"{who} is above the degree floor on AUROC, AUPRC and EPR."


def verdict(figures: Figures) -> tuple[bool, str]:
    """Say whether the model clears the degree floor on all of AUROC, AUPRC and EPR, and the same in sentences."""
    said = [floor_verdict(figures.values, figures.control)]
    clears = len(names_above(figures.values, "degree")) == len(JUDGED)
    unsure = [name for key, name in JUDGED.items() if not figures.differences.loc[key, "low"] > 0]
    if clears and unsure:
        said.append(f"The interval over TFs of the gain in {' and '.join(unsure)} reaches zero.")
    if "known_paths" in figures.values.index:
        said.append(graph_verdict(figures.values))
    return clears, " ".join(said)


def graph_verdict(values: pd.DataFrame) -> str:
    """Say on which of AUROC, AUPRC and EPR a model exceeds what paths of known edges say without any cell.

    Parameters
    ----------
    values
        One row a method, ``joint`` and ``known_paths`` among them; one column a metric.
    """
    above = names_above(values, "known_paths")
    what = "the graph floor, which knows how known edges join two genes and looks at no cell"
    if not above:
        return f"It is not above {what}: what it predicts, the prior gives away."
    every = "AUROC, AUPRC and EPR" if len(above) == len(JUDGED) else f"{' and '.join(above)} alone"
    return f"It is above {what}, on {every}."


def _scored(test: pd.DataFrame, method: str) -> pd.DataFrame:
    return test[["source", "target", "label"]].assign(score=test[method])
