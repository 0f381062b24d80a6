"""Folders with more than samples: other values of the same cells, and tables that hold no cells."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import GENES, N_CELLS, barcodes, counts, logged


def written(path, values):
    pd.DataFrame(values.T, index=GENES, columns=barcodes()).to_csv(path)


def said(adata):
    return " ".join(reading_of(adata).said)


@pytest.mark.parametrize("values", [counts() / counts().sum(1, keepdims=True) * 1e4, logged(counts())])
def test_other_values_of_the_same_cells_are_not_another_sample(tmp_path, values):
    written(tmp_path / "GSE1_raw.csv", counts())
    written(tmp_path / "GSE1_other.csv", values)
    adata = read_expression(tmp_path)
    assert adata.n_obs == N_CELLS and np.array_equal(adata.X.toarray(), counts()) and "sample" not in adata.obs
    assert "has the same cells as" in said(adata)


@pytest.mark.parametrize("seeds", [(0, 1), (0, 0)])
def test_samples_with_the_same_barcodes_stay_samples(tmp_path, seeds):
    for i, seed in enumerate(seeds):
        written(tmp_path / f"s{i}.csv", counts(seed))
    assert read_expression(tmp_path).n_obs == 2 * N_CELLS


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("tfs.txt", "SPI1\nGATA1\n", "Not read: tfs.txt holds no row of numbers"),
        (
            "markers.csv",
            "gene,p_val,avg_log2FC\nSPI1,0.1,2.5\nGATA1,0.2,1.5\n",
            "Not read: markers.csv holds the results",
        ),
        ("pairs.csv", "TF,target\nSPI1,CD4\nGATA1,KLF1\n", "Not read: pairs.csv holds no column of numbers"),
        ("filelist.txt", "#Archive/File\tName\tSize\nArchive\tGSE1_RAW.tar\t12\n", ""),
    ],
)
def test_tables_without_cells_beside_a_table_of_cells(tmp_path, name, text, words):
    written(tmp_path / "expression.csv", counts())
    (tmp_path / name).write_text(text)
    adata = read_expression(tmp_path)
    assert np.array_equal(adata.X.toarray(), counts()) and words in said(adata) and "sample" not in adata.obs


def test_a_folder_of_tables_without_cells_says_what_one_is(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("gene,p_val,avg_log2FC\nSPI1,0.1,2.5\nGATA1,0.2,1.5\n")
    with pytest.raises(DataError, match="a.csv holds the results of a test"):
        read_expression(tmp_path)
