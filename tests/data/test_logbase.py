"""The base of a logarithm is read off the data's own word, or off the values."""

import numpy as np
import pytest
from scipy import sparse

from grn_core.data.logbase import BASES, find_log

RNG = np.random.default_rng(0)
COUNTS = RNG.negative_binomial(1, 0.3, (60, 80)).astype(float)
NAMES = list(BASES)


def logged(linear: np.ndarray, name: str) -> np.ndarray:
    return np.log1p(linear) / np.log(BASES[name])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrap", [np.asarray, sparse.csr_matrix])
def test_counts_over_any_size_factor_are_known_by_their_multiples(name, wrap):
    linear = COUNTS / RNG.lognormal(2, 0.5, (60, 1)) * 10
    found, reason = find_log(wrap(logged(linear, name)))
    assert found == name
    assert "multiples" in reason


@pytest.mark.parametrize("name", NAMES)
def test_transcripts_per_million_are_known_by_equal_totals(name):
    linear = RNG.lognormal(0, 1, (60, 80))
    linear = linear / linear.sum(1, keepdims=True) * 1e4
    found, reason = find_log(logged(linear, name))
    assert found == name
    assert "total" in reason


def test_what_the_data_say_comes_first():
    assert find_log(logged(COUNTS, NAMES[0]), {"base": 2})[0] == "log2(1 + x)"
    assert find_log(logged(COUNTS, NAMES[1]), {"base": None})[0] == "log(1 + x)"


def test_large_values_are_no_natural_logarithms():
    values = logged(RNG.lognormal(5, 2, (60, 80)) * RNG.lognormal(0, 1, (60, 1)), "log2(1 + x)")
    assert values.max() > 12
    assert find_log(values)[0] == "log2(1 + x)"


def test_where_nothing_decides_it_says_so():
    values = np.log1p(RNG.lognormal(0, 1, (60, 80)) * RNG.lognormal(0, 1, (60, 1)))
    name, reason = find_log(values)
    assert name == "log(1 + x)"
    assert "nothing in the values decides" in reason
