"""``python -m grn_core slurm``: workers as jobs of SLURM."""

import threading
from typing import Annotated

import typer

from grn_core.cli.terminal import err


def slurm(
    workers: Annotated[int, typer.Option(help="Number of jobs; each trains one run at a time.", min=1)] = 3,
    cores: Annotated[int, typer.Option(help="Cores of a job.", min=1)] = 4,
    memory: Annotated[float, typer.Option(help="Memory of a job, in GB.", min=1)] = 16.0,
    walltime: Annotated[str, typer.Option(help="Longest time of a job.")] = "04:00:00",
    queue: Annotated[str | None, typer.Option(help="Partition; SLURM's own if not given.")] = None,
    account: Annotated[str | None, typer.Option(help="Account that is charged.")] = None,
    gpus: Annotated[int, typer.Option(help="GPUs of a job.", min=0)] = 0,
    interface: Annotated[str | None, typer.Option(help="Network interface that the nodes reach, such as ib0.")] = None,
    script: Annotated[bool, typer.Option("--script", help="Print the job script and end.")] = False,
) -> None:
    """Start a scheduler whose workers are jobs of SLURM; set GRN_SCHEDULER to the address that it prints."""
    from grn_core.jobs.slurm import SlurmJob, check_slurm, slurm_cluster

    if not script:
        check_slurm()
    cluster = slurm_cluster(SlurmJob(cores, memory, walltime, queue, account, gpus), interface)
    with cluster:
        if script:
            print(cluster.job_script())
            return
        cluster.scale(workers)
        print(f"GRN_SCHEDULER={cluster.scheduler_address}", flush=True)
        err.print("Ctrl-C ends the scheduler and its jobs.", markup=False, highlight=False)
        threading.Event().wait()
