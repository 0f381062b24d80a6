"""Background tasks: long work other than runs, such as downloads; a folder holds the arguments and the progress."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grn_core import settings
from grn_core.errors import Cancelled, GrnError, JobError
from grn_core.jobs import cluster, queue
from grn_core.jobs.folder import ENDED, Work, now
from grn_core.jobs.recorded import recorded
from grn_core.progress import Progress, ProgressCallback, Stop
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

ARGUMENTS = "arguments.json"


@dataclass(frozen=True)
class Task:
    """A kind of background task.

    Attributes
    ----------
    kind
        First part of the names of its folders under ``$GRN_HOME/tasks``.
    do
        Does the work. Takes the arguments, a progress callback, and a function that returns whether to stop; raises
        `Cancelled` if it was stopped.
    one_per
        Names of the arguments that identify the work. Two requests with equal values of these are the same work, which
        runs once at a time.
    """

    kind: str
    do: Callable[[dict[str, Any], ProgressCallback, Stop], object]
    one_per: tuple[str, ...]

    def submit(self, **arguments: Any) -> Work:
        """Queue the work for a worker; if the same work is queued or running already, return that.

        Parameters
        ----------
        arguments
            Values that JSON can hold.

        Raises
        ------
        JobError
            If no worker can be reached.
        """
        cluster.client()
        work = self._work(arguments)
        if (work.path / "status.json").exists() and work.status.state not in ENDED:
            return work
        write_json(work.path / ARGUMENTS, arguments)
        work.begin()
        queue.enqueue(work, self.carry_out)
        return work

    def find(self, **same: Any) -> Work | None:
        """Return the work with these values of the arguments in `one_per`; None if it was never submitted."""
        work = self._work(same)
        return work if (work.path / "status.json").exists() else None

    def arguments(self, work: Work) -> dict[str, Any]:
        """Return the arguments that the work was submitted with.

        Raises
        ------
        JobError
            If its folder does not hold them.
        """
        try:
            found = read_json(work.path / ARGUMENTS)
            if not isinstance(found, dict):
                raise ValueError(f"{ARGUMENTS} does not hold a mapping")
        except (OSError, ValueError) as error:
            raise JobError("The settings of this task cannot be read.", "Start it again.") from error
        return found

    def carry_out(self, path: str) -> None:
        """Do the work of the folder `path` unless it has started already; called by a worker."""
        work = Work(Path(path))
        if work.status.state != "queued":
            return

        def show(step: Progress) -> None:
            work.update(stage=step.stage, fraction=step.fraction or 0.0, message=step.message)

        try:
            with recorded(work):
                self.do(self.arguments(work), show, work.cancel_requested)
                work.update(state="done", stage="done", fraction=1.0, message="", finished=now())
        except Cancelled:
            work.update(state="cancelled", stage="stopped by the user", finished=now())
        except GrnError:
            return  # the folder records the error

    def _work(self, arguments: dict[str, Any]) -> Work:
        key = json.dumps({name: arguments[name] for name in self.one_per}, sort_keys=True)
        return Work(settings.tasks_dir() / f"{self.kind}-{hashlib.sha256(key.encode()).hexdigest()[:12]}")
