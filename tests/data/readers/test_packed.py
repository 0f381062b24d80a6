"""Archives and packed files of every kind are read as what they hold, or refused before they are unpacked."""

import bz2
import datetime
import gzip
import io
import lzma
import tarfile
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.io import mmwrite

from grn_core.data.readers import read_expression
from grn_core.data.readers.packed import unpacked
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, cells, counts, dense


def table(seed: int = 1) -> pd.DataFrame:
    return pd.DataFrame(counts().T.astype(int), index=GENES, columns=barcodes(seed=seed))


def triplet(folder: Path, prefix: str = "", seed: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    matrix = io.BytesIO()
    mmwrite(matrix, sparse.coo_matrix(counts(seed).T.astype(int)))
    features = "".join(f"{gene}\t{symbol}\tGene Expression\n" for gene, symbol in zip(ENSEMBL, GENES, strict=True))
    for name, text in (
        ("matrix.mtx", matrix.getvalue().decode()), ("features.tsv", features),
        ("barcodes.tsv", "\n".join(barcodes(seed=seed))),
    ):  # fmt: skip
        (folder / f"{prefix}{name}.gz").write_bytes(gzip.compress(text.encode()))


def tarred(path: Path, folder: Path) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix in (".gz", ".tgz") else "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.add(file, file.relative_to(folder), recursive=False)
    return path


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz", "download"])
def test_a_triplet_in_a_tar(tmp_path, name):
    triplet(tmp_path / "in/filtered_gene_bc_matrices/hg19")
    adata = read_expression(tarred(tmp_path / name, tmp_path / "in"))
    assert adata.shape == (N_CELLS, len(GENES)) and list(adata.var_names) == GENES
    assert np.array_equal(dense(adata.X), counts(1).astype(int))


@pytest.mark.parametrize("inside", ["triplets", "tables", "tars", "h5ad"])
def test_the_samples_of_a_raw_tar_from_geo_are_joined(tmp_path, inside):
    for i, sample in enumerate(("GSM1_A", "GSM2_B")):
        if inside == "triplets":
            triplet(tmp_path / "in", f"{sample}_", i)
        elif inside == "tables":
            (tmp_path / "in").mkdir(exist_ok=True)
            table(i).to_csv(tmp_path / f"in/{sample}.csv.gz")
        elif inside == "h5ad":
            (tmp_path / "in").mkdir(exist_ok=True)
            cells().write_h5ad(tmp_path / "x.h5ad")
            (tmp_path / f"in/{sample}.h5ad.gz").write_bytes(gzip.compress((tmp_path / "x.h5ad").read_bytes()))
        else:
            triplet(tmp_path / sample / "filtered", seed=i)
            (tmp_path / "in").mkdir(exist_ok=True)
            tarred(tmp_path / f"in/{sample}.tar.gz", tmp_path / sample)
    adata = read_expression(tarred(tmp_path / "GSE1_RAW.tar", tmp_path / "in"))
    assert adata.shape == (2 * N_CELLS, len(GENES))
    assert sorted(adata.obs["sample"].unique()) == ["GSM1_A", "GSM2_B"]


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip), ("bz2", bz2), ("xz", lzma)])
@pytest.mark.parametrize("name", ["a.h5ad", "a.csv"])
def test_packed_files(tmp_path, ending, pack, name):
    plain, path = tmp_path / name, tmp_path / f"{name}.{ending}"
    cells().write_h5ad(plain) if name == "a.h5ad" else table().to_csv(plain)
    path.write_bytes(pack.compress(plain.read_bytes()))
    assert read_expression(path).shape == (N_CELLS, len(GENES))


def test_a_gzipped_table_under_any_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(gzip.compress(table().to_csv().encode()))
    assert read_expression(tmp_path / "a.csv").shape == (N_CELLS, len(GENES))


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_workbook(tmp_path, name):
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        pd.DataFrame({"Read me": ["no table"]}).to_excel(book, sheet_name="About", index=False, header=False)
        made = table().rename(index={"GATA1": datetime.datetime(2021, 3, 1)})
        made.to_excel(book, sheet_name="Counts")
    (tmp_path / "book.xlsx").rename(tmp_path / name)
    adata = read_expression(tmp_path / name)
    assert adata.shape == (N_CELLS, len(GENES)) and adata.var_names[0] == "2021-03-01"
    assert np.array_equal(dense(adata.X), counts().astype(int))
    assert "The sheet Counts was read; 1 other sheet not: About." in reading_of(adata).said


def test_a_damaged_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(DataError, match=r"a.xlsx is a damaged Excel file\. Save the sheet as CSV"):
        read_expression(tmp_path / "a.xlsx")


def member(name: str, **values) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in values.items():
        setattr(info, key, value)
    return info


HOSTILE = [
    (member("expr.csv", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "holds a link: expr.csv"),
    (member("expr.csv", type=tarfile.LNKTYPE, linkname="../../etc/passwd"), "holds a link: expr.csv"),
    (member("matrix.mtx", type=tarfile.FIFOTYPE), "holds a device or a pipe: matrix.mtx"),
    (member("a", type=tarfile.CHRTYPE), "holds a device or a pipe"),
    (member("../../out.csv"), "points outside it: ../../out.csv"),
    (member("/tmp/out.csv"), "points outside it: /tmp/out.csv"),
    (member("big.csv", size=9 * 10**12), "would unpack to 1 files of 9000.0 GB or more"),
]


@pytest.mark.parametrize(("info", "words"), HOSTILE, ids=[words for _, words in HOSTILE])
def test_a_tar_that_reaches_outside_or_swells_is_refused(tmp_path, info, words):
    (tmp_path / "a.tar").write_bytes(info.tobuf() + bytes(1024))
    with pytest.raises(DataError) as caught:
        read_expression(tmp_path / "a.tar")
    assert words in caught.value.what and caught.value.what.startswith("a.tar ")


def test_archives_are_unpacked_two_deep_and_no_further(tmp_path):
    inner = b"x"
    for i in range(4):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("a.txt" if i == 0 else f"{i}.zip", inner)
        inner = made.getvalue()
    (tmp_path / "a.zip").write_bytes(inner)
    with unpacked(tmp_path / "a.zip") as folder:
        assert [path.name for path in folder.rglob("*")] == ["3", "2.zip"]


def test_a_zip_with_a_password_is_said(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("expr.csv", "a,b\n")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataError, match="a.zip is protected by a password"):
        read_expression(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("names", "said"),
    [(["a.csv", "a.csv"], "of one name: a.csv"), (["a", "a/b.csv"], "of one name: a/b.csv"), ([""], "a damaged zip")],
)
def test_a_zip_in_which_files_hide_each_other_is_refused(tmp_path, names, said):
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        warnings.simplefilter("ignore")
        for i, name in enumerate(names):
            archive.writestr(zipfile.ZipInfo(name), f"cell,SPI1,GATA1\nx,{i},2\ny,3,4\n")
    with pytest.raises(DataError, match=said):
        read_expression(tmp_path / "a.zip")
