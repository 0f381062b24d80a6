"""Another method on the same cells, genes and training pairs as a run, so that the two can be compared."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from grn_core.baselines.method import Method, Problem
from grn_core.baselines.registry import METHODS, get_method
from grn_core.data.pair_codes import plain_pairs
from grn_core.errors import Cancelled, ConfigError
from grn_core.evaluation.folds import Folds, repeat_seeds, with_candidates
from grn_core.jobs.folder import Work
from grn_core.jobs.tasks import Task
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never
from grn_core.training.finished.run_tables import TIMES
from grn_core.training.run import Run, open_run

T = TypeVar("T")
R = TypeVar("R")

TABLE_PREFIX = "method-"
NEEDS_LONG_TRAINING = ("genelink",)


def methods_for_runs() -> list[Method]:
    """Return the methods that can be compared with a run: those that need neither encodings nor long training.

    Methods that use expression come first.
    """
    found = [
        method for method in METHODS.values() if not method.needs_encodings and method.name not in NEEDS_LONG_TRAINING
    ]
    return sorted(found, key=lambda method: not method.uses_expression)


class _ProgressMap:
    """A `Map` in this process that reports its progress and calls `stop` before each item."""

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

    def report(self, share: float, said: str) -> None:
        """Show how far a method is that trains in one piece."""
        if self.stop():
            raise Cancelled
        self.progress(Progress(self.title, share, said))


def method_table(name: str) -> str:
    """Return the name of the run's table that holds a method's network."""
    return f"{TABLE_PREFIX}{name}"


def method_network(run: Run, name: str, progress: ProgressCallback = ignore, stop: Stop = never) -> pd.DataFrame:
    """Score every candidate pair of a run by another method.

    The method gets the run's expression and, if it learns, the run's train and validation pairs; it never gets the
    labels of test pairs. For a cross-fitted run it learns once per fold, those of the run's first repeat, and scores
    the pairs that the fold holds out.

    Returns
    -------
    source, target, weight, rank (1 is best), known, split, (pairs x 6). Each method scores on its own scale, so the
    weight is the share of pairs that score lower, from 0 to 1; equal scores share their mean rank. Of a run that does
    not store all its pairs, the stored ones are scored.

    Raises
    ------
    ConfigError
        If there is no such method, or the run is a shuffled control.
    Cancelled
        If `stop` returns True.
    """
    method = get_method(name)
    if run.config.shuffle_expression:
        raise ConfigError("This run is the shuffled control.", "Choose a run whose expression was not shuffled.")
    progress(Progress(method.title, 0.0, "reading the run"))
    pairs = run.read_table("network")[["source", "target", "known", "split"]]
    scores = np.full(len(pairs), np.nan)
    for problem, rows in _problems(run, method, pairs):
        asked = pairs.iloc[rows][["source", "target"]].reset_index(drop=True)
        scores[rows] = method.score(problem, asked, _ProgressMap(method.title, progress, stop))
        if stop():
            raise Cancelled
    network = pairs.assign(weight=(rankdata(scores) - 0.5) / len(pairs))
    network = network.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    network["rank"] = np.arange(1, len(network) + 1)
    return network[["source", "target", "weight", "rank", "known", "split"]]


def _problems(run: Run, method: Method, pairs: pd.DataFrame) -> Iterator[tuple[Problem, np.ndarray]]:
    """Pose what a method may learn from, with the rows of `pairs` that it then scores."""
    config, expression, split = run.config, run.read_table("expression"), run.read_table("split")
    genes, values = list(expression.columns), expression.to_numpy(np.float32)
    times = run.read_table(TIMES)["time"].to_numpy(float) if run.has_table(TIMES) else None
    columns = ["source", "target", "label"]
    if config.cross_fitted and method.uses_prior:
        place = pd.MultiIndex.from_frame(pairs[["source", "target"]])
        others = split[split["split"] == "unused"]
        for fold in with_candidates(_first_folds(run, split), others[columns].reset_index(drop=True)):
            seen = fold.training_pairs()
            rows = place.get_indexer(pd.MultiIndex.from_frame(fold.test[["source", "target"]]))
            rows = rows[rows >= 0]  # of a large network, not every pair is stored
            train, validation = plain_pairs(seen.train), plain_pairs(seen.validation)
            yield Problem(values, genes, train, validation, config.seed, times=times), rows
        return
    parts = (split.loc[split["split"] == part, columns].reset_index(drop=True) for part in ("train", "validation"))
    train, validation = map(plain_pairs, parts)
    problem = Problem(values, genes, train, validation, config.seed, times=times)
    yield problem, np.arange(len(pairs))


def _score(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    run, name = open_run(arguments["run"]), arguments["method"]
    run.write_table(method_table(name), method_network(run, name, progress, stop))


SCORE = Task("method", _score, ("run", "method"))
"""Takes ``run`` (an id) and ``method`` (a name in the registry); writes the method's network to the run's folder."""


def submit_method(run: Run, name: str) -> Work:
    """Queue the scoring of a run's pairs by another method; if it is queued or running already, return that.

    Raises
    ------
    ConfigError
        If there is no such method.
    JobError
        If no worker can be reached.
    """
    return SCORE.submit(run=run.id, method=get_method(name).name)


def scoring_task(run: Run, name: str) -> Work | None:
    """Return the task that scores a run's pairs by a method; None if it was never submitted."""
    return SCORE.find(run=run.id, method=name)


def folds_of(run: Run) -> pd.Series:
    """Return the fold in which a method that learns scored each tested pair of a cross-fit, by source and target."""
    folds = _first_folds(run, run.read_table("split"))
    place = pd.MultiIndex.from_frame(plain_pairs(folds.pairs)[["source", "target"]])
    return pd.Series(folds.number_of(slice(0, len(folds.pairs))), place)


def _first_folds(run: Run, split: pd.DataFrame) -> Folds:
    """Return the folds of a cross-fit's first repeat."""
    config = run.config
    known = split.loc[split["split"] != "unused", ["source", "target", "label"]].reset_index(drop=True)
    return Folds(known, config.split, repeat_seeds(config.seed, config.repeats)[0], config.folds)
