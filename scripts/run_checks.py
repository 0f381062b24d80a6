"""Run every check and test, or the quick ones alone, and say at the end what ran in how long.

    .venv/bin/python scripts/run_checks.py          # all: what `make test` runs
    .venv/bin/python scripts/run_checks.py --quick  # less than a minute: what `make check` runs

The last line sums the tests of all parts: "N passed, N failed, N skipped".
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTEST = (sys.executable, "-m", "pytest", "-q")
PURE = tuple(
    f"tests/{name}" for name in ("test_imports.py", "evaluation", "model", "network", "scbert", "data", "baselines")
)
LINT = {
    "ruff check": (sys.executable, "-m", "ruff", "check", "--quiet", "."),
    "ruff format": (sys.executable, "-m", "ruff", "format", "--quiet", "--check", "."),
    "mypy": (sys.executable, "-m", "mypy", "--no-error-summary"),
}


@dataclass
class Part:
    """One command with what it took; for tests, how many ended how."""

    name: str
    command: Iterable[str]
    seconds: float = 0.0
    code: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def run(self, folder: Path) -> None:
        """Run to the end; tests write their counts into `folder`."""
        print(f"\n== {self.name}", flush=True)
        report = folder / f"{self.name.replace(' ', '-')}.json"
        environment = dict(os.environ, GRN_TESTS_REPORT=str(report), GRN_TESTS_BUILT=str(folder / "built"))
        started = time.monotonic()
        self.code = subprocess.run([*self.command], cwd=ROOT, env=environment, check=False).returncode
        self.seconds = time.monotonic() - started
        if report.exists():
            self.counts = json.loads(report.read_text())

    def line(self) -> str:
        """Say what ran, for how long, and how it ended."""
        counts = ", ".join(f"{number:,} {word}" for word, number in self.counts.items())
        return f"{self.seconds:7.1f} s  {self.name:<24} {counts or ('ok' if self.code == 0 else 'failed')}"


def all_parts(cores: int) -> list[Part]:
    """Return the checks, the tests without a browser on all cores, and then those in a browser.

    The latter run in two processes on two cores or more: a browser and its server keep more than half of them busy.
    """
    tests = (*PYTEST, "-m", "not browser", "-n", str(cores), "--dist", "loadfile")
    in_browser = (*PYTEST, "-m", "browser", "tests/browser", "-n", str(min(cores, 2)), "--dist", "loadfile")
    return [
        *(Part(name, command) for name, command in LINT.items()),
        Part("tests", tests),
        Part("tests in a browser", in_browser),
    ]


def quick_parts(cores: int) -> list[Part]:
    """Return the checks and the tests that compute and nothing else."""
    quick = (*PYTEST, "--quick", "-n", str(cores), "--dist", "loadfile", *PURE)
    return [*(Part(name, command) for name, command in LINT.items()), Part("quick tests", quick)]


def main() -> int:
    """Run the parts one after the other, all of them even where one fails; 1 where any did."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="only what takes less than a minute")
    cores = len(os.sched_getaffinity(0))
    parts = quick_parts(cores) if options.parse_args().quick else all_parts(cores)
    with tempfile.TemporaryDirectory(prefix="grn-tests-") as folder:
        for part in parts:
            part.run(Path(folder))
    print("\n== what ran")
    for part in parts:
        print(part.line())
    print(f"{sum(part.seconds for part in parts):7.1f} s  in all")
    totals = {word: sum(part.counts.get(word, 0) for part in parts) for word in ("passed", "failed", "skipped")}
    totals["failed"] += sum(part.code != 0 and not part.counts.get("failed") for part in parts)  # a check, or no report
    print(", ".join(f"{number} {word}" for word, number in totals.items()), flush=True)
    return int(any(part.code for part in parts))


if __name__ == "__main__":
    sys.exit(main())
