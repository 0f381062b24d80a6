"""Pairs of one TF are compared with pairs of the same fold."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from grn_core.evaluation.metrics.per_tf import per_tf_metrics, ranking_metrics
from grn_core.evaluation.metrics.two_way import two_way_gains
from grn_core.evaluation.metrics.within_folds import per_tf_of_repeats


@pytest.fixture
def counted():
    """Pairs of 40 TFs, one or two true ones each, scored by the number of true pairs in the other folds: by degree."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame([(f"T{i}", f"g{j}") for i in range(40) for j in range(50)], columns=["source", "target"])
    label = np.zeros((40, 50), int)
    for i in range(40):
        label[i, rng.choice(50, 1 + i % 2, replace=False)] = 1
    fold = rng.integers(0, 5, 50)
    other = np.stack([label[:, fold != k].sum(axis=1) for k in range(5)])
    table["label"], table["degree"] = label.ravel(), other[fold].T.ravel().astype(float)
    table["noise"] = rng.normal(size=len(table))
    return table, np.tile(fold, 40)


def test_counting_targets_says_nothing_within_a_tf(counted):
    table, fold = counted
    assert ranking_metrics(table, "degree")["per_tf_auroc"] < 0.3, "scores of several folds are not on one scale"
    by_tf = per_tf_metrics(table, "degree", fold)
    assert (by_tf["auroc"] == 0.5).all() and by_tf["ap_ratio"].to_numpy() == pytest.approx(1)
    found, plain = ranking_metrics(table, "degree", by_tf), ranking_metrics(table, "degree")
    assert found["per_tf_auroc"] == 0.5 and found["ap"] == plain["ap"]


def test_figures_of_a_tf_are_means_over_its_folds(counted):
    table, fold = counted
    scores = table["noise"].round(1)  # with ties
    found = per_tf_metrics(table.assign(score=scores), "score", fold).set_index("source")
    for tf in ("T0", "T1", "T17"):
        own = (table["source"] == tf).to_numpy()
        aurocs, ratios, pairs, true = [], [], [], []
        for number in range(5):
            label, score = table["label"][own & (fold == number)], scores[own & (fold == number)]
            if 0 < label.sum() < len(label):
                aurocs.append(roc_auc_score(label, score))
                ratios.append(average_precision_score(label, score) / label.mean())
                pairs.append(label.sum() * (len(label) - label.sum()))
                true.append(label.sum())
        assert found.loc[tf, "auroc"] == pytest.approx(np.average(aurocs, weights=pairs))
        assert found.loc[tf, "ap_ratio"] == pytest.approx(np.average(ratios, weights=true))
        assert found.loc[tf, ["n", "positives"]].tolist() == [50, table["label"][own].sum()]


def test_figures_of_repeats_are_averaged(counted):
    table, fold = counted
    noise, other = table["noise"].to_numpy(), np.roll(fold, 1)
    one, two = (per_tf_metrics(table, "noise", each).set_index("source") for each in (fold, other))
    both = per_tf_of_repeats(table, [(noise, fold), (noise, other)]).set_index("source")
    assert both["auroc"].to_numpy() == pytest.approx((one["auroc"] + two["auroc"])[both.index].to_numpy() / 2)


def test_gains_compare_within_folds_in_auroc_alone(counted):
    table, fold = counted

    def repeats(name: str):
        return [(table[name].to_numpy(), fold)] * 2

    plain = two_way_gains(table, "noise", ["degree"]).set_index("measure")
    found = two_way_gains(table, "noise", ["degree"], repeats=repeats).set_index("measure")
    assert found.loc["ap"].equals(plain.loc["ap"])
    assert plain.loc["per_tf_auroc", "gain"] > 0.2, "noise seems better than counting"
    assert abs(found.loc["per_tf_auroc", "gain"]) < 0.1 and found.loc["per_tf_auroc", "low"] < 0
    value = ranking_metrics(table, "noise", per_tf_metrics(table, "noise", fold))["per_tf_auroc"]
    assert found.loc["per_tf_auroc", "value"] == pytest.approx(value)
