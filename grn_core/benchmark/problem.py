"""The data and the split of a task; each process reads the data once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grn_core.benchmark.suite import Task
from grn_core.data.catalogue.local import find_pairs
from grn_core.data.library import load_dataset, load_prior
from grn_core.data.select import ModelInput, prepare
from grn_core.evaluation.published_pairs import read_published_split
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import PARTS, Split, make_split

SEED_OF_PUBLISHED = 0
"""Seed of the validation part where a publication has none: seeds of a task differ in the model only."""


@dataclass(frozen=True)
class PreparedTask:
    """A data set and a split over its genes."""

    data: ModelInput
    split: Split


@lru_cache(maxsize=4)
def _read(data: str, prior: str, max_genes: int) -> ModelInput:
    return prepare(load_dataset(data), load_prior(prior), max_genes, None, np.random.default_rng(0))


def prepare_task(task: Task) -> PreparedTask:
    """Read the data of a task and split its pairs.

    Raises
    ------
    GrnError
        If the data, the truth or the split cannot be used, for example if a part of the split is empty.
    """
    data = _read(task.data, task.prior, task.max_genes)
    if task.published is not None:
        split = read_published_split(find_pairs(task.published) or task.published, SEED_OF_PUBLISHED)
        return PreparedTask(data, _within(split, set(data.genes)))
    negatives = "degree_matched" if task.split == "degree_matched" else "all"
    config = SplitConfig(question=task.question, negatives=negatives)
    return PreparedTask(data, make_split(data.match.prior, data.genes, config, task.seed))


def _within(split: Split, genes: set[str]) -> Split:
    """Keep the pairs with both genes in the data."""
    parts = [getattr(split, name) for name in PARTS]
    kept = [part[part["source"].isin(genes) & part["target"].isin(genes)].reset_index(drop=True) for part in parts]
    return Split(split.question, *kept)
