"""Summarise a benchmark of this machine in a worker."""

from typing import Any

from grn_core import settings
from grn_core.benchmark.digest import make_digest
from grn_core.benchmark.runner import read_results
from grn_core.jobs.tasks import Task
from grn_core.progress import ProgressCallback, Stop


def _summarise(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    folder = settings.home() / "benchmarks" / arguments["benchmark"]
    make_digest(read_results(folder), folder, progress, stop)


SUMMARISE = Task("digest", _summarise, ("benchmark",))
"""Its argument ``benchmark`` is the name of a folder under ``$GRN_HOME/benchmarks``."""
