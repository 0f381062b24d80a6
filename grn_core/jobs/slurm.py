"""Workers as jobs of SLURM, by dask-jobqueue (an optional package: ``requirements-cluster.txt``)."""

import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from grn_core import settings
from grn_core.errors import ConfigError, JobError
from grn_core.jobs.resources import GPU, MEMORY, TRAINING

OWN_SHARE = 0.9
"""Of a job's memory, what trainings may ask for; the rest is Dask's and the libraries'."""


@dataclass(frozen=True)
class SlurmJob:
    """What one job of SLURM, which holds one worker, asks for.

    Attributes
    ----------
    cores
        Cores of the job; a training uses all of them.
    memory_gb
        Memory in GB (10^9 bytes).
    walltime
        Longest time, as SLURM writes it (``04:00:00``).
    queue, account
        Partition and account; None leaves SLURM's own.
    gpus
        Cards of the job, 0 for none.
    """

    cores: int = 4
    memory_gb: float = 16.0
    walltime: str = "04:00:00"
    queue: str | None = None
    account: str | None = None
    gpus: int = 0

    @property
    def resources(self) -> dict[str, float]:
        """Resources that the worker offers; see `grn_core.jobs.resources`."""
        gpu = {GPU: float(self.gpus)} if self.gpus else {}
        return {TRAINING: 1.0, MEMORY: float(round(self.memory_gb * OWN_SHARE * 1e9)), **gpu}


def slurm_cluster(job: SlurmJob, interface: str | None = None) -> Any:
    """Start a scheduler in this process whose workers are jobs of SLURM; ``scale(n)`` of the result asks for n jobs.

    A worker trains one run at a time. Its job begins in the folder of this program and has the same ``GRN_HOME``, which
    must be on a disk that all nodes share.

    Parameters
    ----------
    interface
        Network interface at which the workers reach the scheduler, such as ``ib0``.

    Raises
    ------
    ConfigError
        If dask-jobqueue is not installed, or there is no such interface.
    """
    try:
        from dask_jobqueue import SLURMCluster
    except ImportError as error:
        raise ConfigError(
            "The package dask-jobqueue is not installed.", "Run `pip install --no-deps -r requirements-cluster.txt`."
        ) from error
    known = sorted(psutil.net_if_addrs())
    if interface is not None and interface not in known:
        raise ConfigError(f"This machine has no network interface {interface}.", f"Choose one of: {', '.join(known)}.")
    offered = ",".join(f"{name}={amount:.0f}" for name, amount in job.resources.items())
    exports = {"GRN_HOME": str(settings.home().absolute()), **settings.MATH_ENVIRONMENT}
    root = Path(__file__).parents[2]
    return SLURMCluster(
        cores=job.cores, processes=1, memory=f"{job.memory_gb}GB", walltime=job.walltime, queue=job.queue,
        account=job.account, interface=interface, job_name="grn-worker", nanny=True,
        job_extra_directives=[f"--gres=gpu:{job.gpus}"] if job.gpus else [],
        job_script_prologue=[
            f"cd {shlex.quote(str(root))}",
            *(f"export {name}={shlex.quote(str(value))}" for name, value in exports.items()),
        ],
        worker_extra_args=["--nthreads", "1", "--resources", offered],
        scheduler_options={"dashboard": False, "dashboard_address": ":0"},
    )  # fmt: skip


def check_slurm() -> None:
    """Refuse a machine that cannot ask SLURM for jobs.

    Raises
    ------
    JobError
        If there is no ``sbatch``.
    """
    if shutil.which("sbatch") is None:
        raise JobError(
            "SLURM's command sbatch is not on this machine.",
            "Run this on a login node of the cluster; `--script` prints the job without asking for it.",
        )
