"""Folders with a table of values, one of genes and one of cells, as the Human Cell Atlas publishes them."""

import gzip

import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, counts


def about_cells() -> pd.DataFrame:
    return pd.DataFrame({"cellkey": barcodes(), "genes_detected": 20, "organ": ["blood", "skin"] * (N_CELLS // 2)})


def about_genes() -> pd.DataFrame:
    return pd.DataFrame({"featurekey": ENSEMBL, "featurename": GENES, "featuretype": "protein_coding", "start": 1})


def named() -> pd.DataFrame:
    return pd.DataFrame(counts().astype(int), index=pd.Index(barcodes(), name="cellkey"), columns=ENSEMBL)


def write(folder, values: str, tables: tuple[str, str, str] = ("expression", "genes", "cells"), gz: bool = False):
    texts = (values, about_genes().to_csv(index=False), about_cells().to_csv(index=False))
    folder.mkdir()
    for name, text in zip(tables, texts, strict=True):
        path = folder / f"{name}.csv{'.gz' * gz}"
        path.write_bytes(gzip.compress(text.encode()) if gz else text.encode())


@pytest.mark.parametrize("gz", [False, True])
@pytest.mark.parametrize(
    "tables",
    [("expression", "genes", "cells"), ("matrix", "genes", "metadata"), ("S1_counts", "S1_gene_info", "S1_cell_info")],
)
def test_values_with_names_and_what_is_known_of_genes_and_cells(tmp_path, tables, gz):
    write(tmp_path / "a", named().to_csv(), tables, gz)
    (tmp_path / "a" / "readme.txt").write_text("The files are described on our page.\n")
    adata = read_expression(tmp_path / "a")
    assert list(adata.obs_names) == barcodes() and list(adata.var_names) == GENES
    assert list(adata.obs["organ"])[:2] == ["blood", "skin"] and list(adata.var["original_index"]) == ENSEMBL
    np.testing.assert_allclose(adata.X.toarray(), counts())


@pytest.mark.parametrize("genes_in_rows", [False, True])
@pytest.mark.parametrize(
    "form", [{"header": False, "index": False}, {}, {"index": False, "header": [f"V{i}" for i in range(1, 1000)]}]
)
def test_values_without_names_are_named_in_order(tmp_path, form, genes_in_rows):
    values = pd.DataFrame((counts().T if genes_in_rows else counts()).astype(int))
    if isinstance(form.get("header"), list):
        form = form | {"header": form["header"][: values.shape[1]]}
    write(tmp_path / "a", values.to_csv(**form))
    adata = read_expression(tmp_path / "a")
    assert list(adata.obs_names) == barcodes() and list(adata.var_names) == GENES
    assert list(adata.obs["organ"])[:2] == ["blood", "skin"]
    np.testing.assert_allclose(adata.X.toarray(), counts())
    assert "has no names; genes.csv and cells.csv name its rows and columns in order" in " ".join(
        reading_of(adata).said
    )


@pytest.mark.parametrize("side", ["auto", "genes_in_rows", "genes_in_columns"])
def test_of_as_many_genes_as_cells_the_choice_says_which_are_the_rows(tmp_path, side):
    n = len(GENES)
    write(tmp_path / "a", pd.DataFrame(counts(n=n).astype(int)).to_csv(header=False, index=False))
    (tmp_path / "a" / "cells.csv").write_text(about_cells().head(n).to_csv(index=False))
    found = read_expression(tmp_path / "a", ReadingChoice(orientation=side)).X.toarray()
    np.testing.assert_allclose(found.T if side == "genes_in_rows" else found, counts(n=n))


def test_tables_of_other_sizes_are_refused(tmp_path):
    write(tmp_path / "a", pd.DataFrame(counts(n=N_CELLS - 1).astype(int)).to_csv(header=False, index=False))
    with pytest.raises(DataError, match=r"expression.csv is 39 x 20, but genes.csv has 21 lines and cells.csv 41"):
        read_expression(tmp_path / "a")


def test_a_word_among_values_without_names_is_refused(tmp_path):
    values = pd.DataFrame(counts().astype(int)).astype(object)
    values.iloc[30, 3] = "many"
    write(tmp_path / "a", values.to_csv(header=False, index=False))
    with pytest.raises(DataError, match="expression.csv holds a value that is not a number"):
        read_expression(tmp_path / "a")


def test_tables_of_two_kinds_of_cells_are_samples(tmp_path):
    for name in ("T_cells", "B_cells"):
        pd.DataFrame(counts().T.astype(int), index=GENES, columns=barcodes()).to_csv(tmp_path / f"{name}.csv")
    assert read_expression(tmp_path).n_obs == 2 * N_CELLS
