"""How well a run's model and other methods on the same training pairs rank the pairs that none of them trained on."""

import pandas as pd

from grn_core.evaluation.metrics.per_tf import per_tf_metrics, ranking_metrics
from grn_core.training.finished.method_on_run import folds_of, method_table, methods_for_runs
from grn_core.training.results.stored_edges import BY_TF
from grn_core.training.run import Run

MODEL = "this run's model"
MEASURES = ("ap", "auroc", "epr", "per_tf_auroc")


def scored_methods(run: Run) -> list[str]:
    """Return the names of the methods whose networks on this run are stored."""
    return [method.name for method in methods_for_runs() if run.has_table(method_table(method.name))]


def accuracy_of_methods(run: Run) -> tuple[pd.DataFrame, int, int]:
    """Measure the run's model and each method of `scored_methods` on the run's held-out pairs.

    Of a cross-fit, AUROC within a TF compares pairs of one fold (`grn_core.evaluation.metrics.within_folds`). That of
    the model is the figure that the run wrote, a mean over the repeats which the references have too.

    Returns
    -------
    A table indexed by title, the highest AUPRC first, with the columns `MEASURES` of
    `grn_core.evaluation.metrics.per_tf.ranking_metrics`; the number of held-out pairs; how many of them are known.

    Raises
    ------
    DataError
        If there are no held-out pairs, or all of them are known or none is.
    """
    titles = {method.name: method.title for method in methods_for_runs()}
    networks = {MODEL: run.read_table("network")}
    networks |= {titles[name]: run.read_table(method_table(name)) for name in scored_methods(run)}
    folds = folds_of(run) if run.config.cross_fitted else None
    rows = {}
    for title, network in networks.items():
        pairs = network.loc[network["split"] == "test", ["source", "target", "weight", "known"]]
        pairs = pairs.assign(label=pairs["known"].astype(int))
        by_tf = _written(run) if title == MODEL and run.has_table(BY_TF) else _measured(pairs, folds)
        found = ranking_metrics(pairs, "weight", by_tf)
        rows[title] = {name: found[name] for name in MEASURES}
        count = len(pairs), int(pairs["known"].sum())
    table = pd.DataFrame.from_dict(rows, orient="index").sort_values("ap", ascending=False, kind="stable")
    return table, *count


def _measured(pairs: pd.DataFrame, folds: pd.Series | None) -> pd.DataFrame:
    """Return the figures by TF of weights, within folds where there are any."""
    if folds is None:
        return per_tf_metrics(pairs, "weight")
    own = folds.reindex(pd.MultiIndex.from_frame(pairs[["source", "target"]]))
    return per_tf_metrics(pairs, "weight", own.to_numpy())


def _written(run: Run) -> pd.DataFrame:
    """Return the model's figures by TF that the run wrote."""
    table = run.read_table(BY_TF)
    return table[table["method"] == "joint"]
