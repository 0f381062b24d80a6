"""``python -m grn_core train --cell-type A --cell-type B``: several cell types, one run per type.

They are trained one after another in this process, or all by the workers of a scheduler (``GRN_SCHEDULER``).
"""

import time
from collections.abc import Callable, Sequence

from rich.table import Table

from grn_core import settings
from grn_core.cli.terminal import err
from grn_core.errors import ConfigError, GrnError, JobError
from grn_core.jobs.folder import ENDED
from grn_core.training.batch import batch_configs, large_enough
from grn_core.training.config import RunConfig
from grn_core.training.run import Run

POLL_SECONDS = 1.0


def all_cell_types(config: RunConfig, at_least: int) -> list[str]:
    """Return the cell types of the data set that have at least `at_least` cells, largest first.

    Raises
    ------
    ConfigError
        If the data set has no such column of cell types, or no type has enough cells.
    """
    from grn_core.data.cells.inspect import label_columns
    from grn_core.data.cells.labels import label_counts, unlabelled
    from grn_core.data.library import annotations_of

    adata, key = annotations_of(config.dataset), config.cell_type_key
    if key is None or key not in adata.obs:
        columns = ", ".join(label_columns(adata)) or "none"
        raise ConfigError(
            f"The cells have no column {key} of cell types.",
            f"Give --cell-type-key; columns with labels: {columns}.",
        )
    without = unlabelled(adata.obs[key])
    if without:
        err.print(f"{without:,} cells without a label in {key} are left out.", markup=False, highlight=False)
    found = large_enough(label_counts(adata.obs[key]), at_least)
    if not found:
        raise ConfigError(f"No cell type in {key} has {at_least} cells or more.", "Lower --min-cells.")
    return found


def train_batch(
    config: RunConfig, cell_types: Sequence[str], check: Callable[[RunConfig], None], train: Callable[[RunConfig], Run]
) -> list[Run]:
    """Train one run per cell type and print the results; after Ctrl-C no further run is started.

    Parameters
    ----------
    config
        Settings of all runs, except for the cell type.
    cell_types
        Cell types, in the order of training.
    check
        Raises an error if a run cannot be trained; called for all runs before the first is trained.
    train
        Trains a run in this process.

    Returns
    -------
    The runs that did not fail.

    Raises
    ------
    GrnError
        From `check`, before any run is trained.
    JobError
        At the end, if a run failed.
    """
    configs = batch_configs(config, cell_types)
    for one in configs:
        check(one)
    if settings.scheduler_address():
        runs, failed = _train_on_scheduler(configs)
        _print_outcomes(runs)
        _raise_failed(failed, len(configs))
        return runs
    runs, failed = [], []
    for i, one in enumerate(configs, start=1):
        err.print(f"{i} of {len(configs)}: {one.cell_type}", markup=False, highlight=False)
        try:
            run = train(one)
        except GrnError as error:
            failed.append(str(one.cell_type))
            err.print(f"{one.cell_type} failed: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
            continue
        runs.append(run)
        if run.status.state == "cancelled":
            break
    _print_outcomes(runs)
    _raise_failed(failed, len(configs))
    return runs


def _raise_failed(failed: Sequence[str], n: int) -> None:
    if failed:
        raise JobError(
            f"{len(failed)} of {n} cell types failed: {', '.join(failed)}.", "The reasons are printed above."
        )


def _train_on_scheduler(configs: Sequence[RunConfig]) -> tuple[list[Run], list[str]]:
    """Let the workers of the scheduler train all runs, as many at a time as they can; Ctrl-C cancels them all.

    Returns
    -------
    The runs that did not fail, and the cell types of those that did.
    """
    from grn_core.training.batch import cancel_batch, submit_batch

    runs = submit_batch(configs)
    open_runs, failed = list(runs), []
    try:
        while open_runs:
            time.sleep(POLL_SECONDS)
            for run in [run for run in open_runs if run.status.state in ENDED]:
                open_runs.remove(run)
                said = f"{len(runs) - len(open_runs)} of {len(runs)}: {run.config.cell_type}, {run.status.state}"
                err.print(said, markup=False, highlight=False)
                if run.status.state == "failed":
                    failed.append(str(run.config.cell_type))
                    err.print(str(run.status.error), style="red", markup=False, highlight=False, soft_wrap=True)
    except KeyboardInterrupt:
        cancel_batch(open_runs)
    return [run for run in runs if run.status.state != "failed"], failed


def _print_outcomes(runs: Sequence[Run]) -> None:
    table = Table(title="Held-out pairs", title_justify="left")
    for column in ("cell type", "AUROC", "degree baseline", "AUPRC (AP)", "degree baseline"):
        table.add_column(column, justify="left" if column == "cell type" else "right")
    for run in runs:
        if run.has_table("predictions"):
            metrics = run.read_table("metrics").query("phase == 'test'").set_index(["metric", "method"])["value"]
            values = [metrics.get((name, method)) for name in ("auroc", "ap") for method in ("joint", "degree")]
            table.add_row(str(run.config.cell_type), *(f"{value:.3f}" for value in values))
    err.print(table)
    for run in runs:
        print(run.path)
