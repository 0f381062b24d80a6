"""Metrics on cases small enough to work out by hand."""

import numpy as np
import pandas as pd
import pytest

from grn_core.evaluation.metrics import early_precision, pair_metrics, per_tf_metrics

LABELS = np.array([1, 0, 1, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.1])


def test_pair_metrics_by_hand():
    found = pair_metrics(LABELS, SCORES)
    assert found["auroc"] == pytest.approx(3 / 4)
    assert found["ap"] == pytest.approx((1 + 2 / 3) / 2)
    assert found["auprc_trapezoid"] == pytest.approx(0.5 * 1 + 0.5 * (1 / 2 + 2 / 3) / 2)
    assert (found["ep"], found["epr"], found["prevalence"]) == (0.5, 1.0, 0.5)


def test_early_precision_counts_ties_at_the_cut():
    assert early_precision(np.array([1, 0, 0, 0]), np.array([1.0, 1.0, 1.0, 0.0])) == pytest.approx(1 / 3)


def test_per_tf_figures_leave_out_tfs_with_one_class():
    table = pd.DataFrame({"source": list("AAAABB"), "label": [1, 0, 1, 0, 1, 1], "joint": [*SCORES, 0.3, 0.2]})
    by_tf = per_tf_metrics(table, "joint")
    assert by_tf["source"].tolist() == ["A"]
    assert by_tf["auroc"].item() == pytest.approx(3 / 4)
    assert by_tf["ap_ratio"].item() == pytest.approx((1 + 2 / 3) / 2 / 0.5)
