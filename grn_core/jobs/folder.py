"""A work folder records the state of long work; page, command line and notebook read only this folder."""

import math
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Literal
from uuid import uuid4

import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from grn_core.errors import RunError, StorageError
from grn_core.jobs.owner import claim
from grn_core.logs import program_log
from grn_core.reading.plain import read_json
from grn_core.storage import write_error, write_json, write_parquet
from grn_core.trash import throw_away

logger = program_log()

State = Literal["queued", "running", "done", "cancelled", "failed"]
ENDED: tuple[State, ...] = ("done", "cancelled", "failed")
LOCK = ".lock"
LOCK_SECONDS = 60.0
"""So long does work wait for a process that did it before and is about to end."""


@dataclass(frozen=True)
class Status:
    """The state of long work: the content of ``status.json``.

    Times are ISO 8601 in UTC; `fraction` runs from 0 to 1; `eta_seconds` is the estimated time left in seconds;
    `epoch` counts the epochs or members that are finished; `continued` says where interrupted work was continued.
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
    continued: str = ""


_unwritten: dict[Path, Status] = {}


def again(stage: str) -> dict[str, object]:
    """Return the changes of the status of work that waits again after an interruption."""
    return {"state": "queued", "stage": stage, "message": "", "error": None, "finished": None, "eta_seconds": None}


def write_waiting() -> None:
    """Write how work ended that could not be written before, such as on a full disk; never fails."""
    for path, status in list(_unwritten.items()):
        with suppress(StorageError):
            if (path / "status.json").exists() and Work(path).status == status:
                write_json(path / "status.json", asdict(status))
            _unwritten.pop(path, None)


STATUS = TypeAdapter(Status)
"""Checks a status that was read: a folder may have been damaged, or edited by hand."""


def now() -> str:
    """Return the current time as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_path(parent: Path, title: str, default: str) -> Path:
    """Return the path of a new folder, named by the time and a title; the folder is not created.

    Parameters
    ----------
    default
        Replaces a title that has no letter or digit.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or default
    return parent / f"{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}-{slug}-{uuid4().hex[:6]}"


@dataclass(frozen=True)
class Work:
    """A work folder, with typed access to its content."""

    COLUMNS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Columns without which a table of that name is another table."""

    path: Path

    @property
    def id(self) -> str:
        """Name of the folder, unique among the folders beside it."""
        return self.path.name

    @property
    def status(self) -> Status:
        """Current state of the work.

        Raises
        ------
        RunError
            If ``status.json`` cannot be read, or the folder was removed.
        """
        try:
            status = STATUS.validate_python(read_json(self.path / "status.json"))
            datetime.fromisoformat(status.created or now())
            if not math.isfinite(status.fraction):
                raise ValueError("the fraction is not a number")
            return self._known(status)
        except (OSError, ValueError, TypeError) as error:
            self.check_there()
            raise RunError(
                f"The run {self.id} has no readable status.json.", "Delete the run and train again."
            ) from error

    def update(self, **changes: object) -> Status:
        """Change fields of the status on disk and return the new status.

        That work failed or was cancelled is kept in memory where it cannot be written: this process then shows it as
        ended, and `write_waiting` writes it once there is space.

        Raises
        ------
        StorageError
            If another state cannot be written.
        """
        status = replace(self.status, updated=now(), **changes)  # type: ignore[arg-type]
        try:
            write_json(self.path / "status.json", asdict(status))
        except StorageError as error:
            if status.state not in ("failed", "cancelled"):
                raise
            self._keep(status, error)
        else:
            _unwritten.pop(self.path, None)
        return status

    def leave_waiting(self, stage: str) -> None:
        """Set the status of interrupted work to queued, as `begin_again`; where that cannot be written, in memory."""
        try:
            self.begin_again(stage)
        except (StorageError, OSError) as error:
            self._keep(replace(self.status, updated=now(), **again(stage)), error)  # type: ignore[arg-type]

    def _keep(self, status: Status, error: Exception) -> None:
        logger.warning("%s is %s: %s (%s)", self.id, status.state, status.error, error)
        _unwritten[self.path] = status

    def _known(self, written: Status) -> Status:
        """Return how the work ended where that could not be written, else what was written."""
        kept = _unwritten.get(self.path)
        ended = kept is not None and kept.created == written.created and written.state not in ENDED
        return kept if kept is not None and ended else written

    def check_there(self) -> None:
        """Raise a `RunError` if the folder was removed, before something would make it again."""
        if not self.path.is_dir():
            raise RunError(f"The folder of {self.id} was removed.", "Train again.")

    def log(self, line: str) -> None:
        """Append a line, with the current time, to ``log.txt``; where that is impossible, the program's log gets it.

        No work fails for its log alone. The program's log gets the line too, with the id, at its level ``info``.
        """
        logger.info("%s: %s", self.id, line)
        path = self.path / "log.txt"
        before = path.stat().st_size if path.exists() else None
        try:
            with path.open("a", encoding="utf-8") as handle:
                handle.write(f"{now()}  {line}\n")
        except OSError as error:
            logger.warning("%s cannot be written (%s): %s", path, error.strerror, line)
            with suppress(OSError):  # part of a line may be there
                os.truncate(path, before) if before is not None else path.unlink(missing_ok=True)

    def read_log(self) -> str:
        """Return the text of ``log.txt``; empty if there is none yet."""
        path = self.path / "log.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def request_cancel(self) -> None:
        """Request that the work stops at its next step; training then keeps its best checkpoint."""
        (self.path / "cancel").touch()

    def cancel_requested(self) -> bool:
        """Return whether a stop was requested."""
        return (self.path / "cancel").exists()

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Save a table, such as a run's ``network``, as Parquet.

        Raises
        ------
        RunError
            If the folder was removed; it is not made again.
        StorageError
            If the disk is full.
        """
        self.check_there()
        write_parquet(self.path / f"{name}.parquet", table)

    def read_table(self, name: str) -> pd.DataFrame:
        """Read a table; `grn_core.training.finished.run_tables` describes the tables of a run.

        Raises
        ------
        RunError
            If the table has not been written yet, or the file is damaged or another table.
        """
        path = self.path / f"{name}.parquet"
        if not path.exists():
            raise RunError(
                f"The run {self.id} has no {name} yet.", "Wait until it has finished, or choose another run."
            )
        try:
            if not path.is_file():  # a folder, or a pipe that would never end
                raise ValueError(f"{path} is not a file")
            table = pd.read_parquet(path)
            pa.default_memory_pool().release_unused()  # what pyarrow read the file into
            if missing := set(self.COLUMNS.get(name, ())) - set(table.columns):
                raise ValueError(f"{path} has no {sorted(missing)}")
            return table
        except Exception as error:  # noqa: BLE001 - a damaged file makes the reader raise errors of any kind
            raise RunError(f"The {name} of the run {self.id} is damaged.", "Delete the run and train again.") from error

    def has_table(self, name: str) -> bool:
        """Return whether the table has been written."""
        return (self.path / f"{name}.parquet").exists()

    def begin(self) -> None:
        """Set the status to queued, for new work and for work that starts again; this process is responsible for it.

        The owner is written first, so that a process that finds the status also finds a living owner.
        """
        claim(self.path)
        (self.path / "cancel").unlink(missing_ok=True)
        write_json(self.path / "status.json", asdict(Status(created=now())))

    def begin_again(self, stage: str = "waiting for a worker") -> None:
        """Set the status of interrupted work to queued; what it has finished stays in its folder and its status."""
        with suppress(FileNotFoundError):
            (self.path / "cancel").unlink()
        self.update(**again(stage))

    @contextmanager
    def exclusive(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keep other processes from doing this work during the block; the system releases the lock of a killed one.

        Parameters
        ----------
        seconds
            How long to wait for a process that does it now.

        Raises
        ------
        RunError
            If another process does it and does not end in time.
        StorageError
            If the folder cannot be written.
        """
        lock = FileLock(self.path / LOCK)
        try:
            lock.acquire(timeout=seconds)
        except Timeout as error:
            raise RunError(
                f"Another process works on {self.id}.", "Wait until it has ended, or cancel the work."
            ) from error
        except OSError as error:
            raise write_error(self.path / LOCK, error) from error
        try:
            yield
        finally:
            lock.release()

    def in_progress(self) -> bool:
        """Return whether a living process does this work now."""
        try:
            with FileLock(self.path / LOCK).acquire(timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False

    def remove(self) -> str:
        """Move the folder to the trash and return the ticket that restores it.

        Raises
        ------
        RunError
            If the work is still queued or running.
        """
        if self.status.state not in ENDED:
            raise RunError(f"{self.id} has not ended yet.", "Cancel it first.")
        return throw_away(self.path)
