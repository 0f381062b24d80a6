"""Trends along pseudotime, checked by hand."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.pseudotime.trend import pseudotime_columns, trend


def test_columns_of_pseudotime_are_found_by_name_and_kind():
    n = 5
    obs = pd.DataFrame(
        {
            "pseudotime": np.arange(n, dtype=float),
            "PseudoTime_2": np.arange(n),
            "dpt_pseudotime": [0.1, 0.2, np.nan, 0.4, 0.5],
            "latent_time": np.linspace(0, 1, n),
            "pseudotime_bin": list("abcde"),
            "pseudotime_same": [1.0] * n,
            "n_genes": np.arange(n),
        }
    )
    assert pseudotime_columns(obs) == ["pseudotime", "PseudoTime_2", "dpt_pseudotime", "latent_time"]


def test_groups_have_equal_numbers_of_cells_in_order_of_time():
    time = np.array([3, 1, 2, 0] * 10, dtype=float)
    found = trend(time, 10 * time, groups=4)
    assert found["n"].tolist() == [10] * 4
    assert found["time"].tolist() == [0, 1, 2, 3]
    assert found["mean"].tolist() == [0, 10, 20, 30]
    assert (found["low"] == found["mean"]).all() and (found["high"] == found["mean"]).all()


def test_the_band_is_the_standard_error_of_the_mean():
    values = np.tile([0.0, 2.0], 8)
    found = trend(np.zeros(16), values, groups=1).iloc[0]
    error = np.std(values, ddof=1) / 4
    assert found["mean"] == 1
    assert found["high"] - 1 == pytest.approx(1.96 * error, rel=1e-3)
    assert 1 - found["low"] == pytest.approx(1.96 * error, rel=1e-3)


def test_cells_without_a_time_are_left_out():
    time = np.array([np.nan, 1.0, 2.0, np.inf] * 10)
    values = np.array([100.0, 1.0, 2.0, 100.0] * 10)
    found = trend(time, values, groups=2)
    assert found["mean"].tolist() == [1, 2]
    assert trend(np.full(3, np.nan), np.ones(3)).empty
    assert trend(np.array([]), np.array([])).empty


def test_few_cells_give_few_groups():
    assert trend(np.arange(35.0), np.ones(35), groups=20)["n"].tolist() == [12, 12, 11]
    one = trend(np.array([1.0]), np.array([5.0]))
    assert one["mean"].tolist() == [5] and one["low"].isna().all()
