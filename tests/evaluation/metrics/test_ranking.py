"""Rankings of pairs on cases small enough to work out by hand."""

import numpy as np
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics import early_precision, pair_metrics
from grn_core.evaluation.metrics.ranking import top_pairs

LABELS = np.array([1, 0, 1, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.1])


def test_pair_metrics_by_hand():
    found = pair_metrics(LABELS, SCORES)
    assert found["auroc"] == pytest.approx(3 / 4)
    assert found["ap"] == pytest.approx((1 + 2 / 3) / 2)
    assert found["auprc_trapezoid"] == pytest.approx(0.5 * 1 + 0.5 * (1 / 2 + 2 / 3) / 2)
    assert found["auprc_ratio"] == pytest.approx(2 * found["auprc_trapezoid"])
    assert (found["ep"], found["epr"], found["prevalence"]) == (0.5, 1.0, 0.5)


def test_the_two_areas_part_on_ties():
    found = pair_metrics(np.array([1, 0, 0, 0]), np.zeros(4))
    assert found["ap"] == pytest.approx(1 / 4)
    assert found["auprc_trapezoid"] == pytest.approx((1 + 1 / 4) / 2)
    assert found["auroc"] == found["epr"] - 0.5 == 0.5


def test_early_precision_counts_ties_at_the_cut():
    assert early_precision(np.array([1, 0, 0, 0]), np.array([1.0, 1.0, 1.0, 0.0])) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("labels", "scores", "says"),
    [
        ([1, 1], [0.1, 0.2], "2 of the 2"),
        ([0, 0], [0.1, 0.2], "0 of the 2"),
        ([1, 0], [0.1, np.nan], "not finite"),
        ([1, 0], [0.1], "1 scores"),
        ([1, 2], [0.1, 0.2], "neither 0 nor 1"),
    ],
)
def test_what_cannot_be_scored_is_refused(labels, scores, says):
    with pytest.raises(DataError, match=says):
        pair_metrics(np.array(labels), np.array(scores))


def test_top_pairs_take_ties_at_the_cut():
    assert top_pairs(np.array([3, 2, 2, 2, 1, 0]), 2).tolist() == [True, True, True, True, False, False]
    assert top_pairs(np.array([3, 0, 0]), 2).tolist() == [True, False, False]
    assert not top_pairs(np.array([3, 1]), 0).any()
