"""Batches: several cell types trained together, one run per cell type, with the same settings and batch name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grn_core.data.select import MIN_CELLS
from grn_core.errors import ConfigError, RunError
from grn_core.jobs import queue
from grn_core.jobs.folder import ENDED, State, new_path
from grn_core.training.config import RunConfig
from grn_core.training.run import Run, list_runs
from grn_core.training.submit import can_continue, continue_run, submit

MIN_CELLS_PROPOSED = 50  # fewest cells of a type that is chosen by default; fewer say little about pairs of genes


def large_enough(counts: pd.Series, at_least: int = MIN_CELLS_PROPOSED) -> list[str]:
    """Return the cell types with enough cells, the largest first.

    Parameters
    ----------
    counts
        Number of cells per cell type, indexed by cell type.
    at_least
        Fewest cells; `MIN_CELLS`, which a run needs, applies in any case.
    """
    ordered = counts.sort_values(ascending=False, kind="stable")
    return [str(name) for name in ordered.index[ordered >= max(at_least, MIN_CELLS)]]


def batch_configs(config: RunConfig, cell_types: Sequence[str]) -> list[RunConfig]:
    """Return the settings of one run per cell type, named after `config` and the type, in a new batch.

    Raises
    ------
    ConfigError
        If no cell type is given, one is given twice, or `config` has no `cell_type_key`.
    """
    if not cell_types:
        raise ConfigError("No cell type is chosen.", "Choose at least one.")
    if len(set(cell_types)) < len(cell_types):
        raise ConfigError("A cell type is chosen twice.", "Name each cell type once.")
    if config.cell_type_key is None:
        raise ConfigError(
            "No column says which cell is of which type.", "Set cell_type_key to a column of the cells (obs)."
        )
    batch = new_path(Path(), config.name, "batch").name
    return [
        config.model_copy(update={"name": f"{config.name[:100]}, {name}"[:200], "cell_type": name, "batch": batch})
        for name in cell_types
    ]


def submit_batch(configs: Sequence[RunConfig]) -> list[Run]:
    """Queue one run after another.

    Raises
    ------
    JobError
        If no scheduler can be reached; runs that were already queued are then cancelled.
    """
    queued: list[Run] = []
    try:
        for config in configs:
            queued.append(submit(config))
    except Exception:
        cancel_batch(queued)
        raise
    return queued


def cancel_batch(runs: Sequence[Run]) -> None:
    """Stop all runs that have not ended: first those that wait, so that none of them starts."""
    for state in ("queued", "running"):
        for run in runs:
            if run.status.state == state:
                queue.cancel(run)


def incomplete(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that failed or were cancelled."""
    return [run for run in runs if run.status.state in ("failed", "cancelled")]


def train_incomplete(runs: Sequence[Run]) -> list[Run]:
    """Queue the runs that failed or were cancelled again, in the same batch; see `submit_batch`.

    Failed runs that have finished members or epochs continue there; of the others, new runs are made.
    """
    missing = incomplete(runs)
    continued = [run for run in missing if can_continue(run)]
    for run in continued:
        continue_run(run)
    return continued + submit_batch([run.config for run in missing if run not in continued])


def batches() -> dict[str, list[Run]]:
    """Return the runs of each batch by its name, newest batch first; of each cell type only the newest run."""
    found: list[tuple[str, str, Run]] = []
    for run in list_runs():
        try:
            batch, created = run.config.batch, run.status.created
        except RunError:
            continue
        if batch is not None:
            found.append((created, batch, run))
    by_name: dict[str, dict[str | None, Run]] = {}
    for _, batch, run in sorted(found, key=lambda entry: entry[0]):
        by_name.setdefault(batch, {})[run.config.cell_type] = run  # a newer run replaces an older one
    return {name: list(by_name[name].values()) for name in sorted(by_name, reverse=True)}


def batch_title(runs: Sequence[Run]) -> str:
    """Return the title of a batch: the name of its runs without the cell type."""
    config = runs[0].config
    return config.name.removesuffix(f", {config.cell_type}")


@dataclass(frozen=True)
class BatchProgress:
    """Progress of a batch: the state of each run, and the share of all work that is done (0 to 1)."""

    states: tuple[State, ...]
    fraction: float

    def count(self, state: State) -> int:
        """Count the runs in a state."""
        return self.states.count(state)

    @property
    def ended(self) -> bool:
        """Return whether no run is queued or running."""
        return all(state in ENDED for state in self.states)


def batch_progress(runs: Sequence[Run]) -> BatchProgress:
    """Summarise the current state of the runs; a run that has ended counts as 1, however it ended."""
    statuses = [run.status for run in runs]
    shares = [1.0 if status.state in ENDED else status.fraction for status in statuses]
    return BatchProgress(tuple(status.state for status in statuses), sum(shares) / max(len(shares), 1))
