"""Names that repeat: cell types in the place of names of cells, chromosomes before names of genes."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import reading_of
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, counts

TYPES = [["B cell", "T cell", "NK"][i % 3] for i in range(N_CELLS)]


@pytest.mark.parametrize(("turned", "column"), [(False, "cell_type"), (True, "label")])
def test_cell_types_in_the_place_of_names_become_labels(tmp_path, turned, column):
    table = pd.DataFrame(counts(), index=pd.Index(TYPES, name="cell_type"), columns=GENES)
    (table.T if turned else table).to_csv(tmp_path / "a.csv", index_label="GeneSymbol" if turned else None)
    adata = read_expression(tmp_path / "a.csv")
    assert list(adata.obs[column]) == TYPES and list(adata.obs_names[:2]) == ["cell1", "cell2"]
    assert list(adata.var_names) == GENES and np.array_equal(adata.X.toarray(), counts())
    said = " ".join(reading_of(adata).said)
    assert "The names of the cells repeat (3 different names: B cell, T cell, NK)" in said and column in said


def test_barcodes_behind_cell_types_name_the_cells(tmp_path):
    table = pd.DataFrame(counts(), columns=GENES)
    table.insert(0, "cell_type", TYPES)
    table.insert(1, "barcode", barcodes())
    table.to_csv(tmp_path / "a.csv", index=False)
    adata = read_expression(tmp_path / "a.csv")
    assert list(adata.obs_names) == barcodes() and list(adata.obs["cell_type"]) == TYPES


@pytest.mark.parametrize("column", ["gene", "name"])
@pytest.mark.parametrize("names", [GENES, ENSEMBL], ids=["symbols", "identifiers"])
def test_genes_behind_their_chromosomes_are_named(tmp_path, column, names):
    table = pd.DataFrame(counts().T, columns=barcodes())
    for at, (name, values) in enumerate({"chr": ["chr1", "chrX"] * 10, "start": range(20), column: names}.items()):
        table.insert(at, name, values)
    table.to_csv(tmp_path / "a.tsv", sep="\t", index=False)
    adata = read_expression(tmp_path / "a.tsv")
    assert list(adata.var_names) == names and list(adata.obs_names) == barcodes()
    assert np.array_equal(adata.X.toarray(), counts()) and list(adata.var["chr"][:2]) == ["chr1", "chrX"]
    assert f"The rows were named by the column {column}: the first column repeats chr1, chrX." in reading_of(adata).said


def test_a_few_repeated_names_of_cells_are_numbered_and_no_labels(tmp_path):
    names = ["c1", "c1", *barcodes()[2:]]
    pd.DataFrame(counts(), index=names, columns=GENES).to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    assert list(adata.obs_names[:3]) == ["c1", "c1-1", names[2]] and "label" not in adata.obs
