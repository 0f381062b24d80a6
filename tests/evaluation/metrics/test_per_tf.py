"""Per-TF figures by hand, and the same as scikit-learn's one TF at a time."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from grn_core.evaluation.metrics import per_tf_metrics, ranking_metrics


def test_by_hand_and_tfs_with_one_class_are_left_out():
    scores = [0.9, 0.8, 0.7, 0.1, 0.3, 0.2]
    table = pd.DataFrame({"source": list("AAAABB"), "label": [1, 0, 1, 0, 1, 1], "joint": scores})
    by_tf = per_tf_metrics(table, "joint")
    assert by_tf["source"].tolist() == ["A"]
    assert by_tf["auroc"].item() == pytest.approx(3 / 4)
    assert by_tf["ap_ratio"].item() == pytest.approx((1 + 2 / 3) / 2 / 0.5)


def test_agrees_with_scikit_learn_where_scores_tie():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({
        "source": rng.choice([f"TF{i}" for i in range(12)], 600),
        "label": rng.integers(0, 2, 600),
        "score": rng.integers(0, 9, 600),
    })  # fmt: skip
    found = per_tf_metrics(table, "score").set_index("source")
    assert list(found.index) == sorted(table["source"].unique())
    for name, group in table.groupby("source"):
        row = found.loc[name]
        assert (row["n"], row["positives"]) == (len(group), group["label"].sum())
        assert row["auroc"] == pytest.approx(roc_auc_score(group["label"], group["score"]))
        ap = average_precision_score(group["label"], group["score"])
        assert row["ap_ratio"] == pytest.approx(ap / group["label"].mean())
    joined = ranking_metrics(table, "score")
    assert joined["per_tf_auroc"] == pytest.approx(found["auroc"].mean())
    assert joined["auroc"] == pytest.approx(roc_auc_score(table["label"], table["score"]))


def test_no_pair_gives_no_row():
    empty = pd.DataFrame({"source": pd.Series(dtype=str), "label": pd.Series(dtype=int), "s": pd.Series(dtype=float)})
    assert per_tf_metrics(empty, "s").empty
