"""Bins and mutual information by hand."""

import numpy as np
import pytest

from grn_core.baselines.mutual_information import discretise, mutual_information, n_bins


def test_number_of_bins_follows_the_cells():
    assert [n_bins(n) for n in (3, 45, 758, 100_000)] == [2, 3, 12, 16]


def test_bins_hold_equal_shares_and_tied_cells_stay_together():
    spread = np.array([5.0, 1, 3, 2, 4, 6])
    zeros = np.array([0.0, 0, 0, 0, 8, 9])
    bins = discretise(np.column_stack([spread, zeros, np.exp(spread)]), 3)
    assert bins[:, 0].tolist() == [2, 0, 1, 0, 1, 2]
    assert bins[:, 1].tolist() == [1, 1, 1, 1, 2, 2]  # four zeros at mean rank 2.5 of 6
    assert bins[:, 2].tolist() == bins[:, 0].tolist()


def test_values_by_hand():
    tf = np.array([[0, 0, 1, 1, 0, 0, 1, 1]]).T
    same, opposite = tf[:, 0], 1 - tf[:, 0]
    independent = np.array([0, 1, 0, 1, 0, 1, 0, 1])
    partly = np.array([0, 0, 1, 1, 0, 0, 1, 0])
    constant = np.zeros(8, dtype=int)
    found = mutual_information(tf, np.column_stack([same, opposite, independent, partly, constant]), 2)[0]
    correction = 1 / 16  # (2 + 2 - 2 - 1) / (2 * 8) with two occupied joint bins
    assert found[:2] == pytest.approx([np.log(2) + correction] * 2)
    assert found[2] == 0
    # joint shares 4/8, 1/8, 3/8; marginals 1/2, 1/2 and 5/8, 3/8; three joint bins: the correction is 0
    by_definition = 0.5 * np.log(0.5 / (0.5 * 5 / 8)) + 1 / 8 * np.log(1 / 8 / (0.5 * 5 / 8))
    by_definition += 3 / 8 * np.log(3 / 8 / (0.5 * 3 / 8))
    assert found[3] == pytest.approx(by_definition)
    assert found[4] == pytest.approx(0, abs=1e-12)


def test_chance_does_not_favour_genes_with_more_occupied_bins():
    rng = np.random.default_rng(0)
    tf = discretise(rng.normal(size=(500, 1)), 10)
    full, sparse = rng.normal(size=(500, 200)), rng.normal(size=(500, 200))
    sparse[sparse < 1] = 0
    dependent = tf + rng.normal(size=(500, 1))
    bins = discretise(np.column_stack([full, sparse, dependent]), 10)
    found = mutual_information(tf, bins, 10)[0]
    assert abs(found[:200].mean() - found[200:400].mean()) < 0.01
    assert found[400] > 2 * found[:400].max()
