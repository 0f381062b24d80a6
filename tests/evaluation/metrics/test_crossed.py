"""Intervals over TFs and seeds: draws are those of the tables so drawn, gains are paired, more of both narrows them."""

import numpy as np
import pandas as pd
import pytest

from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.crossed import _count, _drawn, crossed_intervals
from grn_core.evaluation.metrics.intervals import _draw_tfs, _Ranked, _resampled


def test_part(seed: int, n_tfs: int = 12, skill: float = 1.0, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    source = rng.choice([f"TF{i:02}" for i in range(n_tfs)], n)
    own = pd.Series(source).map({name: 0.05 + 0.4 * i / n_tfs for i, name in enumerate(sorted(set(source)))})
    label = (rng.random(n) < own).astype(int)
    return pd.DataFrame({"source": source, "label": label, "score": skill * label + rng.normal(0, 1, n)})


test_part.__test__ = False


def test_draws_are_those_of_the_slow_way():
    table = test_part(0)
    times = _draw_tfs(table, 20, seed=3)
    slow = _resampled(_Ranked.of(table, "score"), times)
    exact = _drawn(_count(table, steps=10_000), times)
    pd.testing.assert_frame_equal(exact, slow[exact.columns], rtol=1e-4)
    thinned = _drawn(_count(table, steps=150), times)
    assert (thinned - slow[thinned.columns])[["auroc", "ap"]].abs().max().max() < 0.1 * slow["ap"].std()


def test_the_value_is_the_mean_over_seeds_and_the_baseline_gains_nothing():
    good, baseline = ({seed: test_part(seed, skill=skill) for seed in range(3)} for skill in (2.0, 0.5))
    table = crossed_intervals({"good": good, "baseline": baseline}, "baseline", 200).set_index(["method", "metric"])
    wanted = np.mean([ranking_metrics(part, "score")["ap"] for part in good.values()])
    assert table.loc[("good", "ap"), "value"] == pytest.approx(wanted)
    assert (table.loc["baseline"][["gain", "gain_low", "gain_high"]] == 0).all().all()
    row = table.loc[("good", "ap")]
    assert row["low"] < row["value"] < row["high"]
    assert 0 < row["gain_low"] < row["gain"] < row["gain_high"]
    assert (row["n_seeds"], row["n_tfs"]) == (3, 12)


def test_a_paired_gain_is_surer_than_the_two_values_are():
    baseline = {seed: test_part(seed, skill=0.8) for seed in range(4)}
    better = {seed: part.assign(score=part["score"] + 0.3 * part["label"]) for seed, part in baseline.items()}
    table = crossed_intervals({"better": better, "baseline": baseline}, "baseline", 300).set_index(["method", "metric"])
    row = table.loc[("better", "ap")]
    assert row["gain_high"] - row["gain_low"] < 0.6 * (row["high"] - row["low"])


def test_more_tfs_narrow_the_interval():
    few, many = (
        crossed_intervals({"m": {s: test_part(s, n, n=80 * n) for s in range(2)}}, "none", 300).set_index("metric")
        for n in (5, 40)
    )
    assert few["gain"].isna().all()
    width = [(table["high"] - table["low"])["per_tf_auroc"] for table in (few, many)]
    assert width[1] < 0.6 * width[0]


def test_seeds_that_hold_other_tfs_are_drawn_together():
    parts = {0: test_part(0), 1: test_part(1).assign(source=lambda t: t["source"].str.replace("TF", "X"))}
    table = crossed_intervals({"m": parts}, "m", 200).set_index("metric")
    assert table.loc["ap", "n_tfs"] == 24
    assert np.isfinite(table[["low", "high"]].to_numpy()).all()


def test_the_same_call_gives_the_same_interval():
    parts = {"m": {0: test_part(0)}}
    pd.testing.assert_frame_equal(crossed_intervals(parts, "m", 50), crossed_intervals(parts, "m", 50))
