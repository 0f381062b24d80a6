"""Queue runs and pre-trainings for a worker, and continue those that were interrupted.

PyTorch and training are imported by the worker that trains: a page that only queues a run is drawn sooner.
"""

from collections.abc import Callable
from pathlib import Path

from grn_core import settings
from grn_core.errors import GrnError, JobError, StorageError
from grn_core.jobs import cluster, queue
from grn_core.jobs.attempts import forget_attempts
from grn_core.jobs.folder import ENDED, Work
from grn_core.jobs.owner import claim
from grn_core.jobs.resources import Needs
from grn_core.training.config import RunConfig
from grn_core.training.fitting.kept_parts import finished_parts
from grn_core.training.needs import needs_of
from grn_core.training.pretraining.pretrained import PretrainConfig, Pretraining, create_pretraining
from grn_core.training.run import Run, create_run


def submit(config: RunConfig) -> Run:
    """Create a run and queue it.

    Raises
    ------
    JobError
        If no scheduler can be reached, or none of its workers has what the run needs; no run is then created.
    """
    cluster.client()
    resources = cluster.training_resources(lambda: needs_of(config))
    run = create_run(config)
    queue.enqueue(run, run_training, resources, continues=True)
    return run


def submit_pretraining(config: PretrainConfig) -> Pretraining:
    """Create a pre-training and queue it, behind runs that are already waiting; see `submit`."""
    cluster.client()
    work = create_pretraining(config)
    queue.enqueue(work, run_pretraining, cluster.training_resources(), continues=True)
    return work


def resume_pretraining(work: Pretraining) -> None:
    """Queue a pre-training that was stopped or failed; it continues after its last complete epoch."""
    _continue(work, run_pretraining)


def can_continue(run: Run) -> bool:
    """Return whether a failed run has finished members or epochs from which it can continue."""
    return run.status.state == "failed" and finished_parts(run.path)


def continue_run(run: Run) -> None:
    """Queue a failed run again; it continues after its last finished member or epoch.

    Raises
    ------
    JobError
        If no scheduler can be reached.
    """
    _continue(run, run_training, lambda: needs_of(run.config))


def _continue(work: Work, function: Callable[[str], None], needs: Callable[[], Needs] = Needs) -> None:
    cluster.client()
    resources = cluster.training_resources(needs)
    take_up(work)
    queue.enqueue(work, function, resources, continues=True)


def take_up(work: Work) -> None:
    """Make this process responsible for work that a user wants to continue, and set its status to queued."""
    forget_attempts(work)
    claim(work.path)
    work.begin_again()


def continue_interrupted() -> list[Work]:
    """Record work that ended without a word, and queue again what a dashboard continues by itself; return that.

    Called by a dashboard when it starts and by its pages: runs and pre-trainings of a dashboard that was closed or
    killed, with its machine too, continue where they were interrupted.
    """
    queued = []
    for work in queue.reap():
        if queue.waits_for_dashboard(work):  # the worker's death of work of this process is settled already
            function = run_training if work.path.parent == settings.runs_dir() else run_pretraining
            try:
                if queue.continue_work(work, function, cluster.training_resources()):
                    queued.append(work)
            except (JobError, StorageError):
                return queued  # no worker can be reached now, or the disk is full; the next call tries again
    return queued


def run_training(path: str) -> None:
    """Train the run in the folder `path`, or continue it; called by a worker.

    A run that has ended is never started again, although Dask computes a lost result again when a worker dies.
    """
    from grn_core.training.pipeline import train

    use_all_cores()
    try:
        train(Run(Path(path)))
    except GrnError:
        return  # the run's status holds the error


def run_pretraining(path: str) -> None:
    """Do the pre-training in the folder `path`, or continue it, unless it has ended; called by a worker."""
    from grn_core.training.pretraining.pretrain_session import pretrain

    work = Pretraining(Path(path))
    if work.status.state in ENDED:
        return
    use_all_cores()
    try:
        pretrain(work)
    except GrnError:
        return  # its status holds the error


def use_all_cores() -> None:
    """Let PyTorch use every core of this process; Dask limits its workers to one thread for mathematics."""
    import torch

    torch.set_num_threads(settings.cores())
