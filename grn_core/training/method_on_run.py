"""Another method on the very cells, genes and training pairs of a run, so that the two can be set side by side."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from grn_core.baselines.method import Method, Problem
from grn_core.baselines.registry import METHODS, get_method
from grn_core.errors import Cancelled, ConfigError
from grn_core.jobs.folder import Work
from grn_core.jobs.tasks import Task
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.training.run import Run, open_run

T = TypeVar("T")
R = TypeVar("R")

PREFIX = "method-"
NEEDS_LONG_TRAINING = ("genelink",)


def methods_beside() -> list[Method]:
    """Return the methods that can be set beside a run: those that neither read encodings nor train for long.

    Those that look at expression come first.
    """
    beside = [
        method for method in METHODS.values() if not method.needs_encodings and method.name not in NEEDS_LONG_TRAINING
    ]
    return sorted(beside, key=lambda method: not method.uses_expression)


class _WatchedMap:
    """A `Map` in this process that tells how far it is and asks after each item whether to stop."""

    def __init__(self, title: str, progress: ProgressCallback, stop: Stop) -> None:
        self.title, self.progress, self.stop = title, progress, stop

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> list[R]:
        found: list[R] = []
        for i, item in enumerate(items):
            if self.stop():
                raise Cancelled
            found.append(function(item))
            if i % 5 == 0:
                self.progress(Progress(self.title, i / len(items), f"{i:,} of {len(items):,} genes"))
        return found


def table_of(name: str) -> str:
    """Return the name of the run's table that holds a method's network."""
    return f"{PREFIX}{name}"


def method_network(run: Run, name: str, progress: ProgressCallback = ignore, stop: Stop = never) -> pd.DataFrame:
    """Weigh every candidate pair of a run by another method.

    The method sees the run's expression and, where it learns, the run's train and validation pairs; test pairs
    come without their labels.

    Returns
    -------
    source, target, weight (share of the pairs that the method puts below, 0 to 1, equal scores sharing their mean
    rank: methods score on scales of their own), rank (1 is best), known, split.

    Raises
    ------
    ConfigError
        If there is no such method, or the run is a shuffled control.
    Cancelled
        If `stop` says so.
    """
    method = get_method(name)
    if run.config.shuffle_expression:
        raise ConfigError("This run is the shuffled control.", "Choose a run on expression as it was measured.")
    progress(Progress(method.title, 0.0, "reading the run"))
    expression, split = run.read_table("expression"), run.read_table("split")
    columns = ["source", "target", "label"]
    train, validation = (split.loc[split["split"] == part, columns] for part in ("train", "validation"))
    problem = Problem(
        expression.to_numpy(np.float32),
        list(expression.columns),
        train.reset_index(drop=True),
        validation.reset_index(drop=True),
        run.config.seed,
    )
    pairs = run.read_table("network")[["source", "target", "known", "split"]]
    scores = method.score(problem, pairs[["source", "target"]], _WatchedMap(method.title, progress, stop))
    if stop():
        raise Cancelled
    network = pairs.assign(weight=(rankdata(scores) - 0.5) / len(pairs))
    network = network.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    network["rank"] = np.arange(1, len(network) + 1)
    return network[["source", "target", "weight", "rank", "known", "split"]]


def _score(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    run, name = open_run(arguments["run"]), arguments["method"]
    run.write_table(table_of(name), method_network(run, name, progress, stop))


SCORE = Task("method", _score, ("run", "method"))
"""Takes ``run``, an id, and ``method``, a name of the registry; writes the method's network into the run's folder."""


def submit_method(run: Run, name: str) -> Work:
    """Begin to score a run's pairs by another method; where that is under way already, return it.

    Raises
    ------
    ConfigError
        If there is no such method.
    JobError
        If no worker can be reached.
    """
    return SCORE.submit(run=run.id, method=get_method(name).name)


def scoring(run: Run, name: str) -> Work | None:
    """Return the task that scores a run's pairs by a method; None where it was never asked for."""
    return SCORE.find(run=run.id, method=name)
