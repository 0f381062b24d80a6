"""Tables that hold no cells, or more than cells: results of tests, bounds, rankings, values without names of rows."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, counts, logged

TESTS = {
    "DESeq2": ["baseMean", "log2FoldChange", "lfcSE", "stat", "pvalue", "padj"],
    "Seurat": ["p_val", "avg_log2FC", "pct.1", "pct.2", "p_val_adj", "cluster"],
    "limma": ["logFC", "AveExpr", "t", "P.Value", "adj.P.Val", "B"],
    "edgeR": ["logFC", "logCPM", "LR", "PValue", "FDR"],
    "scanpy": ["scores", "logfoldchanges", "pvals", "pvals_adj"],
}


def said(adata):
    return " ".join(reading_of(adata).said)


@pytest.mark.parametrize("columns", TESTS.values(), ids=list(TESTS))
def test_results_of_a_test_are_no_expression(tmp_path, columns):
    values = np.random.default_rng(0).random((len(GENES), len(columns)))
    pd.DataFrame(values, index=GENES, columns=columns).to_csv(tmp_path / "a.csv")
    with pytest.raises(DataError, match=rf"a.csv holds the results of a test .{columns[0]}"):
        read_expression(tmp_path / "a.csv")


def test_a_p_value_among_cells_is_no_test(tmp_path):
    table = pd.DataFrame(counts().T, index=GENES, columns=barcodes())
    table.insert(0, "logFC", 0.5)
    table.insert(1, "pvalue", 0.5)
    table.to_csv(tmp_path / "a.csv")
    assert set(barcodes()) <= set(read_expression(tmp_path / "a.csv").obs_names)


def test_of_cuffdiff_s_columns_fpkm_is_a_cell(tmp_path):
    table = pd.DataFrame({"tracking_id": [f"XLOC_{i}" for i in range(len(GENES))], "gene_short_name": GENES})
    for i, name in enumerate(barcodes(6)):
        ends = {"FPKM": logged(counts())[i], "conf_lo": 0.5, "conf_hi": 9.5, "status": "OK"}
        table = table.assign(**{f"{name}_{end}": values for end, values in ends.items()})
    table.to_csv(tmp_path / "genes.txt", sep="\t", index=False)
    adata = read_expression(tmp_path / "genes.txt")
    assert list(adata.obs_names) == barcodes(6) and list(adata.var_names) == GENES
    assert np.allclose(adata.X.toarray(), logged(counts())[:6], atol=1e-4)
    assert "Of Cuffdiff's columns, FPKM was taken; 12 with its bounds were left out." in said(adata)


def test_one_value_per_row_with_symbols_and_reads_beside_it(tmp_path):
    rows = [
        (cell, identifier, name, 3 * n, n)
        for cell, row in zip(barcodes(), counts().astype(int), strict=True)
        for identifier, name, n in zip([f"XLOC_{i}" for i in range(len(GENES))], GENES, row, strict=True)
        if n
    ]
    table = pd.DataFrame(rows, columns=["cell_barcode", "gene_id", "gene_symbol", "reads", "umis"])
    table.to_csv(tmp_path / "a.tsv", sep="\t", index=False)
    adata = read_expression(tmp_path / "a.tsv")
    assert adata.shape == (N_CELLS, len(GENES)) and adata.X.sum() == counts().sum()
    assert set(adata.var_names) == set(GENES) and "cell_barcode gene_symbol umis" in said(adata)


@pytest.mark.parametrize("ending", ["csv", "parquet", "feather"])
def test_values_without_names_of_rows_keep_their_first_gene(tmp_path, ending):
    table, path = pd.DataFrame(logged(counts()), columns=GENES), tmp_path / f"a.{ending}"
    {"csv": lambda: table.to_csv(path, index=False), "parquet": lambda: table.to_parquet(path),
     "feather": lambda: table.to_feather(path)}[ending]()  # fmt: skip
    adata = read_expression(path)
    assert list(adata.var_names) == GENES and np.allclose(adata.X.toarray(), logged(counts()), atol=1e-4)


@pytest.mark.parametrize("column", ["motifs", "tracks"])
def test_a_database_of_cistarget_is_refused(tmp_path, column):
    table = pd.DataFrame(np.arange(3 * 25).reshape(3, 25), columns=[*GENES, *ENSEMBL[:5]])
    table.assign(**{column: ["m1", "m2", "m3"]}).to_feather(tmp_path / "a.feather")
    with pytest.raises(DataError, match="a.feather is a database of motifs"):
        read_expression(tmp_path / "a.feather")
