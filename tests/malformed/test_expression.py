"""Whatever is wrong with a file, the user gets one sentence on it and one on what to do."""

import bz2
import gzip
import re

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest

from grn_core.data.priors.prior import make_prior
from grn_core.data.readers import read_expression
from grn_core.data.select import prepare, select_cells
from grn_core.errors import DataError

GENES = ["GATA1", "SPI1", "KLF1"]


def frame(values, columns=None) -> pd.DataFrame:
    columns = columns or GENES
    return pd.DataFrame(values, index=[f"cell{i}" for i in range(len(values))], columns=columns)


def write_csv(path, values, columns=None):
    frame(values, columns).to_csv(path)


def write_h5ad(path, values, names=None):
    adata = ad.AnnData(np.array(values, dtype=np.float32))
    if names:
        adata.var_names = names
    adata.write_h5ad(path)


def cut_short(path):
    write_h5ad(path, np.ones((50, 3)), GENES)
    path.write_bytes(path.read_bytes()[:2000])


def other_hdf5(path):
    with h5py.File(path, "w") as file:
        file["something"] = [1, 2]


CASES = {
    "empty.csv": (lambda p: p.write_text(""), "is empty"),
    "empty.h5ad": (lambda p: p.write_bytes(b""), "is empty"),
    "header.csv": (lambda p: p.write_text("cell,GATA1,SPI1\n"), "holds no"),
    "picture.csv": (lambda p: p.write_bytes(bytes(range(256)) * 4), "cannot be read as a table"),
    "text.csv": (lambda p: p.write_text("a,b\nx,hello\ny,world\n"), "no column of numbers"),
    "stray.csv": (lambda p: write_csv(p, [[1, 2, "oops"], [1, 2, 3], [3, 4, 5]]), "'oops'"),
    "nan.csv": (lambda p: write_csv(p, [[1, 2, np.nan], [1, 2, 3]]), "missing"),
    "zero.csv": (lambda p: write_csv(p, [[0, 0, 0], [0, 0, 0]]), "Every expression value in zero.csv is 0"),
    "zero.h5ad": (lambda p: write_h5ad(p, np.zeros((3, 3)), GENES), "Every expression value in zero.h5ad is 0"),
    "one_nan.csv": (lambda p: write_csv(p, [[1, 2, np.nan], [1, 2, 3]]), "holds 1 missing (NaN) or infinite value."),
    "negative.csv": (lambda p: write_csv(p, [[1, -2, 3], [1, -2, 3]]), "2 negative counts"),
    "one_cell.csv": (lambda p: write_csv(p, [[1, 2, 3]]), "one cell"),
    "unnamed.csv": (lambda p: p.write_text("c,GATA1,,KLF1\ncell1,1,2,3\ncell2,1,2,3\n"), "without a name"),
    "nan.h5ad": (lambda p: write_h5ad(p, [[1, np.nan, 2], [1, 2, 3]], GENES), "missing"),
    "inf.h5ad": (lambda p: write_h5ad(p, [[1, np.inf, 2], [1, 2, 3]], GENES), "infinite"),
    "nameless.h5ad": (lambda p: write_h5ad(p, np.ones((3, 3))), "no gene names"),
    "nothing.h5ad": (lambda p: write_h5ad(p, np.ones((0, 3)), GENES), "no expression values"),
    "cut.h5ad": (cut_short, "a damaged HDF5"),
    "other.h5ad": (other_hdf5, "not an AnnData"),
    "other.h5": (other_hdf5, "not a 10x"),
    "other.loom": (other_hdf5, "not a loom"),
    "text.h5ad": (lambda p: p.write_text("hello"), "is not an HDF5 file"),
    "text.zip": (lambda p: p.write_text("hello"), "a damaged zip"),
    "notes.docx": (lambda p: p.write_text("hello"), "not a kind of file"),
    "pickle.pkl": (lambda p: p.write_bytes(b"\x80\x04."), "is a Python pickle"),
    "peaks.h5ad": (lambda p: write_h5ad(p, np.ones((3, 2)), ["chr1:100-600", "chr2:5-900"]), "regions of the genome"),
    "meta.csv": (lambda p: write_csv(p, [[9, 1.5], [7, 2.5]], ["nCount_RNA", "percent.mt"]), "None of the columns"),
    "page.csv": (lambda p: p.write_text("<!DOCTYPE html>\n<html></html>"), "is a web page"),
    "page.h5ad": (lambda p: p.write_text("\n<html><head>"), "is a web page"),
    "pointer.h5ad": (lambda p: p.write_text("version https://git-lfs.github.com/spec/v1\n"), "is a Git LFS pointer"),
    "seurat.rds": (lambda p: p.write_bytes(gzip.compress(b"X\n\x00\x00\x00\x03")), "is an R object"),
    "sheet.xlsx": (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(99)), "Excel file of the old kind"),
    "cut.csv.bz2": (lambda p: p.write_bytes(bz2.compress(b"cell,GATA1\n" * 99)[:-20]), "a damaged bzip2 file"),
    "cut.tar": (lambda p: p.write_bytes(b"a.csv".ljust(257, b"\0") + b"ustar" + bytes(250)), "a damaged tar archive"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_named_with_a_remedy(tmp_path, name):
    write, wrong = CASES[name]
    write(tmp_path / name)
    with pytest.raises(DataError) as caught:
        read_expression(tmp_path / name)
    assert wrong in caught.value.what
    assert name in caught.value.what or wrong in ("is empty",)
    for sentence in (caught.value.what, caught.value.remedy):
        assert re.fullmatch(r"[^\n]+\.", sentence), sentence


def test_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        read_expression(tmp_path / "nowhere.h5ad")


def cells(n: int) -> ad.AnnData:
    adata = ad.AnnData(np.random.default_rng(0).poisson(2, (n, 3)).astype(np.float32))
    adata.var_names = GENES
    adata.obs["cell_type"] = ["rare"] * 3 + ["common"] * (n - 3)
    return adata


def test_too_few_cells_of_a_type():
    with pytest.raises(DataError, match="has only 3 cells"):
        select_cells(cells(30), "cell_type", "rare")


def test_a_type_or_column_that_is_not_there():
    with pytest.raises(DataError, match="No cell has"):
        select_cells(cells(30), "cell_type", "absent")
    with pytest.raises(DataError, match="no column labels"):
        select_cells(cells(30), "labels", "absent")


def test_scaled_values_alone_cannot_be_modelled():
    adata = cells(30)
    adata.X = adata.X - 1.5
    prior = make_prior("p", pd.DataFrame({"source": ["GATA1"], "target": ["KLF1"]}))
    with pytest.raises(DataError, match="scaled"):
        prepare(adata, prior, 100, None, np.random.default_rng(0))
