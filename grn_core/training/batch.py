"""Several cell types in one go: one run each with the same settings, which share the name of their batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from grn_core.data.select import MIN_CELLS
from grn_core.errors import ConfigError, RunError
from grn_core.jobs import queue
from grn_core.jobs.folder import ENDED, State, new_folder
from grn_core.training.config import RunConfig
from grn_core.training.run import Run, list_runs
from grn_core.training.submit import submit

AT_LEAST = 50  # cells of a type that is proposed by itself; fewer say little about pairs of genes


def large_enough(counts: pd.Series, at_least: int = AT_LEAST) -> list[str]:
    """Return the cell types with at least that many cells, and never fewer than a run needs, largest first.

    Parameters
    ----------
    counts
        Cells by cell type.
    """
    ordered = counts.sort_values(ascending=False, kind="stable")
    return [str(name) for name in ordered.index[ordered >= max(at_least, MIN_CELLS)]]


def batch_configs(config: RunConfig, cell_types: Sequence[str]) -> list[RunConfig]:
    """Return one run's settings a cell type, named after `config` and the type, in a batch of their own.

    Raises
    ------
    ConfigError
        If there is no cell type, one is there twice, or `config` names no column of them.
    """
    if not cell_types:
        raise ConfigError("No cell type is chosen.", "Choose at least one.")
    if len(set(cell_types)) < len(cell_types):
        raise ConfigError("A cell type is chosen twice.", "Name each cell type once.")
    if config.cell_type_key is None:
        raise ConfigError("No column says which cell is of which type.", "Set cell_type_key to a column of obs.")
    batch = new_folder(Path(), config.name, "batch").name
    return [
        config.model_copy(update={"name": f"{config.name[:100]}, {name}"[:200], "cell_type": name, "batch": batch})
        for name in cell_types
    ]


def submit_batch(configs: Sequence[RunConfig]) -> list[Run]:
    """Queue one run after another.

    Raises
    ------
    JobError
        If no scheduler can be reached; runs that were queued by then are taken out again.
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
    """Stop all that has not ended: those that wait first, so that none of them begins."""
    for state in ("queued", "running"):
        for run in runs:
            if run.status.state == state:
                queue.cancel(run)


def missing(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that failed or were stopped."""
    return [run for run in runs if run.status.state in ("failed", "cancelled")]


def train_missing(runs: Sequence[Run]) -> list[Run]:
    """Queue the runs that failed or were stopped anew, in the same batch; see `submit_batch`."""
    return submit_batch([run.config for run in missing(runs)])


def batches() -> dict[str, list[Run]]:
    """Return the runs of each batch by its name, newest batch first; of each, the newest run of a cell type."""
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
        by_name.setdefault(batch, {})[run.config.cell_type] = run  # a newer run takes the place of the older one
    return {name: list(by_name[name].values()) for name in sorted(by_name, reverse=True)}


def batch_title(runs: Sequence[Run]) -> str:
    """Name a batch after what its runs were called before their cell types were added."""
    config = runs[0].config
    return config.name.removesuffix(f", {config.cell_type}")


@dataclass(frozen=True)
class BatchProgress:
    """How far the runs of a batch are: the state of each, and the share of all work that is done (0 to 1)."""

    states: tuple[State, ...]
    fraction: float

    def count(self, state: State) -> int:
        """Count the runs in a state."""
        return self.states.count(state)

    @property
    def ended(self) -> bool:
        """Whether none is waiting or at work."""
        return all(state in ENDED for state in self.states)


def batch_progress(runs: Sequence[Run]) -> BatchProgress:
    """Sum up where the runs stand now; one that has ended counts whole, however it ended."""
    statuses = [run.status for run in runs]
    shares = [1.0 if status.state in ENDED else status.fraction for status in statuses]
    return BatchProgress(tuple(status.state for status in statuses), sum(shares) / max(len(shares), 1))
