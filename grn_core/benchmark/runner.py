"""Run a suite on Dask workers; a later call resumes it, and a task that fails does not stop the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask
import pandas as pd
from distributed import Client, Future, KilledWorker, LocalCluster, as_completed

from grn_core import settings
from grn_core.benchmark.score import ROW, score_task
from grn_core.benchmark.suite import SuiteConfig, Task, save_suite, tasks_of
from grn_core.errors import JobError
from grn_core.jobs.cluster import NO_WEB_PAGES, closed_to_others
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.storage import write_parquet

RowKey = tuple[Any, ...]
RESULTS = "results.parquet"
KILLED = "failed: the worker process was killed, most often because memory ran out"


@contextmanager
def workers(n: int) -> Iterator[Client]:
    """Give a client of the external scheduler, or of `n` worker processes with one thread each.

    Raises
    ------
    JobError
        If the external scheduler does not answer.
    """
    address = settings.scheduler_address()
    if address:
        try:
            with Client(address, timeout=8, set_as_default=False) as client:
                yield client
        except (OSError, TimeoutError) as error:
            raise JobError(
                f"No Dask scheduler answers at {address}.", "Start one at that address, or unset GRN_SCHEDULER."
            ) from error
        return
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
    environment = {**settings.MATH_ENVIRONMENT, **dict.fromkeys(threads, 1)}
    spawn = {f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in environment.items()}
    with dask.config.set({**spawn, **NO_WEB_PAGES, "distributed.scheduler.allowed-failures": 0}):
        folder = str(settings.cache_dir() / "dask")
        with (
            LocalCluster(
                n_workers=n, threads_per_worker=1, local_directory=folder, silence_logs=50, **closed_to_others(),
            ) as cluster,
            Client(cluster, security=cluster.security, set_as_default=False) as client,
        ):  # fmt: skip
            yield client


def read_results(folder: Path) -> pd.DataFrame:
    """Read the table of a benchmark; an empty table if nothing has been run yet."""
    path = folder / RESULTS
    return pd.read_parquet(path) if path.exists() else pd.DataFrame(columns=ROW)


def outstanding(suite: SuiteConfig, done: pd.DataFrame) -> list[Task]:
    """Return the tasks that have no row yet, or whose row says that they failed."""
    finished = set(done.loc[done["status"] == "ok", "config_hash"])
    return [task for task in tasks_of(suite) if task.config_hash not in finished]


def run_suite(
    suite: SuiteConfig,
    folder: Path,
    n_workers: int | None = None,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> pd.DataFrame:
    """Run the outstanding tasks and return the whole table, which is written after each task.

    Parameters
    ----------
    folder
        Holds ``results.parquet``, ``predictions``, ``scores`` and ``suites``; a later call resumes there. A new row
        replaces a row of the same task with other settings.
    n_workers
        Number of worker processes if there is no external scheduler; None means one per core. With a scheduler, as many
        tasks wait at it as its workers have threads.

    Raises
    ------
    JobError
        If no scheduler answers.
    StorageError
        If the table cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    save_suite(suite, folder)
    before = read_results(folder)
    known = {_row_key(row): row for row in before.to_dict("records")}
    tasks = outstanding(suite, before)
    if not tasks:
        return _save(folder, known)
    n = n_workers or settings.cores()
    with workers(n) as client:
        if settings.scheduler_address():
            n = sum(client.nthreads().values()) or n
        waiting = iter(tasks)
        running: dict[Future, Task] = {}
        ready = as_completed([], loop=client.loop)
        for task in _first(waiting, n):  # one per worker: tasks queued at a worker that is killed would be lost
            _submit(client, task, folder, running, ready)
        for done, future in enumerate(ready, start=1):
            task = running.pop(future)
            row = _row(future, task)
            known[_row_key(row)] = row
            _save(folder, known)
            message = f"{done:,} of {len(tasks):,}: {task.method}, {task.dataset} {task.truth}, {task.question}"
            progress(Progress("benchmark", done / len(tasks), message))
            if not stop():
                for following in _first(waiting, 1):
                    _submit(client, following, folder, running, ready)
    return read_results(folder)


def _first(tasks: Iterator[Task], n: int) -> list[Task]:
    return [task for _, task in zip(range(n), tasks, strict=False)]


def _submit(client: Client, task: Task, folder: Path, running: dict[Future, Task], ready: Any) -> None:
    future = client.submit(score_task, task, str(folder.resolve()), pure=False)
    running[future] = task
    ready.add(future)


def _row_key(row: dict[str, Any]) -> RowKey:
    """Return what identifies a row of the table: method, data set, genes, truth, question, split and seed."""
    return tuple(row[name] for name in ROW[:7])


def _row(future: Future, task: Task) -> dict[str, Any]:
    if future.status == "finished":
        row: dict[str, Any] = future.result()
        return row
    error = future.exception() if future.status == "error" else None
    status = KILLED if error is None or isinstance(error, KilledWorker) else f"failed: {type(error).__name__}: {error}"
    row = dict.fromkeys(ROW) | {name: getattr(task, name) for name in ROW[:7]}
    return row | {"status": status[:300], "config_hash": task.config_hash}


def _save(folder: Path, rows: dict[RowKey, dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows.values()), columns=ROW)
    if len(table):
        write_parquet(folder / RESULTS, table)
    return table
