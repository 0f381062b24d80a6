"""What is run and what is not, and what it took: absent benchmark data, quick tests alone, seconds of each folder."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from tests.benchmark_data import DATA

NOT_RUN = "not_run_without_benchmark_data"


class Parts:
    """Deselect what needs absent data, and sum the seconds of the tests of each folder."""

    def __init__(self) -> None:
        self.not_run = 0
        self.tests: dict[str, int] = defaultdict(int)
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Take out the tests that read data which this machine lacks, and those that are not quick where asked to."""
        lacking = [item for item in items if not DATA.is_dir() and item.get_closest_marker("needs_benchmark_data")]
        slow = [item for item in items if config.getoption("quick") and not is_quick(item)]
        self.not_run = len(lacking)
        out = {*lacking, *slow}
        config.hook.pytest_deselected(items=[*out])
        items[:] = [item for item in items if item not in out]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Have a worker tell the process that started it."""
        if output := getattr(session.config, "workeroutput", None):
            output[NOT_RUN] = self.not_run

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node) -> None:
        """Listen to a worker; each of them has collected all tests."""
        self.not_run = max(self.not_run, getattr(node, "workeroutput", {}).get(NOT_RUN, 0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a test's phase to its part: the folder that it lies in."""
        part = "/".join(Path(report.nodeid.split("::")[0]).parent.parts[:2])
        self.seconds[part] += report.duration
        self.tests[part] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter) -> None:
        """Say what ran for how long, and what did not run; count for `scripts/run_checks.py`."""
        if path := os.environ.get("GRN_TESTS_REPORT"):
            ended = {
                word: len(terminalreporter.stats.get(word, ())) for word in ("passed", "failed", "skipped", "error")
            }
            ended["failed"] += ended.pop("error")
            Path(path).write_text(json.dumps(ended))
        terminalreporter.section("parts")
        for part in sorted(self.seconds, key=lambda part: -self.seconds[part]):
            terminalreporter.write_line(f"{self.seconds[part]:7.1f} s  {self.tests[part]:5} tests  {part}")
        if self.not_run:
            terminalreporter.write_line(
                f"not run: {self.not_run} tests; benchmark data are not beside the project ({DATA})"
            )


def is_quick(item: pytest.Item) -> bool:
    """Say whether a test computes and nothing else."""
    marked = any(item.get_closest_marker(name) for name in ("slow", "browser", "needs_benchmark_data"))
    return not marked and "built" not in getattr(item, "fixturenames", ())  # every home holds the demo, which is built
