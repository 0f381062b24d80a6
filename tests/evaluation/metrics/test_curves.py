"""Curves at fixed places agree with scikit-learn's, and with the metrics that are read off them."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from grn_core.errors import DataError
from grn_core.evaluation.metrics import pair_metrics
from grn_core.evaluation.metrics.curves import curve_points


@pytest.fixture(params=[1, 6])
def ranking(request):
    """Labels and scores, hardly tied or much."""
    rng = np.random.default_rng(2)
    labels = rng.random(900) < 0.1
    return labels.astype(int), np.round(labels + rng.normal(0, 1, 900), 7 - request.param)


def part(points, curve):
    found = points[points["curve"] == curve]
    return found["x"].to_numpy(), found["y"].to_numpy()


def test_roc_is_scikit_learns(ranking):
    x, y = part(curve_points(*ranking, points=801), "roc")
    false_rate, true_rate, _ = roc_curve(*ranking, drop_intermediate=False)
    inside = x[~np.isin(x, false_rate)]
    assert np.allclose(y[~np.isin(x, false_rate)], np.interp(inside, false_rate, true_rate))
    assert (x[0], x[-1], y[-1]) == (0, 1, 1)
    assert np.trapezoid(y, x) == pytest.approx(roc_auc_score(*ranking), abs=2e-3)


def test_the_steps_of_precision_sum_to_average_precision(ranking):
    labels = ranking[0]
    x, y = part(curve_points(*ranking, points=int(labels.sum()) + 1), "pr")  # one place a true pair
    assert np.sum(np.diff(x) * y[1:]) == pytest.approx(pair_metrics(*ranking)["ap"])


def test_early_precision_at_as_many_pairs_as_true_ones_is_beelines(ranking):
    x, y = part(curve_points(*ranking), "early")
    assert y[x == 1] == pytest.approx(pair_metrics(*ranking)["epr"])


def test_by_hand():
    # ranked: true, false, true and false tied, false
    points = curve_points(np.array([1, 0, 1, 0, 0]), np.array([4.0, 3.0, 2.0, 2.0, 1.0]), points=3)
    assert part(points, "pr")[1].tolist() == [1, 1, 0.5]  # recall 0, 1/2, 1
    assert part(points, "roc")[1].tolist() == pytest.approx([0.5, 0.5, 1])  # at 0, 1/4 and 1
    x, y = part(points, "early")
    assert dict(zip(x.round(3), y, strict=True))[1.0] == pytest.approx(0.5 / 0.4)


def test_places_without_a_pair_are_left_out():
    x, _ = part(curve_points(np.array([1, 1, 0]), np.array([3.0, 2.0, 1.0])), "early")
    assert x.min() > 0.2 and x.max() < 1.8


def test_one_label_only_has_no_curve():
    with pytest.raises(DataError):
        curve_points(np.ones(3), np.arange(3.0))
