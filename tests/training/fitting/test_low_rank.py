"""A member reads the low-rank estimate where its validation pairs are predicted better with it."""

from types import SimpleNamespace

import numpy as np
import pytest

from grn_core.model.linear_scorer import COLUMNS, LinearPairScorer
from grn_core.training.fitting.described import Described
from grn_core.training.fitting.fixed_terms import LOW_RANK, fit_linear, low_rank_helps
from grn_core.training.fitting.linear_terms import LINEAR, PENALTY
from grn_core.training.fitting.losses import Goals
from grn_core.training.inputs.features import N_OWN

N_PAIRS = 4000


def described(inner: float, judged: float) -> Described:
    """Describe pairs whose label depends on the low-rank estimate, by one weight in inner episodes and one later."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(N_PAIRS, len(COLUMNS) + 2 * N_OWN))
    episode = np.repeat(np.arange(5), N_PAIRS // 5)
    weight = np.where(episode == 4, judged, inner)
    chance = 1 / (1 + np.exp(-weight * values[:, LOW_RANK]))
    label = (rng.random(N_PAIRS) < chance).astype(float)
    return Described(values, label, np.zeros(N_PAIRS, dtype=int), episode, Goals(np.ones(N_PAIRS), label, 0.0))


@pytest.mark.parametrize(("inner", "judged", "helps"), [(1.0, 1.0, True), (1.0, 0.0, False), (1.0, -1.0, False)])
def test_it_is_read_where_validation_pairs_are_predicted_better(inner, judged, helps):
    assert low_rank_helps(described(inner, judged)) is helps


def test_it_is_not_looked_at_where_it_says_nothing():
    """As on unseen targets and TFs, whose genes have no known pair."""
    assert not low_rank_helps(described(1.0, 1.0).without(LOW_RANK))


def test_what_is_left_out_gets_no_weight():
    state = SimpleNamespace(model=SimpleNamespace(scorer=LinearPairScorer(5, N_OWN, 4, 0.0)))
    one = described(1.0, 1.0)
    for looked_at, read in ((one, True), (one.without(LOW_RANK), False)):
        every = np.ones(one.values.shape[1], dtype=bool)
        fit_linear(state, looked_at, every, LINEAR, PENALTY)
        assert bool(state.model.scorer.weights[LOW_RANK]) is read
        assert state.model.scorer.weights[:LOW_RANK].all()
