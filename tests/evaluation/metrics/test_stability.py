"""Agreement between runs by hand."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics.stability import stability
from grn_core.network.compare import jaccard, spearman

PAIRS = pd.DataFrame({"source": list("AAAA"), "target": list("wxyz"), "label": [1, 1, 0, 0]})


def network(*weights):
    return PAIRS[["source", "target"]].assign(weight=weights)


def test_medians_over_pairs_of_runs():
    runs = [network(4, 3, 2, 1), network(-4, 2, 3, 1), network(4, 3, 2, 1)]
    found = stability(runs, PAIRS)
    assert found["jaccard"] == pytest.approx(1 / 3)  # 1/3, 1, 1/3
    assert found["spearman"] == pytest.approx(1 - 6 * 2 / (4 * 15))  # 0.8, 1, 0.8


def test_k_may_be_given_and_pairs_without_weight_are_not_chosen():
    found = stability([network(2, 1, 0, 0), network(2, 0, 0, 0)], PAIRS[["source", "target"]], k=3)
    assert found["jaccard"] == 1 / 2


def test_edges_of_the_definitions():
    assert jaccard(np.zeros(3, bool), np.zeros(3, bool)) == 0
    assert np.isnan(spearman(np.ones(3), np.arange(3)))
    assert spearman(np.array([1, 1, 2]), np.array([5, 5, 9])) == pytest.approx(1)


@pytest.mark.parametrize(("runs", "says"), [(1, "two networks"), (2, "column label")])
def test_too_little_is_refused(runs, says):
    with pytest.raises(DataError, match=says):
        stability([network(1, 2, 3, 4)] * runs, PAIRS[["source", "target"]])
