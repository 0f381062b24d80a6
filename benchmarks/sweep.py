"""A sweep of runs over the workers of a scheduler, one of which is killed in the middle: none may be lost.

    python -m benchmarks.sweep                   # 24 runs on three workers; writes results/sweep.md

Scheduler and workers are processes of their own, as on a cluster, on one machine. Each worker offers one training and
4 GB of memory. The runs are the smallest: one model of two epochs on 60 simulated cells.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

from grn_core.jobs import cluster
from grn_core.jobs.folder import ENDED
from grn_core.reading.plain import read_json
from grn_core.training.config import RunConfig
from grn_core.training.run import Run
from grn_core.training.submit import submit

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "sweep.md"
SMALLEST = RunConfig(name="sweep", folds=1, cell_type="Monocyte", epochs=2, max_cells=60)
OFFERED = "training=1,MEMORY=4000000000"


@dataclass(frozen=True)
class Swept:
    """What became of a sweep.

    Attributes
    ----------
    states
        How many runs ended in each state.
    begun_again
        Runs that more than one worker began.
    by_worker
        How many runs each worker began, most first.
    seconds
        From the first submission to the last end.
    """

    states: dict[str, int]
    begun_again: int
    by_worker: list[int]
    seconds: float


def _started(arguments: list[str]) -> psutil.Popen:
    command = [sys.executable, "-m", *arguments]
    return psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


@contextmanager
def scheduler(n_workers: int) -> Iterator[tuple[str, list[psutil.Popen]]]:
    """Start a scheduler and workers; give its address and the workers' processes."""
    with tempfile.TemporaryDirectory() as folder:
        file, local = f"{folder}/scheduler.json", f"{folder}/local"
        command = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file]
        processes = [_started(["distributed.cli.dask_scheduler", *command])]
        command = [
            "--scheduler-file", file, "--no-nanny", "--nthreads", "1", "--resources", OFFERED, "--no-dashboard",
            "--local-directory", local,
        ]  # fmt: skip
        try:
            while not Path(file).exists():
                time.sleep(0.1)
            workers = [_started(["distributed.cli.dask_worker", *command]) for _ in range(n_workers)]
            processes += workers
            yield str(read_json(Path(file))["address"]), workers
        finally:
            for process in processes:
                if process.is_running():
                    process.kill()
                process.wait()


def sweep(n_runs: int, workers: list[psutil.Popen], kill_after: int) -> Swept:
    """Submit runs to the scheduler of ``GRN_SCHEDULER``; kill a worker in the middle of one when some have ended."""
    cluster.client().wait_for_workers(len(workers), timeout=300)
    started = time.monotonic()
    runs = [submit(SMALLEST.model_copy(update={"seed": seed})) for seed in range(n_runs)]
    killed = False
    while any(run.status.state not in ENDED for run in runs):
        ended = sum(run.status.state in ENDED for run in runs)
        running = [run for run in runs if run.status.state == "running" and _begun_by(run)]
        if not killed and ended >= kill_after and running:
            victim = _trains(running, workers)
            if victim is not None:
                victim.kill()
                killed = True
        time.sleep(0.2)
    seconds = time.monotonic() - started
    begun = [_begun_by(run) for run in runs]
    by_worker = Counter(pid for pids in begun for pid in pids)
    states: dict[str, int] = dict(Counter(str(run.status.state) for run in runs))
    return Swept(states, sum(len(pids) > 1 for pids in begun), sorted(by_worker.values(), reverse=True), seconds)


def _trains(running: list[Run], workers: list[psutil.Popen]) -> psutil.Popen | None:
    """Return a worker that trains one of these runs now: the one that holds the run's lock."""
    locks = {str(run.path / ".lock") for run in running}
    for worker in workers:
        try:
            if locks & {file.path for file in worker.open_files()}:
                return worker
        except psutil.Error:
            continue
    return None


def _begun_by(run: Run) -> list[str]:
    """Return a mark of each time that a worker began the run: the lines of its log that name the device."""
    return [line for line in run.read_log().splitlines() if "; device " in line]


def main() -> None:
    """Sweep and write the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=24)
    options.add_argument("--workers", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GRN_HOME"] = f"{folder}/home"
        with scheduler(asked.workers) as (address, workers):
            os.environ["GRN_SCHEDULER"] = address
            found = sweep(asked.runs, workers, asked.runs // 4)
            cluster.shutdown()
    text = "\n".join(
        [
            "# A sweep over workers, one of which is killed", "",
            f"`python -m benchmarks.sweep`, {date.today()}; {platform.machine()}, {os.cpu_count()} cores, load at the "
            f"end {os.getloadavg()[0]:.1f}. A scheduler and {asked.workers} workers as processes of one machine.", "",
            "| runs | done | failed | begun again after the kill | seconds |", "|---|---|---|---|---|",
            f"| {asked.runs} | {found.states.get('done', 0)} | {asked.runs - found.states.get('done', 0)} | "
            f"{found.begun_again} | {found.seconds:.0f} |", "",
        ]
    )  # fmt: skip
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
