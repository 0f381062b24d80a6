"""QWENDY finds the linear step behind four covariance matrices, and groups the cells into points in time."""

import numpy as np
import pytest

from grn_core.baselines.qwendy import effects, points_in_time, step_between

N = 6


@pytest.fixture
def exact():
    """Covariances and means that follow one step exactly."""
    rng = np.random.default_rng(0)
    step = np.eye(N) + 0.3 * rng.normal(size=(N, N))
    root = rng.normal(size=(N, N))
    covariances, means = [root @ root.T + np.eye(N)], [rng.normal(size=N)]
    shift = rng.normal(size=N)
    for _ in range(3):
        covariances.append(step.T @ covariances[-1] @ step)
        means.append(means[-1] @ step + shift)
    return step, np.stack(covariances), np.stack(means)


def test_the_step_is_found_with_its_sign(exact):
    step, covariances, means = exact
    np.testing.assert_allclose(step_between(covariances, means), step, atol=1e-6)


def test_each_covariance_leads_to_the_next(exact):
    _, covariances, means = exact
    other = covariances + np.diag(np.arange(1, N + 1)) * 0.05  # no step fits all of these
    found = step_between(other, means)
    np.testing.assert_allclose(found.T @ other[0] @ found, other[1], atol=1e-8)


def test_effects_between_simulated_cells_are_seen(exact):
    step, covariances, _ = exact
    cells = np.random.default_rng(1).multivariate_normal(np.ones(N), covariances[0], size=9000)
    parts = [cells]
    for _ in range(3):
        parts.append(parts[-1] @ step)
    values, times = np.vstack(parts), np.repeat([0, 12, 24, 36], 9000)
    deviation = values.std(axis=0)
    expected = np.abs(step * deviation[:, None] / deviation)
    found = effects(values, times)
    others = ~np.eye(N, dtype=bool)
    assert np.corrcoef(found[others], expected[others])[0, 1] > 0.95
    assert not found.diagonal().any()


def test_known_times_are_used_in_their_order_and_others_are_left_out():
    times = np.array([4.0] * 5 + [1.0] * 6 + [np.nan] * 3 + [2.0] * 5 + [6.0] * 5 + [3.0] * 2 + [9.0] * 5)
    points = points_in_time(np.ones((len(times), 2)), times)
    assert [times[cells].tolist() for cells in points] == [[1.0] * 6, [2.0] * 5, [4.0] * 5, [6.0] * 5]


def test_without_times_cells_are_cut_along_their_main_direction():
    rng = np.random.default_rng(2)
    place = rng.permutation(40)
    values = np.maximum(place[:, None] - np.arange(0, 40, 4), 0.0)  # later cells of `place` have more detected genes
    points = points_in_time(values, np.full(40, np.nan))
    assert [len(cells) for cells in points] == [10] * 4
    means = [place[cells].mean() for cells in points]
    assert means == sorted(means, reverse=True)


def test_too_few_cells_give_no_effect():
    values = np.random.default_rng(3).normal(size=(12, 4))
    assert points_in_time(values, None) == []
    assert not effects(values, None).any()
