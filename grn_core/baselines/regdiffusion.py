"""RegDiffusion: a network that removes noise from cells learns a matrix of effects between genes.

The package regdiffusion of the authors trains it, with its defaults: noise of 5,000 steps is added to the cells of a
batch of 128, and a small network with a parameter A (genes x genes) predicts the noise of each gene from the states of
the others, 1,000 batches in all. |A_ij| is the score of gene i as regulator of gene j. Genes that never vary are left
out, and score 0. The types of the cells are not used.

The time grows with the square of the genes: five minutes for 900 genes on one core. The package is optional
(``requirements-methods.txt``).
"""

import contextlib
import io
import random
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import torch

from grn_core.baselines.deep.fit import reproducible
from grn_core.baselines.expression import CONSTANT, score_by_matrix, standardise
from grn_core.baselines.method import Map, Method, Problem, Reports
from grn_core.baselines.optional import optional_module

TITLE = "RegDiffusion"
N_STEPS = 1000


class _Log:
    """Takes what the trainer would write into the current folder, once per batch, and reports how far it is."""

    def __init__(self, each: Map | None) -> None:
        self.reports = each if isinstance(each, Reports) else None
        self.n = 0

    def start(self) -> str:
        return ""

    def log(self, _: dict[str, Any]) -> None:
        self.n += 1
        if self.reports is not None:
            self.reports.report(min(self.n / N_STEPS, 1.0), f"{self.n:,} of {N_STEPS:,} batches")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Restore what the package seeds and sets for the whole process, and keep its progress bar from the log."""
    python, numpy = random.getstate(), np.random.get_state()
    deterministic, benchmark = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")  # fewer cells than a batch has: it draws with replacement
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = deterministic, benchmark


def usable(log_expression: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells with more than one value, and the genes that vary over them, both as positions.

    The package scales each cell to 0 to 1 and then each gene to variance 1; a gene must vary before and after.
    """
    low, high = log_expression.min(axis=1), log_expression.max(axis=1)
    cells = np.flatnonzero(high > low)
    scaled = (log_expression[cells] - low[cells, None]) / (high - low)[cells, None]
    if len(cells) < 2:
        return cells, np.zeros(0, dtype=int)
    varies = standardise(log_expression[cells]).any(axis=0) & (scaled.std(axis=0) > CONSTANT)
    return cells, np.flatnonzero(varies)


def effects(log_expression: np.ndarray, seed: int, each: Map | None = None) -> np.ndarray:
    """Train and return |A|, (genes x genes): from the gene of a row to that of a column; diagonal 0.

    Parameters
    ----------
    each
        Is told of each batch where it is one that `Reports`.

    Raises
    ------
    Cancelled
        If the report of a batch says so.
    ConfigError
        If the package is not installed.
    """
    package = optional_module("regdiffusion", TITLE, "requirements-methods.txt")
    found = np.zeros((log_expression.shape[1], log_expression.shape[1]))
    cells, genes = usable(log_expression)
    if len(genes) < 2:
        return found
    with reproducible(seed), _undisturbed():
        trainer = package.RegDiffusionTrainer(
            log_expression[np.ix_(cells, genes)], n_steps=N_STEPS, device="cpu", logger=_Log(each), seed=seed
        )
        trainer.train()
        # the package's get_adj rounds to 16 bits, which makes ties
        weights = trainer.model.get_adj_().detach().double().numpy()
    found[np.ix_(genes, genes)] = np.abs(weights)
    return found


def _score(problem: Problem, pairs: pd.DataFrame, each: Map) -> np.ndarray:
    weights = effects(problem.log_expression, problem.seed, each)
    return score_by_matrix(problem, pairs, lambda tfs, targets: weights[np.ix_(tfs, targets)])


METHOD = Method(
    name="regdiffusion",
    title=TITLE,
    citation="Zhu and Slonim 2024, J. Comput. Biol. 31:1087; package regdiffusion 0.2.3",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
