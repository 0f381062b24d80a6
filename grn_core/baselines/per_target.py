"""One regression per target on the expression of the TFs; the importance of a TF is its score."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from grn_core.baselines.expression import positions, standardise
from grn_core.baselines.method import Map, Problem

Importances = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class TargetTask:
    """One target's regression.

    Attributes
    ----------
    expression
        Of the target, mean 0 and variance 1, (cells,).
    own
        Its index among the TFs, -1 if it is not a TF: a gene does not predict itself.
    seed
        Of this regression.
    """

    expression: np.ndarray
    own: int
    seed: int


def explain_target(tf_expression: np.ndarray, importances: Importances, task: TargetTask) -> np.ndarray:
    """Return each TF's importance for one target, (TFs,); 0 for itself and for a constant target."""
    explained = np.zeros(tf_expression.shape[1])
    others = np.flatnonzero(np.arange(tf_expression.shape[1]) != task.own)
    if len(others) and task.expression.any():
        explained[others] = importances(tf_expression[:, others], task.expression, task.seed)
    return explained


def _seed(problem: Problem, gene: int) -> int:
    """Return a seed that does not depend on which other targets are scored."""
    return int(np.random.SeedSequence([problem.seed, gene]).generate_state(1)[0])


def importance_scores(problem: Problem, pairs: pd.DataFrame, parallel: Map, importances: Importances) -> np.ndarray:
    """Score pairs by one regression per target, independent of each other.

    The predictors are all TFs of the problem and of the pairs, whether or not a pair has them, so that each TF competes
    with all others. Labels are ignored.

    Parameters
    ----------
    problem
        Gives TFs and expression.
    pairs
        Columns source, target.
    parallel
        Runs `explain_target` over targets.
    importances
        Top-level function of the expression of the TFs (cells x TFs) and of the target (cells,) and a seed;
        it returns (TFs,).

    Returns
    -------
    (pairs,)
    """
    tables = (problem.train, problem.validation, pairs)
    sources = pd.concat([table["source"] for table in tables]).drop_duplicates()
    tfs = np.unique(positions(problem.genes, sources))
    targets, column = np.unique(positions(problem.genes, pairs["target"]), return_inverse=True)
    place = np.full(len(problem.genes), -1)
    place[tfs] = np.arange(len(tfs))
    values = standardise(problem.log_expression[:, targets])
    tasks = [
        TargetTask(values[:, i].copy(), int(place[gene]), _seed(problem, int(gene))) for i, gene in enumerate(targets)
    ]
    explain = partial(explain_target, np.ascontiguousarray(problem.log_expression[:, tfs]), importances)
    explained = np.array(parallel(explain, tasks)).reshape(len(targets), len(tfs))
    return explained[column, place[positions(problem.genes, pairs["source"])]]
