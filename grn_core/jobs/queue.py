"""Queue, cancel and watch long work in worker processes; the work's folder holds all that is known."""

import json
import socket
from collections.abc import Callable
from uuid import uuid4

import psutil
from distributed import Future, fire_and_forget

from grn_core import settings
from grn_core.errors import RunError
from grn_core.jobs import cluster
from grn_core.jobs.folder import ENDED, Work, now
from grn_core.storage import write_json

KILLED = (
    "The worker process was killed during this work, often because memory ran out. "
    "Start it again with fewer genes, fewer cells or a smaller preset; what was saved before is kept."
)
UNSAID = (
    "The work ended without being able to write how, most often because the disk is full. "
    "Free some space and start it again; what was saved before is kept."
)
OWNER_GONE = (
    "The program that did this work was closed before the work had ended. "
    "Start it again; what was saved before is kept."
)

_futures: dict[str, Future] = {}


def claim(work: Work) -> None:
    """Write into the folder which process answers for the work, so that others can see when that process is gone."""
    me = psutil.Process()
    owner = {"pid": me.pid, "started": me.create_time(), "host": socket.gethostname()}
    write_json(work.path / "owner.json", owner | {"scheduler": settings.scheduler_address()})


def enqueue(work: Work, function: Callable[[str], None], resources: dict[str, int] | None = None) -> None:
    """Have a worker call `function` with the work's folder, after the work that was queued before.

    Parameters
    ----------
    resources
        What the worker must have free, as Dask counts it; None where any worker will do.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    claim(work)
    key = f"{getattr(function, '__name__', 'work')}-{work.id}-{uuid4().hex[:6]}"
    # by default, Dask takes what comes within 0.1 s as simultaneous, and in any order
    future = cluster.client().submit(
        function, str(work.path), key=key, pure=False, resources=resources, fifo_timeout="0 s"
    )
    fire_and_forget(future)
    _futures[work.id] = future
    future.add_done_callback(lambda ended: _settle(work, ended))


def cancel(work: Work) -> None:
    """Stop the work: at once where it waits, otherwise at its next step."""
    work.request_cancel()
    if work.status.state == "queued":
        future = _futures.get(work.id)
        if future is not None:
            future.cancel(force=True)
        work.update(
            state="cancelled", stage="stopped by the user", finished=now(), message="stopped before it had begun"
        )


def queue_position(work: Work) -> int | None:
    """Return 1 for the work that begins next, 2 for the one after; None where it does not wait."""
    waiting = [other.id for other in sorted(at_work(), key=_when_asked) if other.status.state == "queued"]
    return waiting.index(work.id) + 1 if work.id in waiting else None


def at_work() -> list[Work]:
    """Return all work that has not ended: runs, pre-trainings and tasks; a damaged folder is passed over."""
    stores = (settings.runs_dir(), settings.weights_dir(), settings.tasks_dir())
    found = []
    for path in (path for store in stores for path in sorted(store.glob("*/status.json"))):
        work = Work(path.parent)
        try:
            if work.status.state not in ENDED:
                found.append(work)
        except RunError:
            continue
    return found


def reap() -> list[Work]:
    """Mark work as failed whose program is gone, or whose worker ended without saying so; return it."""
    marked = []
    for work in at_work():
        future = _futures.get(work.id)
        if future is None and _owner_is_gone(work):
            work.log(f"failed: {OWNER_GONE}")
            work.update(state="failed", stage="failed", finished=now(), error=OWNER_GONE, eta_seconds=None)
            marked.append(work)
        elif future is not None and future.status != "pending":
            _settle(work, future)
            marked.append(work)
    return marked


def _when_asked(work: Work) -> tuple[str, str]:
    """Order work by when it was asked for; the names of folders hold the second alone."""
    return work.status.created, work.id


def _owner_is_gone(work: Work) -> bool:
    try:
        owner = json.loads((work.path / "owner.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    if owner["scheduler"] or owner["host"] != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(owner["pid"]).create_time() - owner["started"]) > 1
    except psutil.NoSuchProcess:
        return True


def _settle(work: Work, future: Future) -> None:
    """Write how work ended whose worker could not write it, and let go of the future."""
    _futures.pop(work.id, None)
    if not work.path.exists() or work.status.state in ENDED:
        return
    if work.cancel_requested():
        work.update(state="cancelled", stage="stopped by the user", finished=now(), eta_seconds=None)
        return
    said = KILLED if future.status != "finished" else UNSAID
    work.log(f"failed: {said}")
    work.update(state="failed", stage="failed", finished=now(), error=said, eta_seconds=None)
