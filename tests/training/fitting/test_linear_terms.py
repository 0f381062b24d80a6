"""The linear terms: each input has its penalty, and the target's own expression counts as left-out pairs bear out."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from grn_core.model.linear_scorer import COLUMNS
from grn_core.training.fitting.described import Described
from grn_core.training.fitting.linear_terms import (
    LINEAR,
    OWN_PENALTIES,
    PENALTY,
    choose_own_penalty,
    logistic,
)
from grn_core.training.fitting.losses import Goals
from grn_core.training.inputs.features import N_OWN

INPUTS, EPISODES, TARGETS_OF_AN_EPISODE = len(COLUMNS) + 2 * N_OWN, 5, 40
EVERY = np.ones(INPUTS, dtype=bool)


def described(n_tfs: int, shared: float, own: float, seed: int = 0) -> Described:
    """Describe pairs of TFs with the targets of five episodes.

    The labels follow `shared` weights of the target's own expression, and weights of `own` size that each TF has.
    """
    rng = np.random.default_rng(seed)
    targets = rng.normal(size=(EPISODES * TARGETS_OF_AN_EPISODE, N_OWN))
    tf, target = (side.ravel() for side in np.indices((n_tfs, len(targets))))
    weights = shared * (np.arange(N_OWN) < 3) + own * rng.normal(size=(n_tfs, N_OWN))
    chance = 1 / (1 + np.exp(1 - (targets[target] * weights[tf]).sum(axis=1)))
    label = (rng.random(len(tf)) < chance).astype(float)
    values = np.column_stack([rng.normal(size=(len(tf), INPUTS - N_OWN)), targets[target]])
    goals = Goals(np.ones(len(tf)), label, 0.0)
    return Described(values, label, tf, target // TARGETS_OF_AN_EPISODE, goals)


@pytest.mark.parametrize("penalty", OWN_PENALTIES)
def test_the_targets_own_expression_has_a_penalty_of_its_own(penalty):
    """The fit has no slope where the loss with both penalties has its minimum."""
    pairs = described(6, 0.5, 0.0)
    weights, bias = logistic(*pairs.to_fit(), pairs.values, LINEAR, EVERY, penalty)
    mean, scale = pairs.values.mean(axis=0), pairs.values.std(axis=0) + 1e-6
    beta, x = weights * scale, (pairs.values - mean) / scale
    pull = x.T @ (pairs.labels - 1 / (1 + np.exp(-pairs.values @ weights - bias)))
    if np.isinf(penalty):
        assert not beta[-N_OWN:].any() and beta[:-N_OWN].all()
    else:
        np.testing.assert_allclose(pull[-N_OWN:], penalty * beta[-N_OWN:], atol=0.1 * penalty**0.5)
    np.testing.assert_allclose(pull[:-N_OWN], PENALTY * beta[:-N_OWN], atol=0.5)


def test_the_usual_penalty_is_plain_logistic_regression():
    pairs = described(6, 0.5, 0.0)
    weights, _ = logistic(*pairs.to_fit(), pairs.values, LINEAR, EVERY)
    x = (pairs.values - pairs.values.mean(axis=0)) / (pairs.values.std(axis=0) + 1e-6)
    plain = LogisticRegression(C=1 / PENALTY, max_iter=500).fit(x, pairs.labels)
    np.testing.assert_allclose(weights * (pairs.values.std(axis=0) + 1e-6), plain.coef_[0], atol=1e-3)


def test_what_all_tfs_share_is_read_with_a_small_penalty():
    assert choose_own_penalty(described(12, 1.0, 0.0), EVERY).value <= 40


def test_where_tfs_share_nothing_the_penalty_is_large():
    """A few TFs with weights of their own: what they have in common by chance says little of other targets."""
    found = [choose_own_penalty(described(3, 0.0, 0.0, seed), EVERY).value for seed in range(4)]
    assert min(found) >= 160 and np.inf in found


def test_the_penalty_is_that_of_the_lowest_loss_of_left_out_episodes():
    pairs = described(4, 0.2, 0.3)
    chosen = choose_own_penalty(pairs, EVERY)
    losses = {}
    for penalty in OWN_PENALTIES:
        logits = np.zeros((EPISODES, len(pairs.labels)))
        for episode in range(EPISODES):
            others = pairs.of(pairs.episode != episode)
            weights, bias = logistic(*others.to_fit(), pairs.values, LINEAR, EVERY, penalty)
            logits[episode] = pairs.values @ weights + bias
        own = logits[pairs.episode, np.arange(len(pairs.labels))]
        losses[penalty] = np.logaddexp(0, own).sum() - pairs.labels @ own
        if penalty == chosen.value:  # a Newton step is near the fit itself
            np.testing.assert_allclose(chosen.left_out, logits, atol=0.05)
    assert chosen.value == min(losses, key=losses.__getitem__)


def test_episodes_whose_others_have_one_label_only_decide_nothing():
    pairs = described(3, 1.0, 0.0)
    lone = Described(pairs.values, np.where(pairs.episode == 2, pairs.labels, 0), pairs.tf, pairs.episode, pairs.goals)
    assert not choose_own_penalty(lone, EVERY).left_out[2].any()
