"""Queue, cancel and monitor long work in worker processes; the work folder holds its whole state."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from distributed import Future, fire_and_forget
from filelock import FileLock, Timeout

from grn_core import settings
from grn_core.errors import GrnError, RunError
from grn_core.jobs import cluster, owner
from grn_core.jobs.attempts import may_continue
from grn_core.jobs.folder import ENDED, Work, now, write_waiting
from grn_core.jobs.resources import Resources

KILLED = (
    "The worker process was killed during this work, often because memory ran out. "
    "Start it again with fewer genes, fewer cells or a smaller preset; files saved before are kept."
)
KILLED_AGAIN = (
    "The worker process was killed a second time at the same place of this work, most often because memory ran out. "
    "Start it again with fewer genes, fewer cells or a smaller preset; or free memory and continue it."
)
ENDED_SILENTLY = (
    "The disk is probably full: the work ended but its result could not be recorded. "
    "Free some space and start it again; files saved before are kept."
)
OWNER_GONE = (
    "The program that did this work was closed before the work had ended. "
    "Continue it where that is offered, or start it again; files saved before are kept."
)
WAITS_FOR_DASHBOARD = "waiting until the dashboard is opened, which continues it"

Function = Callable[[str], None]


@dataclass(frozen=True)
class _Queued:
    """What a worker was asked to do; `continues` is whether it can continue after a kill."""

    future: Future
    function: Function
    resources: Resources | None
    continues: bool


_queued: dict[str, _Queued] = {}
_settling = threading.Lock()


def enqueue(work: Work, function: Function, resources: Resources | None = None, continues: bool = False) -> None:
    """Let a worker call `function` with the path of the work folder, after the work that was queued before.

    Parameters
    ----------
    resources
        Resources that the worker must have free, as Dask counts them; None allows any worker.
    continues
        Whether `function`, called again with the same folder, continues work that was interrupted. If the worker is
        killed, the work is then queued again; see `may_continue`.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    owner.claim(work.path, continues)
    key = f"{getattr(function, '__name__', 'work')}-{work.id}-{uuid4().hex[:6]}"
    # by default, Dask treats tasks submitted within 0.1 s as simultaneous and starts them in any order
    future = cluster.client().submit(
        function, str(work.path), key=key, pure=False, resources=resources, fifo_timeout="0 s"
    )
    fire_and_forget(future)
    _queued[work.id] = _Queued(future, function, resources, continues)
    future.add_done_callback(lambda ended: _settle(work, ended))


def cancel(work: Work) -> None:
    """Stop the work: at once if it is waiting, otherwise at its next step."""
    work.request_cancel()
    if work.status.state == "queued":
        entry = _queued.get(work.id)
        if entry is not None:
            entry.future.cancel(force=True)
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
    """Record the end of work whose program is closed or whose worker ended without a word; return that work.

    Work that a dashboard continues by itself waits for that (state ``queued``), other work has failed. Work that
    another process still does is left alone, even if its owner has ended. Needs no space: what cannot be written is
    kept in memory (`Work.update`) and written by a later call.
    """
    marked = []
    write_waiting()
    with _alone() as alone:
        for work in unfinished_work() if alone else []:
            entry = _queued.get(work.id)
            if entry is None and owner.is_gone(work.path) and not work.in_progress():
                if work.status.state not in ENDED:  # its last word may have come after the list was made
                    _leave(work)
                    marked.append(work)
            elif entry is not None and entry.future.status != "pending":
                _settle(work, entry.future)
                marked.append(work)
    return marked


def waits_for_dashboard(work: Work) -> bool:
    """Return whether work was left by a dashboard that has ended, and waits for the next one."""
    status = work.status
    return status.state == "queued" and status.stage == WAITS_FOR_DASHBOARD


@contextmanager
def _alone() -> Iterator[bool]:
    """Give whether no other process reaps now; two that queue the same work would do it twice."""
    lock = FileLock(settings.home() / "reap.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    except OSError:  # a full or read-only disk: the work is still recorded as far as that can be done
        yield True
        return
    try:
        yield True
    finally:
        lock.release()


def _leave(work: Work) -> None:
    """Record that the owner of unfinished work is gone."""
    if work.cancel_requested():
        work.update(state="cancelled", stage="stopped by the user", finished=now(), eta_seconds=None)
    elif not owner.continues(work.path):
        _fail(work, OWNER_GONE)
    elif not waits_for_dashboard(work):
        work.log(WAITS_FOR_DASHBOARD)
        work.leave_waiting(WAITS_FOR_DASHBOARD)


def _fail(work: Work, reason: str) -> None:
    work.log(f"failed: {reason}")
    work.update(state="failed", stage="failed", finished=now(), error=reason, eta_seconds=None)


def continue_work(work: Work, function: Function, resources: Resources | None = None) -> bool:
    """Queue interrupted work again, unless it was interrupted twice at the same place: then it has failed.

    Returns
    -------
    Whether it was queued.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    if not may_continue(work):
        _fail(work, KILLED_AGAIN)
        return False
    work.log("queued again after an interruption")
    owner.claim(work.path, continues=True)
    work.begin_again()
    enqueue(work, function, resources, continues=True)
    return True


def _submission_order(work: Work) -> tuple[str, str]:
    """Return a sort key by time of submission; folder names are precise only to the second."""
    return work.status.created, work.id


def _settle(work: Work, future: Future) -> None:
    """Forget the future, and record how the work ended if its worker could not."""
    with _settling:
        entry = _queued.get(work.id)
        if entry is None or entry.future is not future:
            return  # settled by another thread, or queued again
        del _queued[work.id]
    if cluster.closing() or not work.path.exists() or work.status.state in ENDED or work.in_progress():
        return
    if work.cancel_requested():
        work.update(state="cancelled", stage="stopped by the user", finished=now(), eta_seconds=None)
        return
    killed = future.status != "finished"
    if not (killed and entry.continues):
        _fail(work, KILLED if killed else ENDED_SILENTLY)
        return
    try:
        continue_work(work, entry.function, entry.resources)
    except GrnError as error:
        _fail(work, str(error))
