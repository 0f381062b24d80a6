"""Probabilities out of sample: how well their sums match what is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from grn_core.training.config import RunConfig
from grn_core.training.results.calibration import (
    FILE,
    Calibration,
    calibrate,
    edge_interval,
    load_calibration,
    sums_at_cuts,
    weight_title,
)
from grn_core.training.run import create_run


def made(spread: float, n_tfs: int = 60, n_targets: int = 300) -> tuple[pd.DataFrame, np.ndarray]:
    """Pairs whose labels follow their probabilities, but for a shift of each TF."""
    rng = np.random.default_rng(0)
    logits = rng.normal(-2, 1.5, (n_tfs, n_targets))
    shifted = logits + rng.normal(0, spread, (n_tfs, 1))
    label = (rng.random(logits.shape) < expit(shifted)).astype(int).ravel()
    source = np.repeat([f"T{i}" for i in range(n_tfs)], n_targets)
    return pd.DataFrame({"source": source, "label": label}), expit(logits).ravel()


def test_true_probabilities_have_no_dispersion_and_those_that_err_by_tf_have():
    assert calibrate(*made(0)).dispersion < 1.5
    assert calibrate(*made(0.7)).dispersion > 4
    assert calibrate(*made(0)).error < 0.01


def test_the_interval_of_a_sum_holds_the_known_edges():
    pairs, weight = made(0.5)
    found = calibrate(pairs, weight)
    held = []
    for tf in pairs["source"].unique():
        own = (pairs["source"] == tf).to_numpy()
        sums = found.expected(weight[own])
        held.append(sums.low <= pairs["label"][own].sum() <= sums.high)
    assert np.mean(held) >= 0.9
    assert not Calibration(200, 160, 0.0, 1.0).withheld


def test_sums_stay_within_the_number_of_edges():
    found = Calibration(100, 60, 0.0, 50.0).expected(np.array([0.5, 0.9]))
    assert found.value == pytest.approx(1.4) and found.low == 0 and found.high == 2


def test_few_known_edges_withhold_the_probability():
    assert "only 99 known edges" in Calibration(1000, 99, 0.01, 1.0).withheld


def test_cuts_compare_expected_with_known_edges():
    network = pd.DataFrame(
        {"weight": np.linspace(1, 0, 120), "known": [True] * 60 + [False] * 60, "rank": range(1, 121)}
    )
    table = sums_at_cuts(network, Calibration(120, 60, 0.0, 1.0)).set_index("first")
    assert list(table.index) == [50, 100] and list(table["known"]) == [50, 60]
    assert table.loc[100, "expected"] == pytest.approx(network["weight"][:100].sum())


def test_the_interval_of_an_edge_follows_its_spread():
    assert edge_interval(0.3, 0.0) == edge_interval(0.3, 0.0).__class__(0.3, pytest.approx(0.3), pytest.approx(0.3))
    wide = edge_interval(0.3, 1.0)
    assert 0 < wide.low < 0.1 < 0.7 < wide.high < 1


def test_it_is_kept_with_the_run_and_a_damaged_one_is_none(grn_home):
    run = create_run(RunConfig(name="x"))
    assert load_calibration(run) is None
    kept = calibrate(*made(0))
    kept.save(run)
    assert load_calibration(run) == kept
    assert weight_title(run) == "Probability"
    (run.path / FILE).write_text("{")
    assert load_calibration(run) is None
    (run.path / FILE).write_text('{"slope": 1.0, "n_known": 5}')  # of an older version
    assert load_calibration(run) is None


def test_a_weight_is_called_a_probability_only_where_it_was_tested(grn_home):
    pairs, weight = made(0)
    few, quick = create_run(RunConfig(name="few")), create_run(RunConfig(name="quick", folds=1))
    assert weight_title(few) == "Weight"  # no calibration yet
    calibrate(pairs[:500], weight[:500]).save(few)
    assert load_calibration(few).n_known < 100
    assert weight_title(few) == "Weight"
    calibrate(pairs, weight).save(quick)
    assert weight_title(quick) == "Weight"
