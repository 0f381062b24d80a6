"""Node features keep what profiles say of each other, whatever the number of cells."""

import numpy as np
import pytest

from grn_core.baselines.deep.features import node_features


def test_few_cells_are_z_scored_by_gene():
    expression = np.array([[1.0, 5.0, 2.0], [3.0, 5.0, 2.5]], dtype=np.float32)
    np.testing.assert_allclose(node_features(expression), [[-1, 1], [0, 0], [-1, 1]], atol=1e-6)


def test_many_cells_become_one_column_a_gene_with_the_same_products():
    expression = np.random.default_rng(0).gamma(2.0, size=(500, 6)).astype(np.float32)
    expression[:, 2] = 4.0
    expression[:, 3] += expression[:, 0]
    features = node_features(expression).numpy()
    assert features.shape == (6, 6)
    varying = [0, 1, 3, 4, 5]
    correlation = np.corrcoef(expression[:, varying].T)
    np.testing.assert_allclose(features[varying] @ features[varying].T / 6, correlation, atol=1e-5)
    assert np.abs(features[2]).max() == pytest.approx(0, abs=1e-6)
