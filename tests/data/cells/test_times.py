"""Collection times of cells, from a column or from their names."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data.cells.times import collection_times


def cells(names=None, **columns) -> ad.AnnData:
    n = len(names) if names is not None else len(next(iter(columns.values())))
    obs = pd.DataFrame(columns, index=names if names is not None else [f"c{i}" for i in range(n)])
    return ad.AnnData(np.zeros((n, 2), np.float32), obs=obs)


@pytest.mark.parametrize("column", ["time", "Timepoint", "time_point", "collection time", "day", "Hours"])
def test_a_column_named_like_a_time_is_read(column):
    found = collection_times(cells(**{column: [0, 12, 24, 12]}))
    np.testing.assert_array_equal(found, [0, 12, 24, 12])


def test_units_are_converted_to_hours():
    np.testing.assert_allclose(
        collection_times(cells(time=["30 min", "2h", "day 1 d", "d"] + ["3 hours"] * 7))[:2], [0.5, 2]
    )
    np.testing.assert_allclose(collection_times(cells(day=["Day 1", "Day 2"])), [1, 2])


def test_names_of_cells_are_read():
    names = [f"LPS_{hour}h_S{i}" for hour in (1, 2, 4, 6) for i in range(2)]
    np.testing.assert_array_equal(collection_times(cells(names)), [1, 1, 2, 2, 4, 4, 6, 6])


@pytest.mark.parametrize(
    "data",
    [
        cells(names=[f"hESC_{i:03d}" for i in range(5)]),
        cells(names=["AAAC-1", "TTTG-1"]),
        cells(time=[3, 3, 3]),
        cells(time=["early", "late", "late"]),
        cells(pseudotime=[0.1, 0.2, 0.3]),
        cells(n_genes=[5, 6, 7]),
        cells(time=np.linspace(0, 1, 200)),
    ],
)
def test_what_is_no_time_is_not_taken(data):
    assert collection_times(data) is None


def test_a_few_cells_may_have_no_time():
    found = collection_times(cells(time=[1.0, 2.0] * 9 + [np.nan]))
    assert np.isnan(found[-1]) and np.isfinite(found[:-1]).all()
