"""Long work is a folder that says where it stands; page, command line and notebook read this folder alone."""

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pandas as pd

from grn_core.errors import RunError
from grn_core.storage import write_json, write_parquet
from grn_core.trash import throw_away

State = Literal["queued", "running", "done", "cancelled", "failed"]
ENDED: tuple[State, ...] = ("done", "cancelled", "failed")


@dataclass(frozen=True)
class Status:
    """Where work stands: the content of ``status.json``.

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


def new_folder(parent: Path, title: str, otherwise: str) -> Path:
    """Name a folder that is not there yet by the time and a title; `otherwise` stands in for one without letters."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or otherwise
    return parent / f"{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}-{slug}-{uuid4().hex[:6]}"


@dataclass(frozen=True)
class Work:
    """A folder of long work and typed access to what is in it."""

    path: Path

    @property
    def id(self) -> str:
        """Name of the folder; unique in the store."""
        return self.path.name

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
        """Save a table of the work, such as a run's ``network``, as Parquet."""
        write_parquet(self.path / f"{name}.parquet", table)

    def read_table(self, name: str) -> pd.DataFrame:
        """Read a table of the work; `grn_core.training.run_tables` says what the tables of a run hold.

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

    def begin(self) -> None:
        """Queue the work: write its first status, or set that of work that had ended back."""
        (self.path / "cancel").unlink(missing_ok=True)
        write_json(self.path / "status.json", asdict(Status(created=now())))

    def remove(self) -> str:
        """Move the folder to the trash and return the ticket that brings it back.

        Raises
        ------
        RunError
            If the work is still queued or running.
        """
        if self.status.state not in ENDED:
            raise RunError(f"{self.id} is still at work.", "Cancel it first.")
        return throw_away(self.path)
