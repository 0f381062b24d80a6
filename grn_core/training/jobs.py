"""Submit, cancel and watch training runs in worker processes; the run folder holds all that is known."""

import contextlib
import importlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psutil
import torch
from distributed import Future, fire_and_forget

from grn_core import settings
from grn_core.data.demo import demo_dataset
from grn_core.data.library import load_dataset
from grn_core.data.qc import compute_umap, known_umap
from grn_core.errors import Cancelled, GrnError, JobError, RunError
from grn_core.model.device import dgl_available
from grn_core.progress import Progress, ProgressCallback
from grn_core.scbert.official import fetch_official
from grn_core.storage import write_json
from grn_core.training import cluster
from grn_core.training.carry import carried_out
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.pretraining import (
    PretrainConfig,
    Pretraining,
    create_pretraining,
    list_pretrainings,
    pretrain,
)
from grn_core.training.run import Run, create_run, list_runs
from grn_core.training.work import ENDED, Work, now

KILLED = (
    "The worker process was killed while it trained this run, often because memory ran out. "
    "Train again with fewer genes, fewer cells or a smaller preset; the best checkpoint so far is kept."
)
UNSAID = (
    "The run ended without being able to write how, most often because the disk is full. "
    "Free some space and train again; what was saved before is still there."
)
OWNER_GONE = (
    "The program that trained this run was closed before the run had ended. "
    "Train again; the best checkpoint so far is kept."
)

_futures: dict[str, Future] = {}


def _use_all_cores() -> None:
    """Dask gives its workers one thread for mathematics; training takes every core it may use."""
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def run_training(path: str) -> None:
    """Train the run in the folder `path`; this is what a worker executes.

    Dask computes a lost result anew when a worker dies: a run that has begun is never begun again.
    """
    run = Run(Path(path))
    if run.status.state != "queued":
        return
    _use_all_cores()
    try:
        train(run)
    except GrnError:
        return  # the run's status says it


def run_pretraining(path: str) -> None:
    """Carry out the pre-training in the folder `path`, unless it has begun already; executed by a worker."""
    work = Pretraining(Path(path))
    if work.status.state != "queued":
        return
    _use_all_cores()
    try:
        pretrain(work)
    except GrnError:
        return  # its status says it


def run_chore(path: str, do: Callable[[ProgressCallback, Callable[[], bool]], object]) -> None:
    """Do what `do` does, unless the work in the folder `path` has begun already, and say there how far it is.

    `do` is given the callback that hears how far it is, and the question whether to stop.
    """
    work = Work(Path(path))
    if work.status.state != "queued":
        return

    def show(step: Progress) -> None:
        work.update(stage=step.stage, fraction=step.fraction or 0.0, message=step.message)

    try:
        with carried_out(work):
            do(show, work.cancel_requested)
            work.update(state="done", stage="done", fraction=1.0, message="", finished=now())
    except Cancelled:
        work.update(state="cancelled", stage="stopped by the user", finished=now())
    except GrnError:
        return  # its status says it


def run_fetch(path: str) -> None:
    """Fetch the official weights and say in the folder `path` how far it is; executed by a worker."""
    run_chore(path, fetch_official)


def run_umap(name: str) -> None:
    """Compute the map of a data set's cells and leave it in the cache; executed by a worker."""
    compute_umap(load_dataset(name))


def _load_libraries() -> None:
    """Do in a fresh worker what its first run would otherwise wait for."""
    _use_all_cores()
    demo_dataset()
    if dgl_available():
        os.environ.setdefault("DGLBACKEND", "pytorch")
        importlib.import_module("dgl")
    _draw_demo_map()


def _draw_demo_map() -> subprocess.Popen[bytes] | None:
    """Compute the demo's map in a process of the lowest priority, so that it is there when first looked at.

    A process, not a thread: a thread of low priority could hold the interpreter's lock while a run waits for it.
    """
    if known_umap(demo_dataset()) is not None:
        return None
    code = "from grn_core.data.library import load_dataset; from grn_core.data.qc import compute_umap"
    paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; compute_umap(load_dataset('demo'))"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with contextlib.suppress(psutil.Error):
        psutil.Process(process.pid).nice(19)
    return process


def claim(run: Work) -> None:
    """Note in the run's folder which process answers for it, so that others can tell when that is gone."""
    me = psutil.Process()
    owner = {"pid": me.pid, "started": me.create_time(), "host": socket.gethostname()}
    write_json(run.path / "owner.json", owner | {"scheduler": settings.scheduler_address()})


def _owner_is_gone(run: Work) -> bool:
    try:
        owner = json.loads((run.path / "owner.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    if owner["scheduler"] or owner["host"] != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(owner["pid"]).create_time() - owner["started"]) > 1
    except psutil.NoSuchProcess:
        return True


def _settle(run: Work, future: Future) -> None:
    """Make the status of a run whose task has ended say so, where the worker could not, and let go of the task."""
    _futures.pop(run.id, None)
    if not run.path.exists() or run.status.state in ENDED:
        return
    if run.cancel_requested():
        run.update(state="cancelled", stage="stopped by the user", finished=now(), eta_seconds=None)
        return
    said = KILLED if future.status != "finished" else UNSAID
    run.log(f"failed: {said}")
    run.update(state="failed", stage="failed", finished=now(), error=said, eta_seconds=None)


def submit(config: RunConfig) -> Run:
    """Create a run and queue it.

    Raises
    ------
    JobError
        If no scheduler can be reached; no run is left behind then.
    """
    cluster.client()
    run = create_run(config)
    _queue(run, run_training, cluster.training_resources())
    return run


def submit_pretraining(config: PretrainConfig) -> Pretraining:
    """Create a pre-training and queue it, behind runs that wait as well; see `submit`."""
    cluster.client()
    work = create_pretraining(config)
    _queue(work, run_pretraining, cluster.training_resources())
    return work


def resume_pretraining(work: Pretraining) -> None:
    """Queue a pre-training that was stopped or failed; it goes on after its last whole epoch."""
    cluster.client()
    work.begin()
    _queue(work, run_pretraining, cluster.training_resources())


def submit_fetch() -> Work:
    """Begin to fetch the official weights; where that is under way already, return it."""
    cluster.client()
    work = fetching() or Work(settings.weights_dir() / "official")
    if work in _at_work():
        return work
    work.begin()
    _queue(work, run_fetch, None)
    return work


def fetching() -> Work | None:
    """Return the folder that says how far fetching the official weights is; None where that was never begun."""
    work = Work(settings.weights_dir() / "official")
    return work if (work.path / "status.json").exists() else None


def chore(name: str) -> Work | None:
    """Return the chore of that name: work that is no run; None where it was never asked for."""
    work = Work(settings.home() / "chores" / name)
    return work if (work.path / "status.json").exists() else None


def submit_chore(name: str, function: Callable[[str], None]) -> Work:
    """Begin a chore, executed by a worker as ``function(folder)``; where it is under way already, return it."""
    cluster.client()
    work = chore(name) or Work(settings.home() / "chores" / name)
    if work in _at_work():
        return work
    work.begin()
    _queue(work, function, None)
    return work


def _chores() -> list[Work]:
    return [Work(path.parent) for path in sorted((settings.home() / "chores").glob("*/status.json"))]


def _queue(work: Work, function: Callable[[str], None], resources: dict[str, int] | None) -> None:
    claim(work)
    key = f"{function.__name__}-{work.id}-{uuid4().hex[:6]}"
    # left alone, Dask takes what comes within 0.1 s as simultaneous, and in any order
    future = cluster.client().submit(
        function, str(work.path), key=key, pure=False, resources=resources, fifo_timeout="0 s"
    )
    fire_and_forget(future)
    _futures[work.id] = future
    future.add_done_callback(lambda ended: _settle(work, ended))


def cancel(run: Work) -> None:
    """Stop a run: a queued one at once, a running one after the batch at hand."""
    run.request_cancel()
    if run.status.state == "queued":
        future = _futures.get(run.id)
        if future is not None:
            future.cancel(force=True)
        run.update(
            state="cancelled", stage="stopped by the user", finished=now(), message="stopped before it had begun"
        )


def queue_position(run: Work) -> int | None:
    """Return 1 for the run that begins next, 2 for the one after; None where it does not wait."""
    waiting = [other.id for other in sorted(_at_work(), key=_asked) if other.status.state == "queued"]
    return waiting.index(run.id) + 1 if run.id in waiting else None


def _asked(work: Work) -> tuple[str, str]:
    """Order work by when it was asked for; folders are named to the second alone."""
    return work.status.created, work.id


def _at_work() -> list[Work]:
    """Return the runs that have not ended; a damaged folder is passed over."""
    found = []
    fetch = fetching()
    for run in [*list_runs(), *list_pretrainings(), *([fetch] if fetch else []), *_chores()]:
        try:
            if run.status.state not in ENDED:
                found.append(run)
        except RunError:
            continue
    return found


def reap() -> list[Work]:
    """Mark runs as failed whose program is gone, or whose worker has ended without saying so; return them."""
    marked = []
    for run in _at_work():
        future = _futures.get(run.id)
        if future is None and _owner_is_gone(run):
            run.log(f"failed: {OWNER_GONE}")
            run.update(state="failed", stage="failed", finished=now(), error=OWNER_GONE, eta_seconds=None)
            marked.append(run)
        elif future is not None and future.status != "pending":
            _settle(run, future)
            marked.append(run)
    return marked


def _umap_key(name: str) -> str:
    return f"umap-{name}"


def request_umap(name: str) -> None:
    """Have a worker compute the map of a data set's cells; asking again while it works changes nothing."""
    future = _futures.get(_umap_key(name))
    if future is not None and future.status == "pending":
        return
    _futures[_umap_key(name)] = cluster.client().submit(run_umap, name, pure=False)


def umap_pending(name: str) -> bool:
    """Whether a worker is at the map of this data set.

    Raises
    ------
    JobError
        If it failed.
    """
    future = _futures.get(_umap_key(name))
    if future is None:
        return False
    if future.status == "error":
        del _futures[_umap_key(name)]
        raise JobError(
            f"The map of the cells could not be drawn ({type(future.exception()).__name__}).",
            "Try again; training does not need it.",
        )
    return bool(future.status == "pending")


def warm_up() -> None:
    """Start the cluster and load the libraries in its worker, in the background, so that a first run begins at once."""

    def start() -> None:
        try:
            fire_and_forget(cluster.client().submit(_load_libraries, pure=False))
        except (GrnError, OSError):
            return  # submit() says what is wrong when it is needed

    threading.Thread(target=start, name="warm-up", daemon=True).start()
