"""Gains over references with intervals over TFs and targets."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.metrics.two_way import two_way_gains


@pytest.fixture
def pairs():
    rng = np.random.default_rng(0)
    table = pd.DataFrame([(f"T{i}", f"g{j}") for i in range(20) for j in range(40)], columns=["source", "target"])
    label = (rng.random(len(table)) < 0.1).astype(int)
    noise = rng.normal(size=(3, len(table)))
    return table.assign(
        label=label, good=label * 1.5 + noise[0], poor=np.round(label * 0.3 + noise[1], 1), same=label * 1.5 + noise[2]
    )


def test_values_and_gains_are_those_of_the_ranking_metrics(pairs):
    found = two_way_gains(pairs, "good", ["poor"]).set_index("measure")
    good, poor = ranking_metrics(pairs, "good"), ranking_metrics(pairs, "poor")  # poor has many ties
    for measure in ("ap", "per_tf_auroc"):
        assert found.loc[measure, "value"] == pytest.approx(good[measure])
        assert found.loc[measure, "gain"] == pytest.approx(good[measure] - poor[measure])


def test_a_clear_gain_is_above_zero_and_an_equal_method_is_not(pairs):
    found = two_way_gains(pairs, "good", ["poor", "same"]).set_index("reference")
    assert (found.loc["poor", "low"] > 0).all()
    assert (found.loc["same", "low"] < 0).all() and (found.loc["same", "high"] > 0).all()


def test_draws_are_weighted_copies_of_tfs_and_targets(pairs):
    """Giving each TF and target the weight of how often it was drawn equals copying its pairs."""
    from grn_core.evaluation.metrics import two_way

    rng = np.random.default_rng(1)
    tf, target = (pd.factorize(pairs[side])[0] for side in ("source", "target"))
    a, b = rng.integers(0, 3, 20), rng.integers(0, 3, 40)
    label, poor = pairs["label"].to_numpy(), pairs["poor"].to_numpy()
    within = [(poor, np.zeros(len(tf), int))]
    measured = two_way._measure(tf, target, label, poor, within, a[None].astype(float), b[None].astype(float))[0]
    copies = pairs.loc[np.repeat(pairs.index, a[tf] * b[target])]
    assert measured[0] == pytest.approx(ranking_metrics(copies, "poor")["ap"])
    once = pairs.loc[np.repeat(pairs.index, b[target])]
    by_tf = {
        name: ranking_metrics(part, "poor")["auroc"]
        for name, part in once.groupby("source")
        if 0 < part["label"].mean() < 1
    }
    drawn = np.array([a[int(name[1:])] for name in by_tf])
    assert measured[1] == pytest.approx((drawn * np.array(list(by_tf.values()))).sum() / drawn.sum())


def test_pairs_of_one_label_are_refused(pairs):
    with pytest.raises(DataError):
        two_way_gains(pairs.assign(label=0), "good", ["poor"])
