"""The Dask cluster that does long work: an embedded one, or an external one at ``GRN_SCHEDULER``."""

import atexit
import contextlib
import logging
import os
import threading
from collections.abc import Callable
from typing import Any

import dask
import psutil
from distributed import Client, LocalCluster, Security, Status

from grn_core import settings
from grn_core.errors import JobError
from grn_core.jobs.resources import TRAINING, Needs, Resources, asked_for
from grn_core.storage import is_full, write_error

WAIT_SECONDS = 8
LIVE_STATES = (Status.init, Status.starting, Status.running)
EMBEDDED_RESOURCES: Resources = {TRAINING: 1}
HTTP_ROUTES = [f"distributed.{part}.http.routes" for part in ("scheduler", "worker", "nanny")]
NO_WEB_PAGES: dict[str, list[str]] = {name: [] for name in HTTP_ROUTES}
"""Dask's web servers have nothing to show: nothing of ours needs them, and others on the machine could read them."""
EMBEDDED = {
    # do not retry a task in a new worker when its worker dies: the run is marked as failed instead
    "distributed.scheduler.allowed-failures": 0,
    "distributed.admin.tick.limit": "60s",
    "distributed.worker.preload": ["grn_core.jobs.yielding"],
    **NO_WEB_PAGES,
    **{f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in settings.MATH_ENVIRONMENT.items()},
    "distributed.nanny.pre-spawn-environ.OMP_NUM_THREADS": os.cpu_count() or 1,
}


def closed_to_others() -> dict[str, Any]:
    """Return the arguments of a `LocalCluster` that other users of this machine cannot enter.

    Programs that reach a scheduler can run code in its workers. All connections are encrypted with a certificate that
    is made for this cluster, kept in memory, and asked of both sides.
    """
    return {
        "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False},
        "protocol": "tls://", "security": Security.temporary(),
    }  # fmt: skip


class _Connection:
    """The Dask client of this process, created at first use and shared by all its threads."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.client: Client | None = None
        self.cluster: LocalCluster | None = None
        self.address: str | None = None
        self.closing = False

    def get(self) -> Client:
        with self.lock:
            self.closing = False
            wanted = settings.scheduler_address()
            lost = self.client is not None and (self.client.status != "running" or not self._worker_lives())
            if lost or self.address != wanted:
                self.close()
            if self.client is None:
                self.address = wanted
                self.client = self._connect(wanted) if wanted else self._start()
            return self.client

    def _worker_lives(self) -> bool:
        """Return whether the embedded cluster has a live or restarting worker; an external cluster counts as live."""
        return self.cluster is None or any(worker.status in LIVE_STATES for worker in self.cluster.workers.values())

    def _connect(self, address: str) -> Client:
        try:
            return Client(address, timeout=WAIT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise JobError(
                f"No Dask scheduler answers at {address}.",
                "Start one there with `dask scheduler`, or unset GRN_SCHEDULER to use the embedded cluster.",
            ) from error

    def _start(self) -> Client:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        dask.config.set(EMBEDDED)
        try:
            self.cluster = LocalCluster(
                n_workers=1,
                threads_per_worker=2,  # one trains, the other does short tasks such as maps of cells
                resources=EMBEDDED_RESOURCES,
                death_timeout=120,  # a worker may start slowly while the machine is busy
                local_directory=str(settings.cache_dir() / "dask"),
                **closed_to_others(),
                silence_logs=logging.CRITICAL,  # stopping in the middle of work is not an error; runs log their own
            )
        except (OSError, RuntimeError, TimeoutError) as error:
            if is_full(error):
                raise write_error(settings.cache_dir(), error) from error
            raise JobError(
                "The worker process that trains could not be started.", "Close other programs and try again."
            ) from error
        return Client(self.cluster, security=self.cluster.security, set_as_default=False)

    def close(self) -> None:
        """Close client and cluster; kill the worker where the machine is too busy for them to close in time."""
        with self.lock:
            client, cluster = self.client, self.cluster
            self.client = self.cluster = None
            workers = _processes_of(cluster) if cluster is not None else []
            for part, seconds in ((client, 2), (cluster, 5)):
                if part is not None:
                    with contextlib.suppress(TimeoutError, OSError):
                        part.close(timeout=seconds)
            for process in workers:
                with contextlib.suppress(psutil.Error):
                    process.kill()


def _processes_of(cluster: LocalCluster) -> list[psutil.Process]:
    """Return the worker processes of an embedded cluster, without those that have ended."""
    found = []
    for nanny in cluster.workers.values():
        pid: int | None = getattr(nanny, "pid", None)
        if pid:  # psutil reads None as the current process
            with contextlib.suppress(psutil.Error):
                found.append(psutil.Process(pid))
    return found


_connection = _Connection()


def client() -> Client:
    """Return this process's Dask client, starting the embedded cluster at first use.

    Raises
    ------
    JobError
        If the scheduler does not answer or no worker can be started.
    """
    return _connection.get()


def training_resources(needs: Callable[[], Needs] = Needs) -> Resources | None:
    """Return the worker resources that a training asks for; with them the embedded worker trains one run at a time.

    Parameters
    ----------
    needs
        Returns what the training needs; called only where workers of an external scheduler offer resources.

    Returns
    -------
    Amounts by the name of the resource, as Dask counts them; None where nothing is asked for.

    Raises
    ------
    JobError
        If no scheduler can be reached, or none of its workers offers enough.
    """
    if not settings.scheduler_address():
        return dict(EMBEDDED_RESOURCES)
    workers = client().scheduler_info(n_workers=-1)["workers"].values()
    offered = [dict(worker.get("resources") or {}) for worker in workers]
    return asked_for(offered, needs()) if any(offered) else None


def closing() -> bool:
    """Return whether this process has closed its cluster: work that ends now was not killed by an accident."""
    return _connection.closing


def shutdown() -> None:
    """Close the client, and the cluster if it is embedded."""
    _connection.closing = True
    _connection.close()


atexit.register(shutdown)
