"""BEELINE's definitions on a truth of three genes, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics.beeline import (
    beeline_metrics,
    beeline_universe,
    score_universe,
    signed_early_precision,
    top_pairs,
)

TRUTH = pd.DataFrame(
    [("A", "B", 1), ("A", "C", -1), ("B", "C", 1), ("A", "A", 1), ("A", "B", -1)], columns=["source", "target", "sign"]
)
# A->B 0.9, B->A 0.8, A->C 0.5 (the larger of two), B->C missing; a self-loop and a stranger do not count
NETWORK = pd.DataFrame(
    [("A", "B", -0.9), ("B", "A", 0.8), ("A", "C", 0.2), ("A", "C", -0.5), ("A", "A", 1.0), ("X", "A", 2.0)],
    columns=["source", "target", "weight"],
)


def test_the_universe_holds_pairs_of_truth_genes_from_tfs_without_self_loops():
    universe = beeline_universe(TRUTH)
    labels = {(row.source, row.target): (row.label, row.sign) for row in universe.itertuples()}
    assert labels == {("A", "B"): (1, 1), ("A", "C"): (1, -1), ("B", "A"): (0, 0), ("B", "C"): (1, 1)}
    assert len(beeline_universe(TRUTH, tfs_only=False)) == 6


def test_scores_are_absolute_and_missing_pairs_score_zero():
    universe = beeline_universe(TRUTH)
    scores = dict(zip(universe["source"] + universe["target"], score_universe(universe, NETWORK), strict=True))
    assert scores == {"AB": 0.9, "AC": 0.5, "BA": 0.8, "BC": 0.0}


def test_experimental_truth_by_hand():
    found = beeline_metrics(TRUTH, NETWORK)
    assert found["prevalence"] == 3 / 4
    assert found["auroc"] == pytest.approx(1 / 3)
    assert found["ap"] == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    area = (1 + (1 / 2 + 2 / 3) / 2 + (2 / 3 + 3 / 4) / 2) / 3
    assert found["auprc_trapezoid"] == pytest.approx(area)
    assert found["auprc_ratio"] == pytest.approx(area / (3 / 4))
    assert found["ep"] == pytest.approx(2 / 3)
    assert found["epr"] == pytest.approx(2 / 3 / (3 / 4))


def test_synthetic_truth_by_hand():
    found = beeline_metrics(TRUTH, NETWORK, tfs_only=False)
    assert found["prevalence"] == 1 / 2
    assert found["auroc"] == pytest.approx((3 + 2 + 2 / 2) / 9)
    assert found["epr"] == pytest.approx(2 / 3 / (1 / 2))


def test_a_pair_without_weight_is_never_predicted():
    alone = NETWORK[NETWORK["weight"] == -0.9]
    assert beeline_metrics(TRUTH, alone)["ep"] == 1
    nothing = beeline_metrics(TRUTH, NETWORK.head(0))
    assert (nothing["ep"], nothing["epr"], nothing["auroc"]) == (0, 0, 0.5)


def test_top_pairs_take_ties_at_the_cut():
    assert top_pairs(np.array([3, 2, 2, 2, 1, 0]), 2).tolist() == [True, True, True, True, False, False]
    assert top_pairs(np.array([3, 0, 0]), 2).tolist() == [True, False, False]
    assert not top_pairs(np.array([3, 1]), 0).any()


def test_signs_apart_by_hand():
    found = signed_early_precision(TRUTH, NETWORK)
    # activation: A->B and B->C among five pairs, A->C left out; the top two are A->B and B->A
    assert found["ep_activation"] == 1 / 2
    assert found["epr_activation"] == pytest.approx(1 / 2 / (2 / 5))
    # inhibition: A->C among four pairs; the top one is B->A
    assert (found["ep_inhibition"], found["epr_inhibition"]) == (0, 0)


def test_a_sign_that_the_truth_lacks_has_no_figure():
    found = signed_early_precision(TRUTH[TRUTH["sign"] == 1], NETWORK)
    assert np.isnan(found["ep_inhibition"])
    with pytest.raises(DataError, match="no column sign"):
        signed_early_precision(TRUTH.drop(columns="sign"), NETWORK)


def test_a_truth_without_edges_is_refused():
    with pytest.raises(DataError, match="no edge"):
        beeline_metrics(TRUTH[TRUTH["target"] == "A"], NETWORK)
