"""Samples of cells: expression is correct, rare types are kept, large data sets are reduced."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data.cells.cell_sample import draw_cells, sample_cells


def cells(n: int = 60) -> ad.AnnData:
    counts = np.random.default_rng(0).poisson(3, (n, 4)).astype(np.float32) + 1
    adata = ad.AnnData(sparse.csr_matrix(counts), obs=pd.DataFrame(index=[f"c{i}" for i in range(n)]))
    adata.var_names = ["A", "B", "C", "D"]
    adata.obs["type"] = ["rare"] * 5 + ["some"] * 15 + ["many"] * (n - 20)
    return adata


def test_expression_is_the_logarithm_of_abundance_per_10000():
    adata = cells()
    counts = adata.X.toarray().astype(float)
    sample = sample_cells(adata)
    assert not sample.sampled
    expected = np.log1p(1e4 * counts[:, 2] / counts.sum(axis=1))
    np.testing.assert_allclose(sample.of("C"), expected, rtol=1e-5)
    assert sample.of("C").index.tolist() == adata.obs_names.tolist()
    assert sample.of("c") is None


def test_log_values_give_the_same_expression_as_their_counts():
    adata = cells()
    logged = adata.copy()
    logged.X = adata.X.log1p()
    np.testing.assert_allclose(sample_cells(logged).of("B"), sample_cells(adata).of("B"), rtol=1e-4)


def test_a_sample_keeps_each_cells_own_values_and_names():
    adata = cells()
    whole, part = sample_cells(adata), sample_cells(adata, most=20)
    assert part.sampled and part.n_all == 60 and len(part.obs) == 20
    np.testing.assert_allclose(part.of("A"), whole.of("A")[part.obs.index], rtol=1e-6)


@pytest.mark.parametrize(
    ("most", "expected"), [(60, (5, 15, 40)), (30, (5, 12, 12)), (50, (5, 15, 30)), (6, (2, 2, 2)), (2, (1, 1, 1))]
)
def test_rare_types_are_kept_and_the_others_share_the_rest(most, expected):
    labels = cells().obs["type"]
    drawn = labels.iloc[draw_cells(labels, 60, most)].value_counts()
    assert tuple(drawn[name] for name in ("rare", "some", "many")) == expected


def test_without_types_all_cells_are_sampled_alike():
    drawn = draw_cells(None, 1000, 100)
    assert len(np.unique(drawn)) == 100 and (np.diff(drawn) > 0).all()
    assert 400 < drawn.mean() < 600
    assert not np.array_equal(drawn, draw_cells(None, 1000, 100, seed=1))
