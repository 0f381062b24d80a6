"""Kill worker, dashboard and command line at random moments of a run; each run must end with the same bits.

    .venv/bin/python -m benchmarks.kills                  # 30 moments, about a quarter of an hour on two quiet cores
    .venv/bin/python -m benchmarks.kills --moments 3 --seed 7

The table is written to ``benchmarks/results/kills.md``. ``tests/training/test_kills.py`` runs three moments of it.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from grn_core.jobs.folder import ENDED
from grn_core.training.config import RunConfig
from grn_core.training.run import Run

ROOT = Path(__file__).parents[1]
T = TypeVar("T")
RESULTS = ROOT / "benchmarks" / "results" / "kills.md"
TINY = RunConfig(name="tiny", cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, folds=2, repeats=3)
LASTING = ("*.parquet", "verdict.json", "calibration.json")
KINDS = ["worker", "dashboard", "command line"]
LONGEST = 300.0
"""Seconds within which a step of a moment must have ended."""


@dataclass(frozen=True)
class Moment:
    """One kill: what was killed how many seconds after the run began, where the run continued, and how it ended."""

    killed: str
    seconds: float
    continued: str
    state: str
    same: bool


class Bench:
    """Runs of one home, each killed once."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = home / "settings.yaml"
        home.mkdir(parents=True, exist_ok=True)
        TINY.save(self.settings)
        started = time.monotonic()
        self._finish(self._command("train", str(self.settings)))
        (self.reference,) = self.runs()
        self.wanted = lasting(self.reference)
        assert self.reference.status.state == "done", self.reference.status.error
        self.seconds = self._took(self.reference)
        print(f"never killed: {self.seconds:.1f} s of training, {time.monotonic() - started:.1f} s in all", flush=True)

    def moment(self, kind: str, chance: random.Random) -> Moment:
        """Kill at a moment between the start of a run and its expected end, let it continue, and compare."""
        seconds = chance.uniform(0, self.seconds)
        before = {run.id for run in self.runs()}
        run = {"worker": self._worker, "dashboard": self._dashboard, "command line": self._command_line}[kind](
            seconds, before
        )
        status = run.status
        found = Moment(kind, seconds, status.continued or "from its beginning", status.state, same(run, self.wanted))
        if found.state != "done" or not found.same:
            print(run.status.error, run.read_log(), sep="\n", flush=True)
        shutil.rmtree(run.path)
        return found

    def runs(self) -> list[Run]:
        """Return the runs of the home that have a status."""
        return [Run(path.parent) for path in sorted((self.home / "runs").glob("*/status.json"))]

    def _command_line(self, seconds: float, before: set[str]) -> Run:
        process = self._command("train", str(self.settings))
        run = self._begun(before, process)
        self._kill(process.pid, seconds)
        process.wait()
        listed = self._finish(self._command("runs"))
        assert run.status.state == "failed" or run.status.state in ENDED, listed
        if run.status.state == "failed":
            self._finish(self._command("continue", run.id))
        return run

    def _dashboard(self, seconds: float, before: set[str]) -> Run:
        process = self._serve("submit")
        run = self._begun(before, process)
        self._kill(process.pid, seconds)
        process.wait()
        self._finish(self._serve("wait"))
        return run

    def _worker(self, seconds: float, before: set[str]) -> Run:
        process = self._serve("submit")
        run = self._begun(before, process)
        worker = int(wait_until(lambda: self._worker_of(process.pid)))
        self._kill(worker, seconds)
        self._finish(process)
        return run

    def _worker_of(self, pid: int) -> int | None:
        """Return the worker process of a dashboard: Dask spawns it; None as long as there is none."""
        found = [
            child for child in psutil.Process(pid).children(recursive=True) if "spawn_main" in " ".join(child.cmdline())
        ]
        return found[0].pid if found else None

    def _begun(self, before: set[str], process: subprocess.Popen[str]) -> Run:
        def new() -> Run | None:
            assert process.poll() is None, process.communicate()
            return next((run for run in self.runs() if run.id not in before and run.status.started), None)

        return wait_until(new)

    def _kill(self, pid: int, seconds: float) -> None:
        time.sleep(seconds)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _command(self, *arguments: str) -> "subprocess.Popen[str]":
        return self._python("-m", "grn_core", *arguments)

    def _serve(self, what: str) -> "subprocess.Popen[str]":
        return self._python("-m", "benchmarks.kills", "--serve", what)

    def _python(self, *arguments: str) -> "subprocess.Popen[str]":
        threads = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}  # sums depend on their number
        environment = {name: value for name, value in os.environ.items() if name not in threads}
        environment["GRN_HOME"] = str(self.home)
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def _finish(self, process: "subprocess.Popen[str]") -> str:
        text, _ = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, text
        return text

    def _took(self, run: Run) -> float:
        from datetime import datetime

        status = run.status
        begun, ended = (datetime.fromisoformat(str(moment)) for moment in (status.started, status.finished))
        return (ended - begun).total_seconds()


def lasting(run: Run) -> dict[str, bytes]:
    """Return the content of each file of results."""
    return {path.name: path.read_bytes() for pattern in LASTING for path in run.path.glob(pattern)}


def same(run: Run, wanted: dict[str, bytes]) -> bool:
    """Return whether the results of a run have the same bits as the reference."""
    return lasting(run) == wanted


def wait_until(found: Callable[[], T | None]) -> T:
    """Wait for a value."""
    end = time.monotonic() + LONGEST
    while (value := found()) is None:
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
    return value


def serve(what: str) -> None:
    """Do what a dashboard does: continue what another one left, queue a run if asked to, and wait for all runs."""
    from grn_core.jobs import cluster
    from grn_core.training.run import list_runs
    from grn_core.training.submit import continue_interrupted, submit

    continue_interrupted()
    if what == "submit":
        submit(TINY)
    while not all(run.status.state in ENDED for run in list_runs()):
        time.sleep(0.2)
        continue_interrupted()  # as the page with the runs does when it is drawn
    cluster.shutdown()


def table(found: list[Moment], seed: int, kinds: list[str]) -> str:
    """Return the moments as Markdown."""
    names = " ".join(f"'{kind}'" if " " in kind else kind for kind in kinds)
    rows = [
        f"| {m.killed} | {m.seconds:.1f} | {m.continued} | {m.state} | {'yes' if m.same else 'NO'} |" for m in found
    ]
    head = "| killed | seconds after the run began | continued | state at the end | same bits |\n|---|---|---|---|---|"
    said = f"{sum(m.same and m.state == 'done' for m in found)} of {len(found)} runs ended with the same bits."
    return "\n".join(
        [
            f"`python -m benchmarks.kills --moments {len(found)} --seed {seed} --kinds {names}`",
            "",
            said,
            "",
            head,
            *rows,
            "",
        ]
    )


def main() -> None:
    """Kill at as many moments as asked for, print each, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--serve", choices=["submit", "wait"])
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
        return
    found = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder) / "home")
        chance = random.Random(asked.seed)
        for i in range(asked.moments):
            found.append(bench.moment(asked.kinds[i % len(asked.kinds)], chance))
            print(f"{i + 1} of {asked.moments}: {found[-1]}", flush=True)
            RESULTS.write_text(
                f"# Killed at random moments\n\n{table(found, asked.seed, asked.kinds)}", encoding="utf-8"
            )
    if not all(m.same and m.state == "done" for m in found):
        sys.exit("Some runs ended otherwise.")


if __name__ == "__main__":
    main()
