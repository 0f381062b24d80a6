"""Jobs of SLURM: the script that is handed to it, and a worker that such a script starts."""

import os
import stat

import pytest
from distributed import Client

from grn_core.errors import ConfigError, JobError
from grn_core.jobs.resources import Needs, asked_for
from grn_core.jobs.slurm import SlurmJob, check_slurm, slurm_cluster

SBATCH = """#!/bin/sh
# takes a job as SLURM does, and runs it on this machine
cp "$1" "$(dirname "$0")/job.sh"
setsid sh "$(dirname "$0")/job.sh" > "$(dirname "$0")/job.out" 2>&1 &
echo $! > "$(dirname "$0")/job.pid"
echo "Submitted batch job 4711"
"""
SCANCEL = """#!/bin/sh
kill -- -"$(cat "$(dirname "$0")/job.pid")"
"""


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """A folder with commands in SLURM's place."""
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def test_the_script_asks_for_what_the_job_has(grn_home):
    job = SlurmJob(cores=8, memory_gb=64, walltime="12:00:00", queue="gpu", account="lab", gpus=2)
    with slurm_cluster(job, "lo") as cluster:
        lines = cluster.job_script().splitlines()
    wanted = ("-p gpu", "-A lab", "--cpus-per-task=8", "--mem=60G", "-t 12:00:00", "--gres=gpu:2", "-J grn-worker")
    assert {f"#SBATCH {each}" for each in wanted} <= set(lines)
    assert f"export GRN_HOME={grn_home}" in lines
    (worker,) = (line for line in lines if "dask_worker" in line)
    assert "--nthreads 1 --resources training=1,MEMORY=57600000000,GPU=2" in worker
    assert asked_for([job.resources], Needs(20e9, gpu=True)) == {"training": 1.0, "GPU": 1.0, "MEMORY": 20e9}


def test_a_job_starts_a_worker_that_offers_its_resources(slurm, grn_home):
    check_slurm()
    with slurm_cluster(SlurmJob(cores=1, memory_gb=2), "lo") as cluster:
        cluster.scale(1)
        with Client(cluster, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=120)
            assert client.submit(os.getenv, "GRN_HOME", resources={"training": 1}).result(60) == str(grn_home)
            (worker,) = client.scheduler_info(n_workers=-1)["workers"].values()
            assert worker["resources"] == {"training": 1.0, "MEMORY": 1.8e9}
            assert worker["nthreads"] == 1


def test_a_machine_without_slurm_and_a_wrong_interface_are_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(JobError, match="sbatch is not on this machine"):
        check_slurm()
    with pytest.raises(ConfigError, match="no network interface nowhere0"):
        slurm_cluster(SlurmJob(), "nowhere0")
