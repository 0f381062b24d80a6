"""Sum up a benchmark of this machine in a worker process."""

from pathlib import Path

from grn_core import settings
from grn_core.benchmark.digest import make_digest
from grn_core.benchmark.runner import read_results
from grn_core.training import jobs
from grn_core.training.work import Work

PREFIX = "digest-"


def run_digest(path: str) -> None:
    """Sum up the benchmark that the chore in the folder `path` names; executed by a worker."""
    folder = settings.home() / "benchmarks" / Path(path).name.removeprefix(PREFIX)
    jobs.run_chore(path, lambda show, stop: make_digest(read_results(folder), folder, show, stop))


def submit_digest(benchmark: str) -> Work:
    """Begin to sum up ``$GRN_HOME/benchmarks/<benchmark>``; where that is under way already, return it."""
    return jobs.submit_chore(f"{PREFIX}{benchmark}", run_digest)


def summing(benchmark: str) -> Work | None:
    """Return the chore that sums a benchmark up; None where that was never asked for."""
    return jobs.chore(f"{PREFIX}{benchmark}")
