"""Tasks that fail in a worker, each in its own way."""

import os
from typing import Any

from grn_core.benchmark import score
from grn_core.benchmark.suite import Task


def run_or_fail(task: Task, folder: str) -> dict[str, Any]:
    """Run a task: `pearson` kills its process, `spearman` runs out of memory, `mutual_information` divides by 0."""
    if task.method == "pearson":
        os._exit(1)
    errors = {"spearman": MemoryError(), "mutual_information": ZeroDivisionError("division by zero")}
    before = score.test_scores

    def fail(*_: object) -> None:
        raise errors[task.method]

    if task.method in errors:
        score.test_scores = fail
    try:
        return score.score_task(task, folder)
    finally:
        score.test_scores = before


def refuse(task: Task, folder: str) -> dict[str, Any]:
    """Fail before there is a row, as on a worker of an external scheduler that lacks this package."""
    raise ModuleNotFoundError("No module named 'grn_core'")
