"""The folder that AnnData's write_csvs makes is read as the object that was written."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers.expression import read_expression
from grn_core.errors import DataError


@pytest.fixture
def written(tmp_path) -> ad.AnnData:
    rng = np.random.default_rng(0)
    obs = pd.DataFrame({"cell_type": ["B", "T"] * 15, "batch": [1, 2, 3] * 10}, index=[f"cell{i}" for i in range(30)])
    var = pd.DataFrame({"gene_ids": [f"ENSG{i:011}" for i in range(20)]}, index=[f"GENE{i}" for i in range(20)])
    adata = ad.AnnData(rng.poisson(2, (30, 20)).astype(np.float32), obs, var)
    adata.obsm["X_pca"] = rng.normal(size=(30, 2))
    adata.write_csvs(tmp_path / "folder", skip_data=False)
    return adata


def test_values_cells_and_genes_are_those_that_were_written(written, tmp_path):
    found = read_expression(tmp_path / "folder")
    np.testing.assert_array_equal(found.to_df(), written.to_df())
    assert list(found.obs_names) == list(written.obs_names) and list(found.var_names) == list(written.var_names)
    assert found.obs["cell_type"].tolist() == written.obs["cell_type"].tolist()


def test_a_folder_without_values_says_so(written, tmp_path):
    written.write_csvs(tmp_path / "bare")
    with pytest.raises(DataError, match="has obs.csv and var.csv, but no X.csv with the values"):
        read_expression(tmp_path / "bare")


def test_tables_beside_counts_of_another_name_are_no_such_folder(written, tmp_path):
    written.write_csvs(tmp_path / "bare")
    written.to_df().to_csv(tmp_path / "bare" / "counts.csv")
    found = read_expression(tmp_path / "bare")
    np.testing.assert_array_equal(found.to_df()[list(written.var_names)], written.to_df())
    assert found.obs["cell_type"].tolist() == written.obs["cell_type"].tolist()


def test_other_sizes_and_words_are_refused(written, tmp_path):
    folder = tmp_path / "folder"
    lines = (folder / "X.csv").read_text().splitlines()
    (folder / "X.csv").write_text("\n".join(lines[:-1]))
    with pytest.raises(DataError, match=r"X.csv has 29 x 20 values, but there are 30 cells in obs.csv and 20 genes"):
        read_expression(folder)
    (folder / "X.csv").write_text("\n".join(["a" + lines[0], *lines[1:]]))
    with pytest.raises(DataError, match="cannot be read as AnnData writes them"):
        read_expression(folder)
