"""Each TF's own weights of the target's expression: fitted as written, as much as left-out episodes bear out."""

import numpy as np
import pytest

from grn_core.training.fitting.losses import Goals
from grn_core.training.fitting.slopes import PENALTIES, TargetsOfTfs, own_slopes

INPUTS, EPISODES = 3, 5


def drawn(slopes: np.ndarray, n_pairs: int, seed: int = 0) -> tuple[TargetsOfTfs, np.ndarray]:
    """Draw pairs of TFs whose labels follow given slopes; return them with the logits without slopes."""
    rng = np.random.default_rng(seed)
    tf = rng.integers(len(slopes), size=n_pairs)
    x = rng.normal(size=(n_pairs, INPUTS))
    logits = np.full(n_pairs, -1.0)
    labels = (rng.random(n_pairs) < 1 / (1 + np.exp(-logits - (x * slopes[tf]).sum(axis=1)))).astype(float)
    goals = Goals(np.ones(n_pairs), labels, 0.0)
    return TargetsOfTfs(x, goals, tf * 10, rng.integers(EPISODES, size=n_pairs)), logits


def fitted(pairs: TargetsOfTfs, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return own_slopes(pairs, logits, lambda _: logits)


def test_tfs_whose_targets_differ_get_different_weights():
    truth = np.array([[1.0, 0, 0], [-1.0, 0, 0], [0, 0.8, 0], [0, 0, 0]])
    tfs, slopes = fitted(*drawn(truth, 4000))
    assert tfs.tolist() == [0, 10, 20, 30]
    assert np.corrcoef(slopes.ravel(), truth.ravel())[0, 1] > 0.97
    assert np.abs(slopes[3]).max() < 0.2


def test_one_step_is_its_formula():
    pairs, logits = drawn(np.array([[1.0, 0.5, 0.0], [-1.0, 0.0, 0.5]]), 600)
    tfs, slopes = fitted(pairs, logits)
    own = pairs.tf == tfs[1]
    x, y, p = pairs.expression[own], pairs.goals.goal[own], 1 / (1 + np.exp(-logits[own]))
    hessian = x.T @ np.diag(p * (1 - p)) @ x
    solutions = [np.linalg.solve(hessian + penalty * np.eye(INPUTS), x.T @ (y - p)) for penalty in PENALTIES]
    assert any(np.allclose(slopes[1], solution) for solution in solutions)


def test_where_all_tfs_are_alike_their_own_weights_are_small_or_none():
    found = [fitted(*drawn(np.zeros((40, INPUTS)), 2000, seed))[1] for seed in range(6)]
    assert any(not slopes.any() for slopes in found)
    assert max(np.abs(slopes).mean() for slopes in found) < 0.1


def test_few_pairs_give_small_weights():
    truth = np.tile([1.0, 0.0, 0.0], (8, 1)) * np.array([1, -1] * 4)[:, None]
    pairs, logits = drawn(truth, 4000)
    kept = (pairs.tf != 0) | (np.arange(len(pairs.tf)) < 60)
    goals = Goals(pairs.goals.weight[kept], pairs.goals.goal[kept], 0.0)
    few = TargetsOfTfs(pairs.expression[kept], goals, pairs.tf[kept], pairs.episode[kept])
    _, slopes = fitted(few, logits[kept])
    assert np.linalg.norm(slopes[0]) < 0.5 * np.linalg.norm(slopes[1:], axis=1).min()


def test_a_pair_counts_as_much_as_its_weight():
    """Twice each pair is the same as each pair with weight 2; half an edge is an edge and none, half each."""
    pairs, logits = drawn(np.array([[1.0, 0, 0], [-1.0, 0, 0]]), 400)
    goals = Goals(np.full(400, 2.0), pairs.goals.goal, 0.0)
    heavy = TargetsOfTfs(pairs.expression, goals, pairs.tf, pairs.episode)
    parts = (pairs.expression, pairs.goals.weight, pairs.goals.goal, pairs.tf, pairs.episode)
    x, weight, goal, tf, episode = (np.concatenate([part, part]) for part in parts)
    twice = TargetsOfTfs(x, Goals(weight, goal, 0.0), tf, episode)
    np.testing.assert_allclose(fitted(heavy, logits)[1], fitted(twice, np.tile(logits, 2))[1])


@pytest.mark.parametrize("episode", [0, 3])
def test_an_episode_is_judged_by_linear_terms_that_have_not_seen_it(episode):
    pairs, logits = drawn(np.array([[1.0, 0, 0], [-1.0, 0, 0]]), 400)
    asked = []

    def logits_of(seen: np.ndarray) -> np.ndarray:
        asked.append(seen)
        return logits

    own_slopes(pairs, logits, logits_of)
    assert len(asked) == EPISODES
    assert (asked[episode] == (pairs.episode != episode)).all()
