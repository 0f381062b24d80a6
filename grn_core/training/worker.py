"""Prepare the worker in advance, so that the first run starts at once."""

import contextlib
import importlib
import os
import subprocess
import sys
import threading

import psutil
from distributed import fire_and_forget

from grn_core import settings
from grn_core.data.cells.qc import known_umap
from grn_core.data.demo import demo_dataset
from grn_core.errors import GrnError
from grn_core.jobs import cluster
from grn_core.model.device import dgl_available
from grn_core.training.submit import use_all_cores


def prepare_worker() -> None:
    """Start the cluster in a new thread and load the libraries in its worker."""

    def start() -> None:
        try:
            fire_and_forget(cluster.client().submit(load_libraries, pure=False))
        except (GrnError, OSError):
            return  # submit() reports the error when a worker is needed

    threading.Thread(target=start, name="prepare-worker", daemon=True).start()


def load_libraries() -> None:
    """Do in a new worker everything that its first run would otherwise wait for."""
    use_all_cores()
    demo_dataset()
    if dgl_available():
        os.environ.setdefault("DGLBACKEND", "pytorch")
        importlib.import_module("dgl")
    draw_demo_map()


def draw_demo_map() -> subprocess.Popen[bytes] | None:
    """Compute the demo's UMAP in a process of the lowest priority, so that it exists when a page first shows it.

    A thread would not do: one of low priority could hold the interpreter's lock while a run waits for it.

    Returns
    -------
    The process; None if the map has been computed before.
    """
    if known_umap(demo_dataset()) is not None:
        return None
    code = "from grn_core.data.library import load_dataset; from grn_core.data.cells.qc import compute_umap"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; compute_umap(load_dataset('demo'))"],
        env=settings.python_environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with contextlib.suppress(psutil.Error):
        psutil.Process(process.pid).nice(19)
    return process
