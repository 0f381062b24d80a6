"""A draw of TFs has the metrics of the table so drawn; two methods are compared on the same draws."""

import numpy as np
import pandas as pd
import pytest

from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.intervals import (
    _draw_tfs,
    _Ranked,
    _resampled,
    paired_bootstrap,
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


def test_intervals_hold_the_difference_and_widen_with_the_level(predictions):
    wide = paired_bootstrap(predictions, "good", "poor", 400, 0.95).set_index("metric").drop("prevalence")
    narrow = paired_bootstrap(predictions, "good", "poor", 400, 0.5).set_index("metric").drop("prevalence")
    assert (wide["low"] <= wide["difference"]).all() and (wide["difference"] <= wide["high"]).all()
    assert (wide["high"] - wide["low"] > narrow["high"] - narrow["low"]).all()
    again = paired_bootstrap(predictions, "good", "poor", 400, 0.95).set_index("metric").drop("prevalence")
    pd.testing.assert_frame_equal(wide, again)


def test_a_draw_with_one_label_only_is_left_out():
    table = pd.DataFrame({"source": list("AABB"), "label": [1, 1, 1, 0], "s": [4.0, 3.0, 2.0, 1.0]})
    draws = _resampled(_Ranked.of(table, "s"), np.array([[2, 0], [0, 2]]))
    assert draws["auroc"].isna().tolist() == [True, False]
    assert paired_bootstrap(table.assign(other=0.0), "s", "other", 50).notna().all(axis=None)


def test_methods_are_compared_on_the_same_draws(predictions):
    same = paired_bootstrap(predictions, "good", "good", 50).set_index("metric")
    assert (same[["difference", "low", "high"]] == 0).all(axis=None)
    better = paired_bootstrap(predictions, "good", "poor", 200).set_index("metric")
    assert better.loc["auroc", "low"] > 0
