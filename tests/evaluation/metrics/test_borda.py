"""Aggregated ranks by hand."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.evaluation.metrics.borda import borda

PAIRS = pd.DataFrame({"source": list("AAA"), "target": list("xyz")})
NETWORKS = {
    "one": PAIRS.assign(weight=[3, -2, 1]),
    "other": PAIRS.assign(weight=[0.1, 0.2, 0.3]).query("target != 'x'"),
}


def test_mean_ranks_by_hand():
    # ranks from the bottom: 3, 2, 1 and 1, 2, 3
    assert borda(NETWORKS, PAIRS)["weight"].tolist() == [0, 0, 0]
    twice = borda(NETWORKS | {"again": NETWORKS["one"]}, PAIRS)
    np.testing.assert_allclose(twice["weight"], [1, 0.5, 0])


def test_the_top_counts_much_by_inverse_squares():
    # x: (1 + 1/9) / 2, y: (1/4 + 1/4) / 2, z: (1/9 + 1) / 2
    np.testing.assert_allclose(borda(NETWORKS, PAIRS, "mborda")["weight"], [1, 0, 1])


def test_equal_weights_share_their_rank():
    tied = {"one": PAIRS.assign(weight=[1, 1, 0]), "other": PAIRS.assign(weight=[2, 1, 0])}
    # ranks 2.5, 2.5, 1 and 3, 2, 1: means 2.75, 2.25, 1
    np.testing.assert_allclose(borda(tied, PAIRS)["weight"], [1, 1.25 / 1.75, 0])


def test_nothing_to_aggregate_is_refused():
    with pytest.raises(DataError, match="no network"):
        borda({}, PAIRS)
