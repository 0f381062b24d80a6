"""Counts in parts are added up, the same cells counted twice are read once, and files of one cell are cells."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.io import mmwrite

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import GENES, N_CELLS, barcodes, cells, counts, logged
from tests.data.readers.test_folders import said, write_triplet


def names(path, values) -> None:
    path.write_text("\n".join(values) + "\n")


@pytest.mark.parametrize("total", [False, True])
def test_parts_of_kallisto_are_added_up(tmp_path, total):
    for seed, part in enumerate(("mature", "nascent", "ambiguous")):
        mmwrite(tmp_path / f"cells_x_genes.{part}.mtx", sparse.coo_matrix(counts(seed).astype(int)))
    if total:
        mmwrite(tmp_path / "cells_x_genes.total.mtx", sparse.coo_matrix(counts(7).astype(int)))
    names(tmp_path / "cells_x_genes.genes.txt", GENES)
    names(tmp_path / "cells_x_genes.barcodes.txt", barcodes())
    adata = read_expression(tmp_path)
    expected = counts(7) if total else counts(0) + counts(1) + counts(2)
    np.testing.assert_allclose(adata.X.toarray(), expected)
    assert ("are parts of the same counts and were added up" in said(adata)) != total


def test_parts_with_other_cells_are_added_by_name(tmp_path):
    order = {"spliced": slice(0, 30), "unspliced": slice(10, N_CELLS)}
    for seed, (part, kept) in enumerate(order.items()):
        mmwrite(tmp_path / f"{part}.mtx", sparse.coo_matrix(counts(seed)[kept].astype(int)))
        names(tmp_path / f"{part}.genes.txt", GENES)
        names(tmp_path / f"{part}.barcodes.txt", barcodes()[kept])
    adata = read_expression(tmp_path)
    expected = np.zeros((N_CELLS, len(GENES)))
    for seed, kept in enumerate(order.values()):
        expected[kept] += counts(seed)[kept]
    assert list(adata.obs_names) == barcodes()
    np.testing.assert_allclose(adata.X.toarray(), expected)


def test_parts_in_names_of_genes_are_added_up(tmp_path):
    values = np.hstack([counts(seed) for seed in range(3)]).astype(int)
    mmwrite(tmp_path / "quants_mat.mtx", sparse.coo_matrix(values))
    names(tmp_path / "quants_mat_cols.txt", [f"{gene}{end}" for end in ("", "-U", "-A") for gene in GENES])
    names(tmp_path / "quants_mat_rows.txt", barcodes())
    adata = read_expression(tmp_path)
    assert list(adata.var_names) == GENES
    np.testing.assert_allclose(adata.X.toarray(), counts(0) + counts(1) + counts(2))
    assert "Each of 20 genes was in three parts, such as GATA1, GATA1-U and GATA1-A" in said(adata)


def test_cells_that_starsolo_counts_in_two_ways_are_read_once(tmp_path):
    write_triplet(tmp_path / "Solo.out" / "Gene" / "filtered")
    write_triplet(tmp_path / "Solo.out" / "GeneFull" / "filtered", seed=3)
    adata = read_expression(tmp_path)
    np.testing.assert_allclose(adata.X.toarray(), counts())
    assert "Gene was read, GeneFull not." in said(adata)
    only = tmp_path / "other" / "GeneFull" / "filtered"
    write_triplet(only, seed=3)
    np.testing.assert_allclose(read_expression(tmp_path / "other").X.toarray(), counts(3))


def test_files_of_one_cell_without_a_header_are_cells(tmp_path):
    for i, row in enumerate(counts().astype(int)):
        rows = [f"{gene}\t{n}" for gene, n in zip(GENES, row, strict=True)]
        names(tmp_path / f"GSM{100 + i}_cell{i}.counts.txt", [*rows, "__no_feature\t9", "__too_low_aQual\t3"])
    adata = read_expression(tmp_path)
    assert list(adata.var_names) == GENES and "sample" not in adata.obs
    np.testing.assert_allclose(adata["GSM103_cell3"].X.toarray()[0], counts()[3])
    assert "40 files of one cell each were joined" in said(adata) and "has no header" in said(adata)
    assert "2 names that are not genes were left out: __no_feature, __too_low_aQual." in said(adata)


def test_counts_and_logarithms_are_not_joined(tmp_path):
    cells().write_h5ad(tmp_path / "a.h5ad")
    cells(logged(counts(1))).write_h5ad(tmp_path / "b.h5ad")
    with pytest.raises(DataError, match=r"values of different kinds: .*counts in a"):
        read_expression(tmp_path)


def test_a_file_of_cells_beside_a_matrix_is_named(tmp_path):
    write_triplet(tmp_path)
    cells(logged(counts())).write_h5ad(tmp_path / "all.h5ad")
    assert "1 other file of cells was not read, as matrix.mtx was: all.h5ad." in said(read_expression(tmp_path))


def feature_folder(folder, kinds: list[str]) -> None:
    write_triplet(folder)
    table = pd.DataFrame({"id": [f"F{i}" for i in range(len(GENES))], "name": GENES, "kind": kinds})
    table.to_csv(folder / "features.tsv", sep="\t", header=False, index=False)


def test_features_of_other_kinds_are_named_and_alone_refused(tmp_path):
    feature_folder(tmp_path / "some", ["Gene Expression"] * 17 + ["Antibody Capture"] * 2 + ["CRISPR Guide Capture"])
    adata = read_expression(tmp_path / "some")
    assert list(adata.var_names) == GENES[:17]
    left = "3 features of other kinds left out: 2 Antibody Capture (MT-CO1, ACTB), 1 CRISPR Guide Capture (CD4)."
    assert left in said(adata)
    feature_folder(tmp_path / "none", ["Antibody Capture"] * len(GENES))
    with pytest.raises(DataError, match="holds no gene expression: its features are 20 Antibody Capture"):
        read_expression(tmp_path / "none")


def test_raw_without_names_of_genes_gives_way_to_x(tmp_path):
    adata = cells(logged(counts()))
    adata.raw = ad.AnnData(
        counts(), obs=pd.DataFrame(index=adata.obs_names), var=pd.DataFrame(index=[str(i) for i in range(len(GENES))])
    )
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == GENES and reading_of(read).layer == "X"
    assert "raw.X has no gene names (0, 1, 2 and 17 more) and is not used." in said(read)


def test_genes_of_two_genomes_are_counted(tmp_path):
    half = len(GENES) // 2
    values = counts()
    values[:30, half:], values[30:, :half] = 0, 0
    mixed = [f"GRCh38_{name}" for name in GENES[:half]] + [f"mm10___{name.capitalize()}" for name in GENES[half:]]
    mixed[0] = "GRCh38_ENSG00000102145"
    cells(values, mixed).write_h5ad(tmp_path / "a.h5ad")
    adata = read_expression(tmp_path / "a.h5ad")
    assert list(adata.var_names[:2]) == ["ENSG00000102145", "SPI1"]
    assert "genes of 2 genomes: 10 of GRCh38, 10 of mm10" in said(adata)
    assert "the cells belong, 30 to GRCh38, 10 to mm10" in said(adata)


@pytest.mark.parametrize("name", ["meta.tsv", "cluster.txt", "umap.tsv"])
def test_tables_about_cells_are_no_samples(tmp_path, name):
    pd.DataFrame(counts().T, index=GENES, columns=barcodes()).to_csv(tmp_path / "exprMatrix.tsv", sep="\t")
    about = pd.DataFrame({"Cluster": ["a", "b"] * 20, "age": range(N_CELLS)}, index=barcodes())
    about.to_csv(tmp_path / name, sep="\t", index_label="cellId")
    adata = read_expression(tmp_path)
    assert adata.shape == (N_CELLS, len(GENES)) and list(adata.obs.columns) == ["Cluster", "age"]


def test_samples_without_a_common_gene_are_refused(tmp_path):
    cells().write_h5ad(tmp_path / "a.h5ad")
    cells(names=[gene.capitalize() + "x" for gene in GENES]).write_h5ad(tmp_path / "b.h5ad")
    with pytest.raises(DataError, match=r"no gene in common: a \(GATA1, SPI1 and 18 more\)"):
        read_expression(tmp_path)


def test_names_in_files_called_rows_and_cols(tmp_path):
    start = "E-MTAB-1.aggregated_filtered_counts.mtx"
    mmwrite(tmp_path / start, sparse.coo_matrix(counts().T.astype(int)))
    names(tmp_path / f"{start}_rows", [f"{gene}\t{gene}" for gene in GENES])
    names(tmp_path / f"{start}_cols", barcodes())
    adata = read_expression(tmp_path)
    assert list(adata.var_names) == GENES and list(adata.obs_names) == barcodes()
    np.testing.assert_allclose(adata.X.toarray(), counts())
