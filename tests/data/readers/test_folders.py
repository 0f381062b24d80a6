"""Folders and zips: prefixes, several samples, turned or dense matrices, what a Mac leaves behind."""

import gzip
import shutil
import zipfile
from pathlib import Path

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.io import mmwrite

from grn_core.data.readers import read_expression
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, cells, counts
from tests.data.readers.cells import dense as as_dense


def write_triplet(folder: Path, prefix: str = "", turned: bool = False, dense: bool = False, seed: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    values = counts(seed).astype(int)
    values = values if turned else values.T
    mmwrite(folder / f"{prefix}matrix.mtx", values if dense else sparse.coo_matrix(values))
    features = pd.DataFrame({"id": ENSEMBL, "name": GENES, "type": "Gene Expression"})
    features.to_csv(folder / f"{prefix}features.tsv", sep="\t", header=False, index=False)
    pd.Series(barcodes()).to_csv(folder / f"{prefix}barcodes.tsv", header=False, index=False)


def said(adata: ad.AnnData) -> str:
    return " ".join(reading_of(adata).said)


def check(adata: ad.AnnData) -> None:
    assert list(adata.var_names) == GENES
    np.testing.assert_allclose(adata.X.toarray(), counts())


@pytest.mark.parametrize("prefix", ["GSM6567159_PDAC2_", "GSM1-", "s1.", "sample 1_"])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_prefix_before_the_names(tmp_path, prefix, zipped):
    write_triplet(tmp_path / "geo", prefix)
    for path in list((tmp_path / "geo").iterdir()):
        with gzip.open(f"{path}.gz", "wb") as handle:
            handle.write(path.read_bytes())
        path.unlink()
    path = zip_folder(tmp_path / "geo") if zipped else tmp_path / "geo"
    check(read_expression(path))


def zip_folder(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"x/{file.relative_to(folder)}")
            archive.writestr(f"__MACOSX/x/._{file.name}", b"\x00\x05\x16\x07")
        archive.writestr("x/.DS_Store", b"\x00\x00")
    return path


def test_other_names_for_the_three_files(tmp_path):
    write_triplet(tmp_path / "kb", turned=True)
    for old, new in (("matrix.mtx", "cells_x_genes.mtx"), ("barcodes.tsv", "cells_x_genes.barcodes.txt")):
        (tmp_path / "kb" / old).rename(tmp_path / "kb" / new)
    (tmp_path / "kb" / "features.tsv").unlink()
    (tmp_path / "kb" / "cells_x_genes.genes.txt").write_text("\n".join(GENES))
    check(read_expression(tmp_path / "kb"))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("dense", [False, True])
def test_turned_and_dense_matrices(tmp_path, turned, dense):
    write_triplet(tmp_path / "m", turned=turned, dense=dense)
    adata = read_expression(tmp_path / "m")
    check(adata)
    assert ("rows and columns were swapped" in said(adata)) == turned


@pytest.mark.parametrize(("file", "header"), [("barcodes.tsv", "x"), ("features.tsv", "gene_id\tgene_name\ttype")])
def test_header_lines(tmp_path, file, header):
    write_triplet(tmp_path / "m")
    path = tmp_path / "m" / file
    path.write_text(f"{header}\n{path.read_text()}")
    adata = read_expression(tmp_path / "m")
    check(adata)
    assert f"The first line of {file}, {header.split(chr(9))[0]}" in said(adata)


def test_names_that_r_numbered(tmp_path):
    write_triplet(tmp_path / "m")
    lines = [f'"{i}"\t"{code}"' for i, code in enumerate(barcodes(), start=1)]
    (tmp_path / "m" / "barcodes.tsv").write_text('"x"\n' + "\n".join(lines))
    adata = read_expression(tmp_path / "m")
    check(adata)
    assert list(adata.obs_names) == barcodes()


@pytest.mark.parametrize("layout", ["folders", "prefixes", "outs"])
def test_two_samples_are_joined(tmp_path, layout):
    for i, name in enumerate("AB"):
        where = {"folders": f"s{name}", "prefixes": "", "outs": f"s{name}/outs/filtered_feature_bc_matrix"}[layout]
        write_triplet(tmp_path / "two" / where, f"GSM{i}_s{name}_" if layout == "prefixes" else "", seed=i)
        if layout == "outs":
            write_triplet(tmp_path / "two" / f"s{name}/outs/raw_feature_bc_matrix", seed=9)
    adata = read_expression(tmp_path / "two")
    assert adata.shape == (2 * N_CELLS, len(GENES))
    names = {"folders": ["sA", "sB"], "outs": ["sA", "sB"], "prefixes": ["GSM0_sA", "GSM1_sB"]}[layout]
    assert list(adata.obs["sample"].unique()) == names
    assert adata.obs_names.is_unique
    assert f"2 samples joined, named in the column sample: {names[0]} (40 cells), {names[1]} (40 cells)." in said(adata)
    np.testing.assert_allclose(adata[adata.obs["sample"] == names[1]].X.toarray(), counts(1))
    one = read_expression(tmp_path / "two", ReadingChoice(sample=names[1]))
    np.testing.assert_allclose(one.X.toarray(), counts(1))
    with pytest.raises(DataError, match="no sample nowhere"):
        read_expression(tmp_path / "two", ReadingChoice(sample="nowhere"))


@pytest.mark.parametrize("kind", ["csv", "h5ad"])
def test_samples_of_other_kinds_and_genes(tmp_path, kind):
    folder = tmp_path / "runs"
    folder.mkdir()
    for i, name in enumerate(("ctrl", "stim")):
        adata = cells(counts(i))[:, : 18 + i].copy()
        adata.to_df().to_csv(folder / f"{name}.csv") if kind == "csv" else adata.write_h5ad(folder / f"{name}.h5ad")
    adata = read_expression(folder)
    assert adata.shape == (2 * N_CELLS, 19)
    assert list(adata.obs["sample"].unique()) == ["ctrl", "stim"]
    assert "18 of 19 genes are in every sample" in said(adata)


def test_a_mac_zip_of_one_table(tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    pd.DataFrame(counts(), barcodes(), GENES).to_csv(folder / "expr.csv")
    check(read_expression(zip_folder(folder)))


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda m: (m / "barcodes.tsv").write_text(""), "barcodes.tsv is empty"),
        (
            lambda m: (m / "features.tsv").write_text("a\tb\na\tb\tc\td\te\n" * 10),
            "features.tsv has rows of 2 and of 5",
        ),
        (lambda m: (m / "features.tsv").unlink(), "no features.tsv or genes.tsv"),
        (lambda m: (m / "barcodes.tsv").write_text("A\nB\n"), "2 barcodes in barcodes.tsv"),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path, write, words):
    write_triplet(tmp_path / "m")
    write(tmp_path / "m")
    with pytest.raises(DataError, match=words):
        read_expression(tmp_path / "m")


MATRIX = "%%MatrixMarket matrix coordinate real general\n20 40 2\n1 1 2.5\n2 2 8.4797E-01\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MATRIX.replace("%%MatrixMarket matrix coordinate real general", "%%"), "not a Matrix Market file"),
        ("\ufeff" + MATRIX, "not a Matrix Market file"),
        ("\n" + MATRIX, "not a Matrix Market file"),
        (MATRIX[:-4], "damaged or incomplete"),
        (MATRIX.rsplit("2 2", 1)[0], "incomplete: it says 2 values and holds 1"),
        (MATRIX.replace("20 40 2", "20 40 3"), "incomplete: it says 3 values and holds 2"),
        (MATRIX.replace("2 2 8", "2 99 8"), "outside its 20 x 40"),
        (MATRIX.replace("2 2 8", "0 2 8"), "outside its 20 x 40"),
        (MATRIX.replace("20 40 2", "20 40"), "its size is 20 x 40"),
        (MATRIX.replace("20 40 2", "20000000 40000000 2"), "its size is"),
        (MATRIX.replace("real", "complex"), "of another kind"),
        (MATRIX.replace("2 2 8", "2 2 x 8"), "damaged or incomplete"),
        ("", "empty|not a Matrix Market"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_damaged_matrices_are_refused(tmp_path, text, words, packed):
    write_triplet(tmp_path / "m")
    path = tmp_path / "m" / "matrix.mtx"
    path.write_text(text)
    if packed:
        (tmp_path / "m" / "matrix.mtx.gz").write_bytes(gzip.compress(text.encode()))
        path.unlink()
    with pytest.raises(DataError, match=words):
        read_expression(tmp_path / "m")


def test_10x_h5_files_of_several_samples(tmp_path):
    for i, name in enumerate(("GSM1_a", "GSM2_b")):
        matrix = sparse.csc_matrix(counts(i).T)
        with h5py.File(tmp_path / f"{name}_filtered_feature_bc_matrix.h5", "w") as file:
            group = file.create_group("matrix")
            group["data"], group["indices"], group["indptr"] = matrix.data.astype("i4"), matrix.indices, matrix.indptr
            group["shape"], group["barcodes"] = np.array(matrix.shape), np.array(barcodes(), dtype="S")
            features = group.create_group("features")
            for key, values in (("id", ENSEMBL), ("name", GENES)):
                features[key] = np.array(values, dtype="S")
            features["feature_type"] = np.array(["Gene Expression"] * len(GENES), dtype="S")
            features["genome"] = np.array(["GRCh38"] * len(GENES), dtype="S")
    adata = read_expression(tmp_path)
    assert list(adata.obs["sample"].unique()) == ["GSM1_a", "GSM2_b"]
    assert adata.n_obs == 2 * N_CELLS


def names_beside(folder: Path, matrix: str, **files: list[str]) -> Path:
    folder.mkdir()
    mmwrite(folder / matrix, sparse.coo_matrix(counts().astype(int)))
    for name, lines in files.items():
        (folder / name.replace("__", ".")).write_text("\n".join(lines) + "\n")
    return folder


def test_rows_that_name_cells_are_cells(tmp_path):
    folder = names_beside(
        tmp_path / "alevin", "quants_mat.mtx", quants_mat_rows__txt=barcodes(), quants_mat_cols__txt=GENES
    )
    adata = read_expression(folder)
    assert list(adata.var_names) == GENES and list(adata.obs_names) == barcodes()
    assert any("quants_mat_cols.txt names the genes" in note for note in reading_of(adata).said)


def test_a_second_file_of_names_holds_the_symbols(tmp_path):
    folder = names_beside(
        tmp_path / "kb", "cells_x_genes.mtx", cells_x_genes__barcodes__txt=barcodes(),
        cells_x_genes__genes__txt=ENSEMBL, cells_x_genes__genes__names__txt=GENES,
    )  # fmt: skip
    assert list(read_expression(folder).var_names) == GENES


def test_columns_beside_the_names_of_cells_are_kept(tmp_path):
    lines = ["barcode,sample,reads", *(f"{code},s{i % 2},{i}" for i, code in enumerate(barcodes()))]
    folder = names_beside(tmp_path / "parse", "counts.mtx", all_genes__csv=GENES, cell_metadata__csv=lines)
    adata = read_expression(folder)
    assert adata.obs["sample"].tolist() == [f"s{i % 2}" for i in range(N_CELLS)]
    assert adata.obs["reads"].tolist() == list(range(N_CELLS))
    assert reading_of(adata).samples == ("s0", "s1")


def test_a_symmetric_matrix_is_refused(tmp_path):
    folder = names_beside(tmp_path / "a", "x.mtx", features__tsv=GENES, barcodes__tsv=barcodes())
    text = (folder / "x.mtx").read_text()
    (folder / "x.mtx").write_text(text.replace("general", "symmetric", 1))
    with pytest.raises(DataError, match="x.mtx is a symmetric matrix"):
        read_expression(folder)


def test_a_name_without_end_is_a_sentence(tmp_path):
    folder = names_beside(tmp_path / "a", "x.mtx", features__tsv=GENES, barcodes__tsv=["A" * 200_000])
    with pytest.raises(DataError, match="barcodes.tsv has a line that cannot be split"):
        read_expression(folder)


def test_a_zarr_store_is_named(tmp_path):
    (tmp_path / "a.zarr").mkdir()
    (tmp_path / "a.zarr/zarr.json").write_text("{}")
    with pytest.raises(DataError, match=r"a.zarr is a Zarr store.*read_zarr"):
        read_expression(tmp_path / "a.zarr")


def test_the_kind_of_each_feature_is_no_name(tmp_path):
    write_triplet(tmp_path / "s")
    rows = [f"{gene}\tGene Expression\n" for gene in GENES]
    (tmp_path / "s" / "features.tsv").write_text("".join(rows))
    check(read_expression(tmp_path / "s"))


def test_of_a_square_matrix_it_is_said_which_side_was_taken(tmp_path):
    n = min(len(GENES), N_CELLS)
    mmwrite(tmp_path / "matrix.mtx", sparse.coo_matrix(counts()[:n, :n].astype(int).T))
    (tmp_path / "features.tsv").write_text("\n".join(GENES[:n]))
    (tmp_path / "barcodes.tsv").write_text("\n".join(barcodes()[:n]))
    adata = read_expression(tmp_path)
    np.testing.assert_allclose(adata.X.toarray(), counts()[:n, :n])
    assert "as many rows as columns" in said(adata)


def test_a_line_of_a_matrix_with_too_many_numbers_is_refused(tmp_path):
    write_triplet(tmp_path)
    head = f"%%MatrixMarket matrix coordinate integer general\n{len(GENES)} {N_CELLS} 1\n"
    (tmp_path / "matrix.mtx").write_text(f"{head}1 1 1 2 9\n")
    with pytest.raises(DataError, match="more than 3 numbers"):
        read_expression(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_square_matrix_is_turned_on_request(tmp_path, packed):
    folder, n = tmp_path / "square", len(GENES)
    folder.mkdir()
    values = counts()[:n].astype(int)  # cells x genes
    mmwrite(folder / "matrix.mtx", sparse.coo_matrix(values))
    (folder / "features.tsv").write_text("\n".join(f"{i}\t{gene}\tGene Expression" for i, gene in enumerate(GENES)))
    (folder / "barcodes.tsv").write_text("\n".join(barcodes(n)))
    path = Path(shutil.make_archive(str(folder), "zip", folder)) if packed else folder
    assert (as_dense(read_expression(path).X) == values.T).all()
    turned = read_expression(path, "genes_in_columns")
    assert (as_dense(turned.X) == values).all()
    assert list(turned.var_names) == GENES
    assert "its columns were taken as the genes, as you chose" in " ".join(reading_of(turned).said)


def test_names_in_a_tsv_with_commas(tmp_path):
    write_triplet(tmp_path / "hca")
    for name in ("features", "barcodes"):
        (tmp_path / f"hca/{name}.tsv").unlink()
    genes = pd.DataFrame(
        {"featurekey": ENSEMBL, "featurename": GENES, "featuretype": "protein_coding", "chromosome": 1}
    )
    genes.to_csv(tmp_path / "hca/genes.tsv", index=False)
    pd.DataFrame({"cellkey": barcodes(), "organ": "blood"}).to_csv(tmp_path / "hca/cells.tsv", index=False)
    adata = read_expression(tmp_path / "hca")
    check(adata)
    assert set(adata.obs["organ"]) == {"blood"}


@pytest.mark.parametrize("name", ["peaks.bed", "GSM1_peaks.bed.gz"])
def test_a_matrix_of_peaks_is_called_so(tmp_path, name):
    write_triplet(tmp_path)
    (tmp_path / "features.tsv").rename(tmp_path / name)
    with pytest.raises(DataError, match="counts regions of the genome .*peaks.bed.*not genes"):
        read_expression(tmp_path)


def test_names_that_pandas_numbered_from_zero(tmp_path):
    write_triplet(tmp_path)
    (tmp_path / "features.tsv").unlink()
    pd.DataFrame({"gene_id": ENSEMBL, "gene_name": GENES, "genome": "hg38"}).to_csv(tmp_path / "genes.csv")
    check(read_expression(tmp_path))
