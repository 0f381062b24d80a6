"""Intervals over TFs equal the metrics of the tables so drawn; seeds are paired."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from grn_core.errors import DataError
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.intervals import (
    _draw_tfs,
    _Ranked,
    _resampled,
    bootstrap_intervals,
    paired_bootstrap,
    paired_over_seeds,
)


@pytest.fixture
def predictions():
    rng = np.random.default_rng(1)
    n = 500
    label = rng.integers(0, 2, n)
    source = rng.choice([f"TF{i}" for i in range(9)], n)
    label[source == "TF0"] = 1  # a TF with one label alone
    return pd.DataFrame({
        "source": source,
        "label": label,
        "good": np.round(label + rng.normal(0, 1, n), 1),
        "poor": np.round(rng.normal(0, 1, n), 1),
    })  # fmt: skip


def test_a_draw_of_tfs_is_scored_as_the_table_so_drawn(predictions):
    times = _draw_tfs(predictions, 8, seed=3)
    found = _resampled(_Ranked.of(predictions, "good"), times)
    names = sorted(predictions["source"].unique())
    for row, counts in enumerate(times):
        drawn = pd.concat([
            predictions[predictions["source"] == name].assign(source=f"{name}, copy {copy}")
            for name, count in zip(names, counts, strict=True) for copy in range(count)
        ])  # fmt: skip
        expected = ranking_metrics(drawn, "good")
        assert set(expected) == set(found.columns)
        for metric, value in expected.items():
            assert found.loc[row, metric] == pytest.approx(value), metric


def test_intervals_hold_the_value_and_widen_with_the_level(predictions):
    wide = bootstrap_intervals(predictions, "good", 400, 0.95).set_index("metric")
    narrow = bootstrap_intervals(predictions, "good", 400, 0.5).set_index("metric")
    assert (wide["low"] <= wide["value"]).all() and (wide["value"] <= wide["high"]).all()
    assert (wide["high"] - wide["low"] > narrow["high"] - narrow["low"]).all()
    pd.testing.assert_frame_equal(wide, bootstrap_intervals(predictions, "good", 400, 0.95).set_index("metric"))


def test_a_draw_with_one_label_alone_is_left_out():
    table = pd.DataFrame({"source": list("AABB"), "label": [1, 1, 1, 0], "s": [4.0, 3.0, 2.0, 1.0]})
    draws = _resampled(_Ranked.of(table, "s"), np.array([[2, 0], [0, 2]]))
    assert draws["auroc"].isna().tolist() == [True, False]
    assert bootstrap_intervals(table, "s", 50).notna().all(axis=None)


def test_methods_are_compared_on_the_same_draws(predictions):
    same = paired_bootstrap(predictions, "good", "good", 50).set_index("metric")
    assert (same[["difference", "low", "high"]] == 0).all(axis=None)
    better = paired_bootstrap(predictions, "good", "poor", 200).set_index("metric")
    assert better.loc["auroc", "low"] > 0


def test_seeds_are_paired_by_hand():
    first, second = pd.Series({0: 0.80, 1: 0.70, 2: 0.90, 7: 0.1}), pd.Series({2: 0.85, 0: 0.70, 1: 0.64, 9: 0.3})
    found = paired_over_seeds(first, second)
    differences = np.array([0.10, 0.06, 0.05])
    half = t.ppf(0.975, 2) * differences.std(ddof=1) / np.sqrt(3)
    assert found["n"] == 3
    assert found["difference"] == pytest.approx(0.07)
    assert (found["low"], found["high"]) == pytest.approx((0.07 - half, 0.07 + half))
    assert 0.03 < found["p"] < 0.06


def test_equal_differences_and_too_few_seeds():
    values = pd.Series({0: 0.5, 1: 0.6})
    assert paired_over_seeds(values + 0.1, values)["low"] == pytest.approx(0.1)
    with pytest.raises(DataError, match="share 1 seeds"):
        paired_over_seeds(values, values.head(1))
    with pytest.raises(DataError, match="twice"):
        paired_over_seeds(pd.concat([values, values]), values)
