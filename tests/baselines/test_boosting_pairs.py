"""Boosting learns from rates without learning from its own labels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import METHODS

pytestmark = pytest.mark.slow


def boosting(problem: Problem, test: pd.DataFrame) -> np.ndarray:
    return METHODS["boosting_pairs"].score(problem, test[["source", "target"]], serial_map)


def dealt(pairs: pd.DataFrame, expression: np.ndarray, genes: list[str]) -> tuple[Problem, pd.DataFrame]:
    part = np.random.default_rng(5).permutation(len(pairs)) % 5
    tables = [pairs[mask].reset_index(drop=True) for mask in (part > 1, part == 1, part == 0)]
    return Problem(expression, genes, tables[0], tables[1], seed=0), tables[2]


def grid(n_tfs: int, n_genes: int) -> tuple[list[str], pd.DataFrame]:
    genes = [f"G{i}" for i in range(n_genes)]
    pairs = pd.MultiIndex.from_product([genes[:n_tfs], genes], names=["source", "target"]).to_frame(index=False)
    return genes, pairs


def test_random_labels_are_not_predicted():
    rng = np.random.default_rng(0)
    genes, pairs = grid(40, 100)
    problem, test = dealt(
        pairs.assign(label=rng.integers(0, 2, len(pairs))), rng.normal(size=(50, 100)).astype(np.float32), genes
    )
    for silent in (problem, replace(problem, validation=problem.validation.iloc[:0])):
        scores = boosting(silent, test)
        assert abs(roc_auc_score(test["label"], scores) - 0.5) < 0.07


def test_rates_and_expression_add_up():
    rng = np.random.default_rng(0)
    genes, pairs = grid(20, 100)
    expression = rng.normal(size=(100, 100))
    expression[:, 20:] += sum(expression[:, rng.integers(0, 20, 80)] for _ in range(3))
    correlation = np.abs(np.corrcoef(expression.T))[:20].ravel()
    busy = np.tile(rng.normal(size=100), 20)
    odds = 4 * (correlation > 0.35) + 1.5 * busy - 1.5
    labels = (rng.random(len(pairs)) < 1 / (1 + np.exp(-odds))).astype(int)
    problem, test = dealt(pairs.assign(label=labels, busy=busy, odds=odds), expression.astype(np.float32), genes)
    reached = roc_auc_score(test["label"], boosting(problem, test))
    assert reached > roc_auc_score(test["label"], test["busy"]) + 0.01
    assert reached > roc_auc_score(test["label"], test["odds"]) - 0.06
