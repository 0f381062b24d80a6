"""A table of the cells beside their expression becomes columns of the cells, by whichever column names them."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from tests.data.readers.cells import GENES, barcodes, counts
from tests.data.readers.test_folders import said, write_triplet

TYPES = np.array(["B cell", "T cell"])[np.arange(len(barcodes())) % 2]


def table(folder, name, **options):
    share = np.arange(len(TYPES)) / 7
    frame = pd.DataFrame({"cluster": 7, "share": share, "cell_type": TYPES}, index=pd.Index(barcodes(), name="barcode"))
    frame.iloc[::-1].to_csv(folder / name, **options)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("metadata.csv", {}),
        ("GSE1_meta-data.tsv.gz", {"sep": "\t"}),
        ("cell_info.csv", {"index_label": False}),  # as R writes it
        ("cell_types.txt", {"sep": ";"}),
        ("S1_Sample_Tag_Calls.csv", {}),  # BD Rhapsody
        ("colData.csv", {"index_label": ""}),
    ],
)
def test_the_columns_of_a_table_of_cells_join_them(tmp_path, name, options):
    write_triplet(tmp_path)
    table(tmp_path, name, **options)
    adata = read_expression(tmp_path)
    assert list(adata.obs["cell_type"]) == list(TYPES)
    assert set(adata.obs["cluster"]) == {"7"} and adata.obs["share"].dtype == float
    assert f"{name} describes {adata.n_obs} of {adata.n_obs} cells" in said(adata)
    assert "cell_type" in said(adata)


def test_it_lies_beside_a_table_of_counts_and_is_not_taken_for_one(tmp_path):
    pd.DataFrame(counts().astype(int), index=barcodes(), columns=GENES).to_csv(tmp_path / "counts.csv")
    table(tmp_path, "cell_info.csv")
    adata = read_expression(tmp_path)
    assert list(adata.var_names) == GENES and list(adata.obs["cell_type"]) == list(TYPES)


def test_cells_that_are_not_named_have_no_label_and_a_column_that_is_there_stays(tmp_path):
    write_triplet(tmp_path)
    table(tmp_path, "metadata.csv")
    text = (tmp_path / "metadata.csv").read_text().splitlines()
    (tmp_path / "metadata.csv").write_text("\n".join(text[:-1]))
    adata = read_expression(tmp_path)
    assert adata.obs["cell_type"].isna().sum() == 1
    assert f"describes {adata.n_obs - 1} of {adata.n_obs} cells" in said(adata)


@pytest.mark.parametrize("text", ["barcode,cell_type\nother-1,B cell\nother-2,T cell\n", "", "no table at all"])
def test_a_table_that_names_other_cells_is_left_out_and_that_is_said(tmp_path, text):
    write_triplet(tmp_path)
    (tmp_path / "metadata.csv").write_text(text)
    adata = read_expression(tmp_path)
    assert list(adata.obs.columns) == list(read_expression(tmp_path).obs.columns)
    assert "cell_type" not in adata.obs and "metadata.csv does not name these cells and was left out." in said(adata)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (lambda name: name.replace("-", "."), "by R's spelling of their names"),
        (lambda name: name.removesuffix("-1"), "by their barcodes alone"),
        (lambda name: f"donor1_{name}", "by their barcodes alone"),
    ],
)
def test_names_of_cells_that_another_program_has_changed_are_found(tmp_path, written, words):
    write_triplet(tmp_path)
    frame = pd.DataFrame({"cell": list(map(written, barcodes())), "cell_type": TYPES})
    frame.iloc[::-1].to_csv(tmp_path / "metadata.csv", index=False)
    adata = read_expression(tmp_path)
    assert list(adata.obs["cell_type"]) == list(TYPES) and list(adata.obs_names) == barcodes()
    assert f"metadata.csv describes {adata.n_obs} of {adata.n_obs} cells ({words})" in said(adata)


def test_a_barcode_of_two_samples_names_no_cell(tmp_path):
    write_triplet(tmp_path)
    names = [f"{sample}_{name}" for sample in ("a", "b") for name in barcodes()]
    pd.DataFrame({"cell": names, "cell_type": [*TYPES, *TYPES[::-1]]}).to_csv(tmp_path / "metadata.csv", index=False)
    adata = read_expression(tmp_path)
    assert "cell_type" not in adata.obs or adata.obs["cell_type"].isna().all()


def test_values_that_a_sparse_matrix_gives_for_one_place_are_summed(tmp_path):
    values, indices, pointers = np.ones(6), np.array([0, 0, 2, 1, 1, 1]), np.array([0, 3, 6])
    matrix = sparse.csr_matrix((values, indices, pointers), shape=(2, 3))
    ad.AnnData(matrix, var=pd.DataFrame(index=["GATA1", "SPI1", "KLF1"])).write_h5ad(tmp_path / "twice.h5ad")
    adata = read_expression(tmp_path / "twice.h5ad")
    assert reading_of(adata) is not None
    assert adata.X.nnz == 3
    np.testing.assert_array_equal(adata.X.toarray(), [[2, 0, 1], [0, 3, 0]])
