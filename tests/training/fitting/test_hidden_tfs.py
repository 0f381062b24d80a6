"""What a member reads of TFs that it has not seen is decided on TFs that it hides from itself."""

import numpy as np
import pytest

from grn_core.training.fitting.hidden_tfs import bearable
from grn_core.training.fitting.linear_terms import LINEAR, RATE, logistic


@pytest.fixture
def pairs():
    """Six TFs in three episodes, (120 x 2): the first input speaks for an edge, the second does not."""
    rng = np.random.default_rng(0)
    tf = np.repeat(np.arange(6), 20)
    labels = rng.integers(2, size=len(tf)).astype(float)
    values = np.column_stack([labels + rng.normal(0, 0.3, len(tf)), rng.normal(size=len(tf))])
    return values, labels, tf, tf // 2


def chosen(levels, *pairs):
    return bearable(lambda *given: np.stack([level(*given) for level in levels]), len(levels), *pairs)


def constant(values, labels, asked):
    return np.full(len(asked), np.log(labels.mean() / (1 - labels.mean())))


def by_first(values, labels, asked):
    return 4 * (asked[:, 0] - 0.5)


def misled(values, labels, asked):
    return 4 * (0.5 - asked[:, 0])


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [([constant, by_first], 1), ([constant, misled], 0), ([by_first, constant], 0), ([constant, misled, by_first], 2)],
)
def test_the_level_that_hidden_tfs_bear_out_is_taken(pairs, levels, wanted):
    assert chosen(levels, *pairs) == wanted


def test_of_levels_that_cannot_be_distinguished_the_simplest_is_taken(pairs):
    def nearly(values, labels, asked):
        return by_first(values, labels, asked) + np.where(asked[:, 1] > 0, 1e-3, -1e-3)

    assert chosen([by_first, nearly], *pairs) == 0
    assert chosen([nearly, by_first], *pairs) == 0


def test_a_hidden_tf_is_scored_without_its_own_pairs(pairs):
    values, labels, tf, episode = pairs
    marked = np.column_stack([values, tf])
    seen = []

    def watch(fitted, labels, asked):
        seen.append((set(fitted[:, 2]), set(asked[:, 2])))
        return by_first(fitted, labels, asked)

    chosen([watch], marked, labels, tf, episode)
    assert [asked for _, asked in seen] == [{0, 1}, {2, 3}, {4, 5}]
    assert all(not fitted & asked for fitted, asked in seen)


def test_an_episode_whose_others_have_one_label_only_decides_nothing(pairs):
    values, labels, tf, episode = pairs
    labels = np.where(episode == 0, labels, 0.0)
    assert chosen([constant, misled], values, labels, tf, episode) in (0, 1)


def test_the_lowest_level_reads_the_targets_rate_alone():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 15))
    labels = (values[:, 1] + values[:, 5] > 0).astype(float)
    readable = np.ones(15, dtype=bool)
    weights, _ = logistic(values, labels, None, values, RATE, readable)
    assert np.flatnonzero(weights).tolist() == [1]
    readable[5] = False
    weights, bias = logistic(values, labels, None, values, LINEAR, readable)
    assert weights[5] == 0 and weights[1] > 0 and np.isfinite(bias)
