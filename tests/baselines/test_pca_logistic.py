"""Profiles of known targets point to new ones."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from grn_core.baselines.method import Problem
from grn_core.baselines.pca_logistic import pca_logistic_scorer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def modules() -> tuple[Problem, pd.DataFrame]:
    """Three modules of 30 genes, each driven by two TFs; a fifth of the targets is held out."""
    rng = np.random.default_rng(0)
    drivers = rng.normal(size=(200, 3))
    follow = np.repeat(np.arange(3), 30)
    expression = np.column_stack([drivers[:, [0, 0, 1, 1, 2, 2]], drivers[:, follow]])
    expression = expression + 1.5 * rng.normal(size=expression.shape)
    genes = [f"T{i}" for i in range(6)] + [f"g{i}" for i in range(90)]
    pairs = pd.MultiIndex.from_product([genes[:6], genes[6:]], names=["source", "target"]).to_frame(index=False)
    pairs["label"] = (np.repeat(np.arange(6) // 2, 90) == np.tile(follow, 6)).astype(int)
    held_out = pairs["target"].str[1:].astype(int) % 5
    problem = Problem(expression.astype(np.float32), genes, pairs[held_out > 1], pairs[held_out == 1], seed=0)
    return problem, pairs[held_out == 0]


def test_unseen_targets_of_known_tfs(modules):
    problem, test = modules
    assert roc_auc_score(test["label"], pca_logistic_scorer(problem, test)(test)) > 0.95


def test_tf_without_known_targets_uses_what_all_tfs_share(modules):
    problem, test = modules
    train, validation = (t[~t["source"].isin(["T0", "T2"])] for t in (problem.train, problem.validation))
    one_label = problem.train[(problem.train["source"] == "T2") & (problem.train["label"] == 0)]
    known = Problem(problem.log_expression, problem.genes, pd.concat([train, one_label]), validation, seed=0)
    test = test[test["source"].isin(["T0", "T2"])]
    scores = pca_logistic_scorer(known, test)(test)
    for tf in ("T0", "T2"):  # T0 is new, T2 has negatives only
        own = (test["source"] == tf).to_numpy()
        assert roc_auc_score(test["label"][own], scores[own]) > 0.9
