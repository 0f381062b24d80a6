"""Rates that a model may learn from without a leak."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.rates import folds_like_validation, out_of_fold, rate_logits, smoothed_rate


def grid(n_tfs: int, n_targets: int, labels) -> pd.DataFrame:
    names = [[f"T{i}" for i in range(n_tfs)], [f"g{i}" for i in range(n_targets)]]
    return pd.MultiIndex.from_product(names, names=["source", "target"]).to_frame(index=False).assign(label=labels)


def test_rates_by_hand():
    train = pd.DataFrame({"source": list("AAAB"), "target": list("xyzx"), "label": [1, 1, 0, 0]})
    assert smoothed_rate(train, "source", pd.Series(["A", "B", "new"])) == pytest.approx([2.5 / 4, 0.25, 0.5])


def test_each_fold_is_encoded_without_its_own_labels():
    train = grid(6, 10, np.arange(60) % 3 == 0).astype({"label": int})
    folds = folds_like_validation(train, train.iloc[:0], seed=0)
    assert sorted(np.concatenate([own for _, own in folds])) == list(range(60))
    before = out_of_fold(train, folds, rate_logits)
    for rest, own in folds:
        flipped = train.copy()
        flipped.loc[own, "label"] = 1 - flipped.loc[own, "label"]
        np.testing.assert_array_equal(out_of_fold(flipped, folds, rate_logits)[own], before[own])
        assert not np.array_equal(out_of_fold(flipped, folds, rate_logits)[rest], before[rest])


@pytest.mark.parametrize("side", ["source", "target"])
def test_whole_genes_are_held_out_where_validation_holds_them_out(side):
    pairs = grid(12, 12, np.arange(144) % 2)
    held_out = pairs[side].str.fullmatch(r"\D1?1")  # genes 1 and 11
    train, validation = pairs[~held_out].reset_index(drop=True), pairs[held_out]
    folds = folds_like_validation(train, validation, seed=0)
    for rest, own in folds:
        assert not set(train[side].iloc[rest]) & set(train[side].iloc[own])
    encoded = out_of_fold(train, folds, rate_logits)[:, ["source", "target"].index(side)]
    overall = [smoothed_rate(train.iloc[rest], side, pd.Series(["new"]))[0] for rest, _ in folds]
    assert np.ptp(encoded) == pytest.approx(np.ptp(np.log(overall) - np.log1p(-np.array(overall))))


def test_folds_spread_the_trace_of_a_label_thin():
    rng = np.random.default_rng(0)
    train = grid(60, 60, rng.integers(0, 2, 3600))
    by_tf = train.groupby("source")["label"]

    def trace(encoded):
        """Correlate with the label within each TF, where a model that knows the TF would look."""
        centred = pd.Series(encoded).groupby(train["source"]).transform(lambda values: values - values.mean())
        return np.corrcoef(centred, train["label"] - by_tf.transform("mean"))[0, 1]

    leaving_one_out = (by_tf.transform("sum") - train["label"]) / (by_tf.transform("count") - 1)
    folds = folds_like_validation(train, train.iloc[:0], seed=0)
    encoded = out_of_fold(train, folds, rate_logits)
    assert trace(leaving_one_out) < -0.99
    assert -0.4 < trace(encoded[:, 0]) < 0
    assert abs(np.corrcoef(encoded.sum(axis=1), train["label"])[0, 1]) < 0.08
    assert np.corrcoef(rate_logits(train, train).sum(axis=1), train["label"])[0, 1] > 0.15
