"""The AnnData holds cells, network and embeddings where scanpy users expect them, and survives writing to a file."""

import json

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.export.h5ad import h5ad_bytes, to_anndata


@pytest.fixture
def expression(edges) -> pd.DataFrame:
    genes = pd.unique(edges[["source", "target"]].to_numpy().ravel())
    return pd.DataFrame(np.random.default_rng(0).random((5, len(genes)), dtype=np.float32), columns=genes)


def test_it_survives_its_file(edges, expression, odd, tmp_path):
    genes = list(expression.columns)
    embeddings = pd.DataFrame({"gene": genes[:-1][::-1], "0": range(len(genes) - 1), "1": 0.5})
    obs = pd.DataFrame({"cell_type": ["B"] * 5}, index=[f"AAC-{i}" for i in range(5)])
    (tmp_path / "x.h5ad").write_bytes(h5ad_bytes(to_anndata(expression, edges, embeddings, obs, {"seed": 3})))
    adata = ad.read_h5ad(tmp_path / "x.h5ad")
    np.testing.assert_array_equal(adata.X, expression.to_numpy())
    assert list(adata.obs_names) == list(obs.index) and list(adata.obs["cell_type"]) == ["B"] * 5
    assert adata.varp["network"].nnz == len(edges)
    for tf, target, weight in edges[["source", "target", "weight"]].itertuples(index=False):
        assert adata[:, [tf]].varp["network"].shape == (1, 1)
        assert adata.varp["network"][genes.index(tf), genes.index(target)] == np.float32(weight)
    table = adata.uns["network"].reset_index(drop=True)
    assert list(table["target"].astype(str)) == list(edges["target"])
    assert list(adata.var_names[adata.var["is_tf"]]) == [name for name in genes if name in set(edges["source"])]
    place = {name: i for i, name in enumerate(embeddings["gene"])}
    np.testing.assert_array_equal(adata.varm["embedding"][:-1, 0], [place[name] for name in genes[:-1]])
    assert np.isnan(adata.varm["embedding"][-1]).all()
    assert json.loads(adata.uns["run"]) == {"seed": 3}


def test_embeddings_and_obs_are_optional(edges, expression):
    adata = to_anndata(expression, edges)
    assert "embedding" not in adata.varm
    assert list(adata.obs_names) == [f"cell{i}" for i in range(5)]


def test_genes_and_names_that_do_not_fit_are_refused(edges, expression):
    with pytest.raises(DataError, match="no expression in this run"):
        to_anndata(expression.drop(columns="CD14"), edges)
    with pytest.raises(DataError, match=r"U\+0000, which an h5ad file cannot hold"):
        to_anndata(expression.rename(columns={"CD14": "CD\x0014"}), edges)
