"""A run is a folder; the page, the command line and a notebook read this folder and nothing else."""

import json
import re
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pandas as pd

from grn_core import settings
from grn_core.errors import RunError
from grn_core.storage import write_json, write_parquet
from grn_core.training.config import RunConfig, load_config

State = Literal["queued", "running", "done", "cancelled", "failed"]
ENDED: tuple[State, ...] = ("done", "cancelled", "failed")
METRIC_COLUMNS = ["phase", "method", "epoch", "metric", "value"]


@dataclass(frozen=True)
class Status:
    """Where a run stands: the content of ``status.json``.

    Times are ISO 8601 in UTC; `fraction` runs from 0 to 1; `eta_seconds` is the time left.
    """

    state: State = "queued"
    stage: str = "waiting for a worker"
    fraction: float = 0.0
    message: str = ""
    epoch: int = 0
    epochs: int = 0
    eta_seconds: float | None = None
    device: str = ""
    created: str = ""
    started: str | None = None
    updated: str | None = None
    finished: str | None = None
    error: str | None = None


def now() -> str:
    """Return the time as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Run:
    """A run's folder and typed access to what is in it."""

    path: Path

    @property
    def id(self) -> str:
        """Name of the folder; unique in the store."""
        return self.path.name

    @property
    def config(self) -> RunConfig:
        """Settings of the run."""
        return load_config(self.path / "config.yaml")

    @property
    def status(self) -> Status:
        """Where the run stands now."""
        try:
            return Status(**json.loads((self.path / "status.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise RunError(
                f"The run {self.id} has no readable status.json.", "Delete the run and train again."
            ) from error

    def update(self, **changes: object) -> Status:
        """Change fields of the status on disk and return it."""
        status = replace(self.status, updated=now(), **changes)  # type: ignore[arg-type]
        write_json(self.path / "status.json", asdict(status))
        return status

    def log(self, line: str) -> None:
        """Append a line with its time to ``log.txt``."""
        with (self.path / "log.txt").open("a", encoding="utf-8") as handle:
            handle.write(f"{now()}  {line}\n")

    def read_log(self) -> str:
        """Return the text of ``log.txt``, empty where there is none yet."""
        path = self.path / "log.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def request_cancel(self) -> None:
        """Ask the training loop to stop after the batch at hand; it keeps its best checkpoint."""
        (self.path / "cancel").touch()

    def cancel_requested(self) -> bool:
        """Whether someone asked the run to stop."""
        return (self.path / "cancel").exists()

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Save a table of the run: ``metrics``, ``network``, ``predictions`` or ``split``."""
        write_parquet(self.path / f"{name}.parquet", table)

    def read_table(self, name: str) -> pd.DataFrame:
        """Read a table of the run.

        ``metrics`` has `METRIC_COLUMNS`: phase is ``train``, ``validation`` or ``test``; method is
        ``joint`` or ``degree``. ``network`` has source, target, weight, rank, known, split,
        uncertainty. ``predictions`` has source, target, label, split, joint, degree.

        Raises
        ------
        RunError
            If the run has not written that table, or the file is damaged.
        """
        path = self.path / f"{name}.parquet"
        if not path.exists():
            raise RunError(
                f"The run {self.id} has no {name} yet.", "Wait until it has finished, or choose another run."
            )
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise RunError(f"The {name} of the run {self.id} is damaged.", "Delete the run and train again.") from error

    def has_table(self, name: str) -> bool:
        """Whether the run has written that table."""
        return (self.path / f"{name}.parquet").exists()


def create_run(config: RunConfig) -> Run:
    """Make the folder of a new run, queued."""
    slug = re.sub(r"[^a-z0-9]+", "-", config.name.lower()).strip("-")[:40] or "run"
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    run = Run(settings.runs_dir() / f"{stamp}-{slug}-{uuid4().hex[:6]}")
    config.save(run.path / "config.yaml")
    write_json(run.path / "status.json", asdict(Status(created=now())))
    return run


def list_runs() -> list[Run]:
    """Return every run in the store, newest first; folders without a status are left out."""
    folders = (path for path in settings.runs_dir().iterdir() if (path / "status.json").exists())
    return [Run(path) for path in sorted(folders, key=lambda path: path.name, reverse=True)]


def open_run(id_or_path: str) -> Run:
    """Find a run by its id, the unambiguous start of its id, or its folder.

    Raises
    ------
    RunError
        If none or several match.
    """
    if (Path(id_or_path) / "status.json").exists():
        return Run(Path(id_or_path).resolve())
    found = [run for run in list_runs() if run.id.startswith(id_or_path)]
    exact = [run for run in found if run.id == id_or_path]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise RunError(f"{len(found)} runs start with {id_or_path}.", "Give more of the id.")
    raise RunError(f"There is no run {id_or_path}.", "`python -m grn_core runs` lists them.")


def delete_run(run: Run) -> None:
    """Delete a run that has ended.

    Raises
    ------
    RunError
        If the run is still queued or running.
    """
    if run.status.state not in ENDED:
        raise RunError(f"The run {run.id} is still at work.", "Cancel it first.")
    shutil.rmtree(run.path)
