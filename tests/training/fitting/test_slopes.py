"""Each TF's own weights of the target's expression: fitted as written, as much as left-out episodes bear out."""

import numpy as np
import pytest

from grn_core.data.library import load_dataset, load_prior
from grn_core.data.select import prepare, select_cells
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import candidate_pairs
from grn_core.model.device import describe_device
from grn_core.scbert.threads import one_thread
from grn_core.training.config import RunConfig
from grn_core.training.fitting import slopes
from grn_core.training.fitting.losses import Goals
from grn_core.training.fitting.member import fit_member
from grn_core.training.fitting.slopes import PENALTIES, TargetsOfTfs, own_slopes
from grn_core.training.inputs.assemble import assemble

INPUTS, EPISODES = 3, 5


def drawn(own: np.ndarray, n_pairs: int, seed: int = 0) -> tuple[TargetsOfTfs, np.ndarray]:
    """Draw pairs of TFs whose labels follow given weights; return them with the logits without such weights."""
    rng = np.random.default_rng(seed)
    tf = rng.integers(len(own), size=n_pairs)
    x = rng.normal(size=(n_pairs, INPUTS))
    logits = np.full(n_pairs, -1.0)
    labels = (rng.random(n_pairs) < 1 / (1 + np.exp(-logits - (x * own[tf]).sum(axis=1)))).astype(float)
    goals = Goals(np.ones(n_pairs), labels, 0.0)
    return TargetsOfTfs(x, goals, tf * 10, rng.integers(EPISODES, size=n_pairs)), logits


def fitted(pairs: TargetsOfTfs, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return own_slopes(pairs, logits, np.tile(logits, (len(np.unique(pairs.episode)), 1)))


def test_tfs_whose_targets_differ_get_different_weights():
    truth = np.array([[1.0, 0, 0], [-1.0, 0, 0], [0, 0.8, 0], [0, 0, 0]])
    tfs, own = fitted(*drawn(truth, 4000))
    assert tfs.tolist() == [0, 10, 20, 30]
    assert np.corrcoef(own.ravel(), truth.ravel())[0, 1] > 0.97
    assert np.abs(own[3]).max() < 0.2


def test_one_step_is_its_formula():
    pairs, logits = drawn(np.array([[1.0, 0.5, 0.0], [-1.0, 0.0, 0.5]]), 600)
    tfs, found = fitted(pairs, logits)
    own = pairs.tf == tfs[1]
    x, y, p = pairs.expression[own], pairs.goals.goal[own], 1 / (1 + np.exp(-logits[own]))
    hessian = x.T @ np.diag(p * (1 - p)) @ x
    solutions = [np.linalg.solve(hessian + penalty * np.eye(INPUTS), x.T @ (y - p)) for penalty in PENALTIES]
    assert any(np.allclose(found[1], solution) for solution in solutions)


def test_where_all_tfs_are_alike_their_own_weights_are_small_or_none():
    found = [fitted(*drawn(np.zeros((40, INPUTS)), 2000, seed))[1] for seed in range(6)]
    assert any(not own.any() for own in found)
    assert max(np.abs(own).mean() for own in found) < 0.1


def test_few_pairs_give_small_weights():
    truth = np.tile([1.0, 0.0, 0.0], (8, 1)) * np.array([1, -1] * 4)[:, None]
    pairs, logits = drawn(truth, 4000)
    kept = (pairs.tf != 0) | (np.arange(len(pairs.tf)) < 60)
    goals = Goals(pairs.goals.weight[kept], pairs.goals.goal[kept], 0.0)
    few = TargetsOfTfs(pairs.expression[kept], goals, pairs.tf[kept], pairs.episode[kept])
    _, found = fitted(few, logits[kept])
    assert np.linalg.norm(found[0]) < 0.5 * np.linalg.norm(found[1:], axis=1).min()


def test_a_pair_counts_as_much_as_its_weight():
    """Twice each pair is the same as each pair with weight 2; half an edge is an edge and none, half each."""
    pairs, logits = drawn(np.array([[1.0, 0, 0], [-1.0, 0, 0]]), 400)
    goals = Goals(np.full(400, 2.0), pairs.goals.goal, 0.0)
    heavy = TargetsOfTfs(pairs.expression, goals, pairs.tf, pairs.episode)
    parts = (pairs.expression, pairs.goals.weight, pairs.goals.goal, pairs.tf, pairs.episode)
    x, weight, goal, tf, episode = (np.concatenate([part, part]) for part in parts)
    twice = TargetsOfTfs(x, Goals(weight, goal, 0.0), tf, episode)
    np.testing.assert_allclose(fitted(heavy, logits)[1], fitted(twice, np.tile(logits, 2))[1])


def test_an_episode_is_judged_by_linear_terms_that_have_not_seen_it():
    """Where the terms say of an episode already what its TFs' own weights would, and too much of it, there are none."""
    truth = np.array([[1.0, 0, 0], [-1.0, 0, 0]])
    pairs, logits = drawn(truth, 2000)
    left_out = np.tile(logits, (EPISODES, 1))
    said = 3 * (pairs.expression * truth[pairs.tf // 10]).sum(axis=1)
    own = pairs.episode == np.arange(EPISODES)[:, None]
    assert own_slopes(pairs, logits, left_out)[1].any()
    assert not own_slopes(pairs, logits, left_out + own * said)[1].any()


@pytest.mark.usefixtures("grn_home")
@pytest.mark.parametrize(
    ("question", "wanted", "there"),
    [("unseen_targets", True, True), ("unseen_targets", False, False), ("unseen_tfs", True, False)],
)
def test_a_member_has_them_where_its_tfs_are_known_and_the_settings_say_so(
    grn_home, monkeypatch, question, wanted, there
):
    monkeypatch.setattr(slopes, "_loss", lambda logits, *_: -float(np.abs(logits).sum()))  # the larger, the better
    adata = select_cells(load_dataset("demo"), "cell_type", "Monocyte")
    data = prepare(adata, load_prior("demo", "Monocyte"), 300, 60, np.random.default_rng(0))
    split = SplitConfig(question=question)
    config = RunConfig(split=split, folds=2, repeats=2, use_scbert=False, epochs=2, use_tf_weights=wanted)
    dealt = Folds(candidate_pairs(data.match.prior, data.genes), split, 0, 2).split(0)
    with one_thread(True):
        assembled = assemble(config, data, describe_device("cpu"))
        state = fit_member(assembled, dealt.training_pairs(), seed=3)
    scorer, known = state.model.scorer, {data.genes.index(name) for name in dealt.training_pairs().train["source"]}
    own = set(scorer.slopes.any(dim=1).nonzero().ravel().tolist())
    assert bool(own) is there and own <= known
