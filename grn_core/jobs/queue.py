"""Queue, cancel and monitor long work in worker processes; the work folder holds its whole state."""

import socket
from collections.abc import Callable
from uuid import uuid4

import psutil
from distributed import Future, fire_and_forget

from grn_core import settings
from grn_core.errors import RunError
from grn_core.jobs import cluster
from grn_core.jobs.folder import ENDED, Work, now, write_waiting
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

KILLED = (
    "The worker process was killed during this work, often because memory ran out. "
    "Start it again with fewer genes, fewer cells or a smaller preset; files saved before are kept."
)
ENDED_SILENTLY = (
    "Disk full, most likely: the work ended but its result could not be recorded. "
    "Free some space and start it again; files saved before are kept."
)
OWNER_GONE = (
    "The program that did this work was closed before the work had ended. Start it again; files saved before are kept."
)

_futures: dict[str, Future] = {}


def claim(work: Work) -> None:
    """Record in the folder which process is responsible for the work, so that others notice when it has ended."""
    me = psutil.Process()
    owner = {"pid": me.pid, "started": me.create_time(), "host": socket.gethostname()}
    write_json(work.path / "owner.json", owner | {"scheduler": settings.scheduler_address()})


def enqueue(work: Work, function: Callable[[str], None], resources: dict[str, int] | None = None) -> None:
    """Let a worker call `function` with the path of the work folder, after the work that was queued before.

    Parameters
    ----------
    resources
        Resources that the worker must have free, as Dask counts them; None allows any worker.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    claim(work)
    key = f"{getattr(function, '__name__', 'work')}-{work.id}-{uuid4().hex[:6]}"
    # by default, Dask treats tasks submitted within 0.1 s as simultaneous and starts them in any order
    future = cluster.client().submit(
        function, str(work.path), key=key, pure=False, resources=resources, fifo_timeout="0 s"
    )
    fire_and_forget(future)
    _futures[work.id] = future
    future.add_done_callback(lambda ended: _settle(work, ended))


def cancel(work: Work) -> None:
    """Stop the work: at once if it is waiting, otherwise at its next step."""
    work.request_cancel()
    if work.status.state == "queued":
        future = _futures.get(work.id)
        if future is not None:
            future.cancel(force=True)
        work.update(
            state="cancelled", stage="stopped by the user", finished=now(), message="stopped before it had begun"
        )


def queue_position(work: Work) -> int | None:
    """Return 1 for the work that starts next, 2 for the one after it; None for work that is not waiting."""
    waiting = [other.id for other in sorted(unfinished_work(), key=_submission_order) if other.status.state == "queued"]
    return waiting.index(work.id) + 1 if work.id in waiting else None


def unfinished_work() -> list[Work]:
    """Return all work that has not ended: runs, pre-trainings and tasks; damaged folders are ignored."""
    found = []
    for path in (path for store in settings.work_stores() for path in sorted(store.glob("*/status.json"))):
        work = Work(path.parent)
        try:
            if work.status.state not in ENDED:
                found.append(work)
        except RunError:
            continue
    return found


def reap() -> list[Work]:
    """Mark work as failed if its program is closed or its worker ended without recording it; return that work.

    Needs no space: what cannot be written is kept in memory (`Work.update`) and written by a later call.
    """
    marked = []
    write_waiting()
    for work in unfinished_work():
        future = _futures.get(work.id)
        if future is None and _owner_is_gone(work):
            work.log(f"failed: {OWNER_GONE}")
            work.update(state="failed", stage="failed", finished=now(), error=OWNER_GONE, eta_seconds=None)
            marked.append(work)
        elif future is not None and future.status != "pending":
            _settle(work, future)
            marked.append(work)
    return marked


def _submission_order(work: Work) -> tuple[str, str]:
    """Return a sort key by time of submission; folder names are precise only to the second."""
    return work.status.created, work.id


def _owner_is_gone(work: Work) -> bool:
    try:
        owner = read_json(work.path / "owner.json")
        if owner["scheduler"] or owner["host"] != socket.gethostname():
            return False
        return bool(abs(psutil.Process(owner["pid"]).create_time() - owner["started"]) > 1)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, psutil.NoSuchProcess):
        return True  # it is gone, or nobody can say who it was


def _settle(work: Work, future: Future) -> None:
    """Forget the future, and record how the work ended if its worker could not."""
    _futures.pop(work.id, None)
    if not work.path.exists() or work.status.state in ENDED:
        return
    if work.cancel_requested():
        work.update(state="cancelled", stage="stopped by the user", finished=now(), eta_seconds=None)
        return
    reason = KILLED if future.status != "finished" else ENDED_SILENTLY
    work.log(f"failed: {reason}")
    work.update(state="failed", stage="failed", finished=now(), error=reason, eta_seconds=None)
