"""From data to model input: the same from sparse, dense, logged (either base) and counted values."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data.priors.prior import make_prior
from grn_core.data.select import choose_genes, prepare

GENES = [f"G{i}" for i in range(12)]
PRIOR = make_prior("p", pd.DataFrame({"source": ["G0", "G0", "G1"], "target": ["G2", "G3", "G4"]}))


def counts() -> np.ndarray:
    return np.random.default_rng(0).poisson(3, (40, 12)).astype(np.float32)


def prepared(matrix, **settings):
    adata = ad.AnnData(matrix)
    adata.var_names = GENES
    return prepare(adata, PRIOR, settings.get("max_genes", 12), settings.get("max_cells"), np.random.default_rng(0))


def test_sparse_and_dense_give_the_same():
    one, other = prepared(counts()), prepared(sparse.csr_matrix(counts()))
    assert one.genes == other.genes
    np.testing.assert_allclose(one.log_expression, other.log_expression, rtol=1e-6)
    np.testing.assert_allclose(one.counts_of(one.columns), other.counts_of(other.columns))
    np.testing.assert_allclose(one.linear.totals, other.linear.totals)


@pytest.mark.parametrize("log", [np.log1p, lambda x: np.log2(1 + x)])
@pytest.mark.parametrize("wrap", [np.asarray, sparse.csr_matrix])
def test_logged_values_come_back_to_abundance(log, wrap):
    linear = counts()
    normalised = linear / linear.sum(1, keepdims=True) * 1e4
    data = prepared(wrap(log(normalised)))
    np.testing.assert_allclose(data.counts_of(data.columns), normalised, rtol=1e-3)
    assert "brought back" in data.notes[0]


def test_tfs_come_first_then_targets_then_the_most_variable():
    variance = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 9, 8, 7, 0, 0, 0, 0])
    chosen = choose_genes(GENES, variance, type("M", (), {"prior": PRIOR}), 6)
    assert chosen == ["G0", "G1", "G2", "G3", "G4", "G5"]


def test_totals_count_every_gene_of_the_data():
    data = prepared(counts(), max_genes=5)
    assert len(data.genes) == 5
    np.testing.assert_allclose(data.linear.totals, counts().sum(1))


def test_cells_are_drawn_by_the_seed():
    assert prepared(counts(), max_cells=10).n_cells == 10
    one, other = prepared(counts(), max_cells=10), prepared(counts(), max_cells=10)
    np.testing.assert_array_equal(one.log_expression, other.log_expression)
