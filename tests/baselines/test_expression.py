"""Standardised, ranked and reduced expression."""

import numpy as np
import pandas as pd

from grn_core.baselines.expression import pair_correlation, positions, principal_components, standardise
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import METHODS


def test_constant_column_stays_0_despite_rounding():
    values = np.column_stack([np.full(1000, 0.1), np.full(1000, 7.3), np.arange(1000)]).astype(np.float32)
    standard = standardise(values)
    assert (standard[:, :2] == 0).all()
    np.testing.assert_allclose([standard[:, 2].mean(), standard[:, 2].std()], [0, 1], atol=1e-12)


def test_small_values_still_vary():
    np.testing.assert_allclose(standardise(np.array([[0.0], [2e-4]]))[:, 0], [-1, 1])


def test_positions_of_repeated_names():
    assert positions(["a", "b", "c"], pd.Series(["c", "a", "c"])).tolist() == [2, 0, 2]


def test_correlations_by_hand():
    x = np.array([1.0, 2, 3, 4])
    expression = np.column_stack([x, -2 * x, [1, 2, 3, 10], x**5]).astype(np.float32)
    empty = pd.DataFrame({"source": [], "target": [], "label": []})
    problem = Problem(expression, list("abcd"), empty, empty, seed=0)
    pairs = pd.DataFrame({"source": list("aac"), "target": list("bca")})
    r = 14 / np.sqrt(5 * 50)  # sums of products of [-1.5 -.5 .5 1.5] and [-3 -2 -1 6]
    np.testing.assert_allclose(pair_correlation(problem, pairs, expression), [-1, r, r], rtol=1e-6)
    np.testing.assert_allclose(METHODS["pearson"].score(problem, pairs, serial_map), [1, r, r], rtol=1e-6)
    np.testing.assert_allclose(METHODS["spearman"].score(problem, pairs, serial_map), [1, 1, 1], rtol=1e-6)


def test_components_keep_distances_between_profiles():
    rng = np.random.default_rng(0)
    expression = rng.normal(size=(30, 3)) @ rng.normal(size=(3, 20))
    components = principal_components(expression, 40)
    assert components.shape == (20, 20)
    profiles = standardise(expression).T
    apart = np.linalg.norm(profiles[:, None] - profiles, axis=-1)
    found = np.linalg.norm(components[:, None] - components, axis=-1)
    upper = np.triu_indices(20, 1)
    ratio = found[upper] / apart[upper]
    np.testing.assert_allclose(ratio, ratio[0])
    assert np.isclose(components[:, 0].std(), 1)


def test_components_of_constant_expression_are_0():
    assert (principal_components(np.ones((5, 4), np.float32), 3) == 0).all()
