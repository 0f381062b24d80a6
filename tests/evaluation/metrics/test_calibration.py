"""Calibration by hand, and a calibrator that reads only validation pairs."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from grn_core.errors import DataError
from grn_core.evaluation.metrics.calibration import calibration_metrics, fit_calibrator, reliability_table

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


def overconfident(seed=0, n=4000):
    """Give logits twice as large as the truth behind the labels."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-1, 1.5, n)
    label = (rng.random(n) < expit(logits)).astype(int)
    split = np.where(np.arange(n) < n // 2, "validation", "test")
    return pd.DataFrame({"split": split, "label": label, "joint": expit(2 * logits), "truth": expit(logits)})


def test_a_calibrator_corrects_overconfidence_on_test_pairs():
    table = overconfident()
    test = table[table["split"] == "test"]
    corrected = fit_calibrator(table, "joint").probabilities(test["joint"].to_numpy())
    before = calibration_metrics(test["label"].to_numpy(), test["joint"].to_numpy())
    after = calibration_metrics(test["label"].to_numpy(), corrected)
    assert after["ece"] < before["ece"] / 2
    assert after["brier"] < before["brier"]
    assert np.abs(corrected - test["truth"]).max() < 0.06


def test_test_labels_are_never_read():
    table = overconfident()
    flipped = table.assign(label=np.where(table["split"] == "test", 1 - table["label"], table["label"]))
    scores = np.linspace(0, 1, 50)
    one, other = (fit_calibrator(t, "joint").probabilities(scores) for t in (table, flipped))
    np.testing.assert_array_equal(one, other)
    assert (np.diff(one) >= 0).all()


def test_perfect_separation_stays_finite():
    table = pd.DataFrame({"split": "validation", "label": [0, 0, 1, 1], "s": [-3.0, -2.0, 2.0, 3.0]})
    low, high = fit_calibrator(table, "s").probabilities(np.array([-2.5, 2.5]))
    assert low == pytest.approx(1 / 4, abs=0.05)
    assert high == pytest.approx(3 / 4, abs=0.05)


def test_what_cannot_be_calibrated_is_refused():
    with pytest.raises(DataError, match="no column split"):
        fit_calibrator(overconfident().drop(columns="split"), "joint")
    with pytest.raises(DataError, match="scored pairs"):
        fit_calibrator(overconfident().query("split == 'test'"), "joint")
    with pytest.raises(DataError, match="probability"):
        calibration_metrics(LABELS, PROBABILITIES * 2)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("score", [0.0, 1e-12, 0.3, 1.0])
def test_equal_scores_all_get_the_share_of_known_pairs(score):
    table = pd.DataFrame({"split": "validation", "label": [1] * 30 + [0] * 70, "s": score})
    assert fit_calibrator(table, "s").probabilities(np.array([score, 0.9])) == pytest.approx(0.3, abs=0.01)


@pytest.mark.filterwarnings("error")
def test_scores_close_to_zero_are_distinguished():
    table = overconfident().assign(joint=lambda t: 1e-6 * t["joint"])
    low, high = fit_calibrator(table, "joint").probabilities(np.array([1e-8, 0.99e-6]))
    assert high > 3 * low
