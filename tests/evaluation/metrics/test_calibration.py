"""Calibration by hand."""

import numpy as np
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics.calibration import calibration_metrics, reliability_table

LABELS = np.array([0, 1, 0, 1])
PROBABILITIES = np.array([0.9, 0.8, 0.1, 0.4])


def test_bins_of_equal_count_by_hand():
    table = reliability_table(LABELS, PROBABILITIES, bins=2)
    assert table["n"].tolist() == [2, 2]
    np.testing.assert_allclose(table["predicted"], [0.25, 0.85])
    np.testing.assert_allclose(table["observed"], [0.5, 0.5])
    found = calibration_metrics(LABELS, PROBABILITIES, bins=2)
    assert found["ece"] == pytest.approx((0.25 + 0.35) / 2)
    assert found["brier"] == pytest.approx((0.81 + 0.04 + 0.01 + 0.36) / 4)


def test_bins_of_unequal_size_are_weighted():
    found = calibration_metrics(np.array([0, 1, 1]), np.array([0.2, 0.4, 0.5]), bins=2)
    assert found["ece"] == pytest.approx((2 * abs(0.5 - 0.3) + 1 * 0.5) / 3)


def test_what_is_no_probability_is_refused():
    with pytest.raises(DataError, match="probability"):
        calibration_metrics(LABELS, PROBABILITIES * 2)
