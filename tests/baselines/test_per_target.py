"""GENIE3 and GRNBoost2 find the edges of a simulated linear network."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines import genie3, grnboost2
from grn_core.baselines.grnboost2 import EarlyStop, boosting_importances
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.per_target import TargetTask, explain_target
from grn_core.baselines.registry import METHODS

pytestmark = pytest.mark.slow

EMPTY = pd.DataFrame({"source": [], "target": [], "label": []}, dtype=object)


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr(genie3, "N_TREES", 50)


@pytest.fixture(scope="module")
def network() -> tuple[Problem, pd.DataFrame]:
    """Each of 6 targets follows two of 5 TFs; T0 and T1 are correlated by a common cause."""
    rng = np.random.default_rng(1)
    tfs = rng.normal(size=(400, 5))
    tfs[:, 1] += 0.5 * tfs[:, 0]
    links = np.array([[i == j % 5 or i == (j + 2) % 5 for j in range(6)] for i in range(5)])
    targets = tfs @ links + 0.3 * rng.normal(size=(400, 6))
    genes = [f"T{i}" for i in range(5)] + [f"g{j}" for j in range(6)]
    pairs = pd.MultiIndex.from_product([genes[:5], genes[5:]], names=["source", "target"]).to_frame(index=False)
    problem = Problem(np.column_stack([tfs, targets]).astype(np.float32), genes, EMPTY, EMPTY, seed=0)
    return problem, pairs.assign(label=links.ravel().astype(int))


@pytest.mark.parametrize("name", ["genie3", "grnboost2", "partial_correlation"])
def test_every_edge_ranks_above_every_other_pair_of_its_target(name, network):
    problem, pairs = network
    pairs = pairs.assign(score=METHODS[name].score(problem, pairs[["source", "target"]], serial_map))
    for _, group in pairs.groupby("target"):
        assert group.loc[group["label"] == 1, "score"].min() > group.loc[group["label"] == 0, "score"].max()


def test_score_of_a_pair_does_not_depend_on_which_other_targets_are_asked_for(network):
    problem, pairs = network
    asked = pairs[["source", "target"]]
    one = (asked["target"] == "g3").to_numpy()
    alone = METHODS["genie3"].score(problem, asked[one], serial_map)
    np.testing.assert_array_equal(alone, METHODS["genie3"].score(problem, asked, serial_map)[one])


def test_tfs_of_training_compete_though_no_pair_asks_for_them(network):
    problem, _ = network
    known = pd.DataFrame({"source": ["T0", "T3"], "target": ["g0", "g0"], "label": [1, 0]})
    rival = Problem(problem.log_expression, problem.genes, known, EMPTY, seed=0)
    asked = pd.DataFrame({"source": ["T1"], "target": ["g0"]})  # T1 only resembles T0, which drives g0
    free, contested = (METHODS["genie3"].score(p, asked, serial_map)[0] for p in (problem, rival))
    assert contested < 0.6 * free


def test_gene_does_not_predict_itself_and_seeds_differ():
    rng = np.random.default_rng(0)
    tfs = rng.normal(size=(100, 3)).astype(np.float32)
    explained = explain_target(tfs, genie3.forest_importances, TargetTask(tfs[:, 1].astype(float), own=1, seed=0))
    assert explained[1] == 0 and (explained[[0, 2]] > 0).all()
    other = explain_target(tfs, genie3.forest_importances, TargetTask(tfs[:, 1].astype(float), own=1, seed=1))
    assert not np.array_equal(explained, other)


def test_a_tf_that_is_its_own_only_candidate_scores_0():
    tfs = np.arange(10.0)[:, None]
    assert explain_target(tfs, boosting_importances, TargetTask(tfs[:, 0], own=0, seed=0)).tolist() == [0]


def test_forest_importances_share_out_the_variance_explained():
    rng = np.random.default_rng(0)
    tfs = rng.normal(size=(300, 3)).astype(np.float32)
    explained = genie3.forest_importances(tfs, tfs[:, 0].astype(float) / tfs[:, 0].std(), seed=0)
    assert explained.sum() == pytest.approx(1, abs=0.05)  # trees grown to the end explain what they saw
    assert explained[0] > 0.6


def test_boosting_importances_add_up_to_trees_and_a_predictable_target_gets_more():
    rng = np.random.default_rng(0)
    tfs = rng.normal(size=(300, 4)).astype(np.float32)
    noise, signal = rng.normal(size=300), tfs[:, 0] + 0.3 * rng.normal(size=300)
    trees = [boosting_importances(tfs, (y - y.mean()) / y.std(), seed=0).sum() for y in (noise, signal)]
    assert trees == pytest.approx(np.round(trees))
    assert 25 <= trees[0] < 100 < trees[1] < grnboost2.MAX_TREES


def test_stops_when_the_mean_gain_on_cells_left_out_turns_negative():
    target = np.array([1.0, 1, -1, -1])
    stop = EarlyStop(target)
    mask = np.array([True, True, True, False])  # the last cell is left out of every tree
    guesses = [-0.02 * i for i in range(1, 31)] + [-0.6 + 0.05 * i for i in range(1, 31)]
    stopped = None
    for i, guess in enumerate(guesses):
        state = {"sample_mask": mask, "raw_predictions": np.full((4, 1), guess)}
        if stop(i, None, state):
            stopped = i
            break
    loss = [1.0] + [(-1 - guess) ** 2 for guess in guesses]
    gains = -np.diff(loss)
    expected = next(i for i in range(24, 60) if gains[i - 24 : i + 1].mean() < 0)
    assert stopped == expected
    assert 30 < expected < 50
