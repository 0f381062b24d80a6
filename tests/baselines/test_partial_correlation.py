"""Partial correlation against closed forms."""

import numpy as np
import pytest
from sklearn.covariance import ledoit_wolf

from grn_core.baselines.expression import ranks, standardise
from grn_core.baselines.partial_correlation import partial_correlation


@pytest.fixture
def chain() -> np.ndarray:
    """Cells of A -> B -> C."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=20_000)
    b = a + 0.7 * rng.normal(size=20_000)
    return np.column_stack([a, b, b + 0.7 * rng.normal(size=20_000)])


@pytest.mark.parametrize("transform", [np.asarray, ranks])
def test_chain_has_no_link_from_first_to_last(chain, transform):
    values = transform(chain)
    assert abs(np.corrcoef(values.T)[0, 2]) > 0.6
    partial = partial_correlation(values)
    assert abs(partial[0, 2]) < 0.03
    assert min(partial[0, 1], partial[1, 2]) > 0.4


def test_three_genes_by_the_recursion_formula(chain):
    values = chain[:60]
    shrunk, _ = ledoit_wolf(standardise(values), assume_centered=True)
    r = shrunk / shrunk[0, 0]
    by_hand = (r[0, 2] - r[0, 1] * r[1, 2]) / np.sqrt((1 - r[0, 1] ** 2) * (1 - r[1, 2] ** 2))
    assert partial_correlation(values)[0, 2] == pytest.approx(by_hand, rel=1e-6)


def test_more_genes_than_cells_and_a_constant_gene():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(30, 100))
    values[:, 1] = values[:, 0] + 0.1 * rng.normal(size=30)
    values[:, 2] = 4
    partial = partial_correlation(values)
    assert (partial[2] == 0).all() and (partial[:, 2] == 0).all()
    np.testing.assert_allclose(partial, partial.T)
    assert np.abs(partial[0]).argmax() == 1
    assert np.abs(partial).max() < 1


def test_nothing_but_constants():
    assert (partial_correlation(np.ones((5, 3))) == 0).all()
