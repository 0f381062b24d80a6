"""Models without expression: what they detect and the degree baseline does not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from grn_core.baselines.identity_low_rank import soft_impute
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import METHODS

pytestmark = pytest.mark.slow

PAIR = ["source", "target"]


@pytest.fixture(scope="module")
def blocks() -> tuple[Problem, pd.DataFrame]:
    """Two families of TFs, each with its own half of the targets: every rate is one half."""
    rng = np.random.default_rng(0)
    names = [[f"T{i}" for i in range(20)], [f"g{i}" for i in range(60)]]
    pairs = pd.MultiIndex.from_product(names, names=PAIR).to_frame(index=False)
    family, half = pairs["source"].str[1:].astype(int) % 2, pairs["target"].str[1:].astype(int) % 2
    pairs["label"] = ((family == half) ^ (rng.random(len(pairs)) < 0.1)).astype(int)
    part = rng.permutation(len(pairs)) % 5
    problem = Problem(np.zeros((4, 80), np.float32), sum(names, []), pairs[part > 1], pairs[part == 1], seed=0)
    return problem, pairs[part == 0]


def auroc(name: str, problem: Problem, test: pd.DataFrame) -> float:
    return roc_auc_score(test["label"], METHODS[name].score(problem, test[PAIR], serial_map))


def test_low_rank_sees_families_where_rates_see_nothing(blocks):
    assert auroc("identity_low_rank", *blocks) > 0.85
    assert auroc("identity_logistic", *blocks) < 0.6
    assert auroc("degree", *blocks) < 0.6


def test_logistic_orders_by_both_genes():
    rng = np.random.default_rng(0)
    names = [[f"T{i}" for i in range(10)], [f"g{i}" for i in range(50)]]
    pairs = pd.MultiIndex.from_product(names, names=PAIR).to_frame(index=False)
    odds = np.repeat(rng.normal(size=10), 50) + np.tile(rng.normal(size=50), 10)
    pairs["label"] = (rng.random(500) < 1 / (1 + np.exp(-2 * odds))).astype(int)
    part = rng.permutation(500) % 5
    problem = Problem(np.zeros((4, 60), np.float32), sum(names, []), pairs[part > 1], pairs[part == 1], seed=0)
    scores = METHODS["identity_logistic"].score(problem, pairs[PAIR], serial_map)
    assert np.corrcoef(scores, odds)[0, 1] > 0.8


@pytest.mark.parametrize("name", ["identity_logistic", "identity_low_rank"])
def test_genes_with_as_many_known_edges_are_equal_whatever_the_processor_rounds(name):
    rng = np.random.default_rng(0)
    names = [[f"T{i}" for i in range(30)], [f"g{i}" for i in range(300)]]
    pairs = pd.MultiIndex.from_product(names, names=PAIR).to_frame(index=False)
    pairs["label"] = (rng.random(len(pairs)) < 0.1).astype(int)
    judged = pairs["source"].isin(["T0", "T1", "T2"])  # whole TFs, as where TFs are held out
    problem = Problem(np.zeros((4, 330), np.float32), sum(names, []), pairs[~judged], pairs[judged], seed=0)
    asked = pd.DataFrame({"source": "new", "target": names[1]})
    scores = METHODS[name].score(problem, asked, serial_map)
    known = pairs[~judged].groupby("target")["label"].sum()[names[1]].to_numpy()
    assert len(np.unique(scores)) == len(np.unique(known))
    assert all(len(np.unique(scores[known == number])) == 1 for number in known)


def test_gene_that_training_never_saw_gets_the_additive_score_alone(blocks):
    problem, _ = blocks
    pairs = pd.DataFrame({"source": ["T0", "T0"], "target": ["new", "newer"]})
    scores = METHODS["identity_low_rank"].score(problem, pairs, serial_map)
    assert scores[0] == scores[1]
    assert scores[0] == pytest.approx(
        1 / (1 + np.exp(-METHODS["identity_logistic"].score(problem, pairs, serial_map)[0]))
    )


def test_soft_impute_by_hand():
    # one singular value, 2, of vectors (1, 1) / sqrt 2: shrunk by half of it, every entry halves
    ones = np.ones((2, 2))
    np.testing.assert_allclose(soft_impute(ones, ones > 0, 1, 0.5), 0.5 * ones, atol=1e-6)
    # the shrunk estimate fills the gap
    rng = np.random.default_rng(0)
    truth = np.outer(rng.normal(size=8), rng.normal(size=9))
    seen = rng.random(truth.shape) < 0.8
    found = soft_impute(np.where(seen, truth, 0), seen, 1, 0.01)
    assert np.corrcoef(found[~seen], truth[~seen])[0, 1] > 0.98
