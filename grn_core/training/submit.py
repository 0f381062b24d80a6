"""Queue runs and pre-trainings; a worker does them."""

import os
from pathlib import Path

import torch

from grn_core.errors import GrnError
from grn_core.jobs import cluster, queue
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.pretraining import PretrainConfig, Pretraining, create_pretraining, pretrain
from grn_core.training.run import Run, create_run


def submit(config: RunConfig) -> Run:
    """Create a run and queue it.

    Raises
    ------
    JobError
        If no scheduler can be reached; no run is left behind then.
    """
    cluster.client()
    run = create_run(config)
    queue.enqueue(run, run_training, cluster.training_resources())
    return run


def submit_pretraining(config: PretrainConfig) -> Pretraining:
    """Create a pre-training and queue it, behind runs that wait as well; see `submit`."""
    cluster.client()
    work = create_pretraining(config)
    queue.enqueue(work, run_pretraining, cluster.training_resources())
    return work


def resume_pretraining(work: Pretraining) -> None:
    """Queue a pre-training that was stopped or failed; it continues after its last whole epoch."""
    cluster.client()
    work.begin()
    queue.enqueue(work, run_pretraining, cluster.training_resources())


def run_training(path: str) -> None:
    """Train the run in the folder `path`; executed by a worker.

    Dask computes a lost result again when a worker dies: a run that has begun is never begun again.
    """
    run = Run(Path(path))
    if run.status.state != "queued":
        return
    use_all_cores()
    try:
        train(run)
    except GrnError:
        return  # the run's status says it


def run_pretraining(path: str) -> None:
    """Do the pre-training in the folder `path`, unless it has begun already; executed by a worker."""
    work = Pretraining(Path(path))
    if work.status.state != "queued":
        return
    use_all_cores()
    try:
        pretrain(work)
    except GrnError:
        return  # its status says it


def use_all_cores() -> None:
    """Let PyTorch use every core of this process; Dask gives its workers one thread for mathematics."""
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
