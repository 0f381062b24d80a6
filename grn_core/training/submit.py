"""Queue runs and pre-trainings for a worker."""

import os
from pathlib import Path

import torch

from grn_core.errors import GrnError
from grn_core.jobs import cluster, queue
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.pretrain_session import pretrain
from grn_core.training.pretraining import PretrainConfig, Pretraining, create_pretraining
from grn_core.training.run import Run, create_run


def submit(config: RunConfig) -> Run:
    """Create a run and queue it.

    Raises
    ------
    JobError
        If no scheduler can be reached; no run is then created.
    """
    cluster.client()
    run = create_run(config)
    queue.enqueue(run, run_training, cluster.training_resources())
    return run


def submit_pretraining(config: PretrainConfig) -> Pretraining:
    """Create a pre-training and queue it, behind runs that are already waiting; see `submit`."""
    cluster.client()
    work = create_pretraining(config)
    queue.enqueue(work, run_pretraining, cluster.training_resources())
    return work


def resume_pretraining(work: Pretraining) -> None:
    """Queue a pre-training that was stopped or failed; it continues after its last complete epoch."""
    cluster.client()
    work.begin()
    queue.enqueue(work, run_pretraining, cluster.training_resources())


def run_training(path: str) -> None:
    """Train the run in the folder `path`; called by a worker.

    A run that has started is never started again, although Dask computes a lost result again when a worker dies.
    """
    run = Run(Path(path))
    if run.status.state != "queued":
        return
    use_all_cores()
    try:
        train(run)
    except GrnError:
        return  # the run's status holds the error


def run_pretraining(path: str) -> None:
    """Do the pre-training in the folder `path` unless it has started already; called by a worker."""
    work = Pretraining(Path(path))
    if work.status.state != "queued":
        return
    use_all_cores()
    try:
        pretrain(work)
    except GrnError:
        return  # its status holds the error


def use_all_cores() -> None:
    """Let PyTorch use every core of this process; Dask limits its workers to one thread for mathematics."""
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
