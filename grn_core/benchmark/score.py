"""Run one task: prepare its data and split, score the test pairs once, measure."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import torch
from filelock import FileLock

from grn_core.baselines.method import Map, Problem, serial_map
from grn_core.baselines.registry import get_method
from grn_core.benchmark.parallel_map import cluster_map
from grn_core.benchmark.problem import PreparedTask, prepare_task
from grn_core.benchmark.suite import JOINT, SHUFFLED, Task
from grn_core.data.select import ModelInput
from grn_core.errors import GrnError
from grn_core.evaluation.folds import repeat_seeds
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.splits import candidate_pairs
from grn_core.model.device import describe_device
from grn_core.scbert.encode import CellEncoder
from grn_core.scbert.library import open_weights
from grn_core.scbert.pooled import Encodings, pool_cells
from grn_core.scbert.sentence import trained_reader
from grn_core.scbert.threads import one_thread
from grn_core.scbert.tokens import tokenise
from grn_core.storage import write_parquet
from grn_core.training.config import make_config
from grn_core.training.fitting.fit import evaluation_cells, fit
from grn_core.training.fitting.member import fit_member
from grn_core.training.inputs.assemble import assemble
from grn_core.training.inputs.features import index_pairs

ROW = [
    "method", "dataset", "genes", "truth", "question", "split", "seed", "n_test", "prevalence", "auroc", "ap",
    "auprc_trapezoid", "epr", "per_tf_auroc", "per_tf_ap_ratio", "seconds", "peak_mb", "status", "config_hash",
]  # fmt: skip
SAMPLE_SECONDS = 0.05


@dataclass
class Meter:
    """Wall-clock seconds and peak resident memory, in MB, of a block of code."""

    seconds: float = 0.0
    peak_mb: float = 0.0

    def __enter__(self) -> "Meter":
        self._ended, self._started = threading.Event(), time.perf_counter()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        process = psutil.Process()
        while True:
            self.peak_mb = max(self.peak_mb, process.memory_info().rss / 1e6)
            if self._ended.wait(SAMPLE_SECONDS):
                return

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._started
        self._ended.set()
        self._thread.join()


def score_task(task: Task, folder: str) -> dict[str, Any]:
    """Run a task and return its row; the scores of the test pairs are stored under ``predictions``.

    A task that fails gives a row whose ``status`` says why; this function never raises.
    """
    row: dict[str, Any] = dict.fromkeys(ROW)
    row |= {name: getattr(task, name) for name in ROW[:7]} | {"config_hash": task.config_hash}
    try:
        with Meter() as meter:
            prepared = prepare_task(task)
            scores = test_scores(task, prepared, Path(folder))
        table = prepared.split.test[["source", "target", "label"]].assign(score=scores)
        values = ranking_metrics(table, "score")
        write_parquet(Path(folder) / "predictions" / f"{task.config_hash}.parquet", table)
        row |= {name: values[name] for name in ROW if name in values}
        row |= {"n_test": len(table), "seconds": meter.seconds, "peak_mb": meter.peak_mb, "status": "ok"}
    except GrnError as error:
        row["status"] = f"failed: {error}"
    except (MemoryError, torch.OutOfMemoryError):
        row["status"] = "failed: there was not enough memory"
    except Exception as error:  # noqa: BLE001 - the row says what went wrong, and other tasks continue
        row["status"] = f"failed: {type(error).__name__}: {str(error)[:200]}"
    return row


def test_scores(task: Task, prepared: PreparedTask, folder: Path) -> np.ndarray:
    """Score the test pairs of a task, (pairs,); the method gets their names but not their labels."""
    name, shuffled = task.method.removesuffix(SHUFFLED), task.method.endswith(SHUFFLED)
    data = prepared.data.shuffled(np.random.default_rng(task.seed)) if shuffled else prepared.data
    test_pairs = prepared.split.test[["source", "target"]]
    if name in JOINT:
        return _joint_scores(task, name, data, prepared, test_pairs)
    if not get_method(name).uses_prior and not shuffled:
        return _unsupervised_scores(task, name, data, test_pairs, folder)
    pairs = prepared.split.training_pairs()
    encodings = _encodings(data, task.settings["weights"]) if get_method(name).needs_encodings else None
    problem = Problem(data.log_expression, data.genes, pairs.train, pairs.validation, task.seed, encodings, data.times)
    return get_method(name).score(problem, test_pairs, serial_map)


def _encodings(data: ModelInput, weights: str) -> Encodings:
    """Pool scBERT's encodings of the modelled genes over all cells."""
    reader = trained_reader(open_weights(weights), data.genes, data.names, data.columns, whole_vocabulary=False)
    tokens = tokenise(data.counts_of(reader.sources), data.linear.totals)
    encoder = CellEncoder(reader.model, torch.from_numpy(reader.keep))
    return pool_cells(encoder, torch.from_numpy(tokens))


test_scores.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it by its name


def _joint_scores(
    task: Task, name: str, data: ModelInput, prepared: PreparedTask, test_pairs: pd.DataFrame
) -> np.ndarray:
    settings = {"folds": 1, "max_genes": task.max_genes} | task.settings | JOINT[name]
    settings |= {"seed": task.seed, "name": task.method}
    config = make_config(settings, "the suite's joint")
    assembled = assemble(config, data, describe_device(config.device))
    pairs = prepared.split.training_pairs()
    seeds = repeat_seeds(task.seed, config.repeats) if config.cross_fitted else [task.seed]
    scores = []
    for seed in seeds:
        with one_thread(config.cross_fitted):
            state = fit_member(assembled, pairs, seed) if config.cross_fitted else fit(assembled, pairs)
            asked = index_pairs(test_pairs, data.genes, state.device)
            scores.append(state.score(asked, evaluation_cells(len(state.cells), seed)).numpy().astype(float))
    return np.asarray(np.mean(scores, axis=0))


def _unsupervised_scores(task: Task, name: str, data: ModelInput, test_pairs: pd.DataFrame, folder: Path) -> np.ndarray:
    """Score with a method that uses no labels: once for all pairs of a truth, whatever is held out."""
    path = folder / "scores" / f"{name}-{task.scores_hash}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with cluster_map() as parallel, FileLock(path.with_suffix(".lock")):
            if not path.exists():
                _score_all_pairs(name, data, path, parallel)
    known = pd.read_parquet(path)
    found = test_pairs.merge(known, how="left", on=["source", "target"])["score"]
    return found.fillna(0.0).to_numpy()


def _score_all_pairs(name: str, data: ModelInput, path: Path, parallel: Map) -> None:
    pairs = candidate_pairs(data.match.prior, data.genes)[["source", "target"]]
    nothing = pairs.head(0).assign(label=pd.Series(dtype=int))
    problem = Problem(data.log_expression, data.genes, nothing, nothing, 0, times=data.times)
    write_parquet(path, pairs.assign(score=get_method(name).score(problem, pairs, parallel)))
