"""Gene symbols are found wherever a file has them, and repeated or missing ones are told of."""

import re

import anndata as ad
import loompy
import numpy as np
import pandas as pd
import pytest

from grn_core.data.readers import read_expression
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, barcodes, cells, counts


def said(adata: ad.AnnData) -> str:
    return " ".join(reading_of(adata).said)


@pytest.mark.parametrize(
    "column", ["feature_name", "gene_symbols", "gene_short_name", "Symbol", "gene_name", "whatever", "hgnc_symbol"]
)
@pytest.mark.parametrize(
    "index",
    [ENSEMBL, [f"{name}.7" for name in ENSEMBL], [str(i) for i in range(len(GENES))]],
    ids=["id", "version", "no"],
)
def test_symbols_beside_identifiers_are_taken(tmp_path, column, index):
    adata = cells(names=index)
    adata.var[column] = pd.Categorical(GENES) if column == "feature_name" else GENES
    adata.var["feature_biotype"] = "gene"
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == GENES
    assert list(read.var["original_index"]) == index
    assert f"Gene symbols come from the column {column}" in said(read)


def test_symbols_in_the_index_stay_there(tmp_path):
    adata = cells()
    adata.var["gene_ids"], adata.var["description"] = ENSEMBL, [f"Factor{i}" for i in range(len(GENES))]
    adata.write_h5ad(tmp_path / "a.h5ad")
    assert list(read_expression(tmp_path / "a.h5ad").var_names) == GENES


def test_a_choice_of_the_column_can_be_taken_back(tmp_path):
    adata = cells()
    adata.var["gene_ids"] = ENSEMBL
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad", ReadingChoice(symbols="gene_ids"))
    assert list(read.var_names) == ENSEMBL
    read.write_h5ad(tmp_path / "b.h5ad")
    assert list(read_expression(tmp_path / "b.h5ad").var_names) == GENES
    with pytest.raises(DataError, match="have no column nowhere"):
        read_expression(tmp_path / "a.h5ad", ReadingChoice(symbols="nowhere"))


def test_ensembl_versions_are_taken_off(tmp_path):
    cells(names=[f"{name}.12" for name in ENSEMBL]).write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == ENSEMBL
    assert "20 Ensembl identifiers lost the version" in said(read)


def test_genes_without_a_symbol_keep_their_identifier(tmp_path):
    adata = cells(names=ENSEMBL)
    adata.var["symbol"] = ["", *GENES[1:]]
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == [ENSEMBL[0], *GENES[1:]]
    assert f"1 gene without a symbol there keep their identifier: {ENSEMBL[0]}." in said(read)


@pytest.mark.parametrize("kind", ["h5ad", "loom", "csv"])
def test_repeated_symbols_are_numbered(tmp_path, kind):
    names = ["CD4", *GENES[1:]]
    path = tmp_path / f"a.{kind}"
    if kind == "h5ad":
        cells(names=names).write_h5ad(path)
    elif kind == "loom":
        attributes = {"Gene": np.array(names), "Accession": np.array(ENSEMBL)}
        loompy.create(str(path), counts().T, attributes, {"CellID": np.array(barcodes())})
    else:
        pd.DataFrame(counts(), index=barcodes(), columns=names).to_csv(path)
    read = read_expression(path)
    assert list(read.var_names) == [*names[:-1], "CD4-1"]
    assert "1 repeated gene symbol was numbered (-1, -2): CD4." in said(read)


def test_loom_symbols_beside_identifiers(tmp_path):
    attributes = {"Gene": np.array(ENSEMBL), "Symbol": np.array(GENES)}
    loompy.create(str(tmp_path / "a.loom"), counts().T, attributes, {"CellID": np.array(barcodes())})
    assert list(read_expression(tmp_path / "a.loom").var_names) == GENES


def test_a_second_text_column_of_a_table_holds_the_symbols(tmp_path):
    table = pd.DataFrame(counts().T, index=ENSEMBL, columns=barcodes())
    table.insert(0, "name", GENES)
    table.to_csv(tmp_path / "a.tsv", sep="\t")
    read = read_expression(tmp_path / "a.tsv")
    assert list(read.var_names) == GENES
    np.testing.assert_allclose(read.X.toarray(), counts())


@pytest.mark.parametrize("name", ["NaN", "NA", "nan", "TRUE", "1-Mar", "NULL", "None"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_gene_may_be_called_anything(tmp_path, name, turned):
    table = pd.DataFrame(counts(), index=barcodes(), columns=[name, *GENES[1:]])
    (table.T if turned else table).to_csv(tmp_path / "a.csv")
    assert list(read_expression(tmp_path / "a.csv").var_names) == [name, *GENES[1:]]


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\ufeff"])
@pytest.mark.parametrize("column", [None, "Symbol"])
def test_invisible_characters_in_names_are_removed_and_counted(tmp_path, mark, column):
    names = [GENES[0] + mark, mark + GENES[1], *GENES[2:]]
    adata = cells(names=ENSEMBL if column else names)
    if column:
        adata.var[column] = names
    adata.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad")
    assert list(read.var_names) == GENES
    assert "2 names held invisible characters" in said(read)


def test_columns_that_seuratdisk_reserves_are_renamed(tmp_path):
    import h5py

    adata = cells(counts())
    adata.raw = adata.copy()
    adata.write_h5ad(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        var = file["raw/var"]
        var.move(var.attrs["_index"], "_names")
        var.attrs["_index"] = "_names"
        file.copy(file["raw/var/_names"], var, "_index")
        var.attrs["column-order"] = np.array(["_index"], dtype=h5py.string_dtype())
    assert "_index" in ad.read_h5ad(tmp_path / "a.h5ad").raw.var
    read = read_expression(tmp_path / "a.h5ad")
    read.write_h5ad(tmp_path / "b.h5ad")
    assert list(read_expression(tmp_path / "b.h5ad").var_names) == GENES


@pytest.mark.parametrize("form", ["ENSG00000102145_{}", "{}__chr1", "GRCh38_{}", "{}|2623"])
@pytest.mark.parametrize("turned", [False, True])
def test_names_that_hold_more_than_a_symbol_are_shortened(tmp_path, form, turned):
    names = [form.format(name) for name in GENES]
    frame = pd.DataFrame(counts().astype(int), index=barcodes(), columns=names)
    (frame.T if turned else frame).to_csv(tmp_path / "a.tsv", sep="\t")
    adata = read_expression(tmp_path / "a.tsv")
    assert list(adata.var_names) == GENES and list(adata.var["original_index"]) == names
    assert any("shortened to the symbol" in note for note in reading_of(adata).said)
    kept = read_expression(tmp_path / "a.tsv", ReadingChoice(symbols="index"))
    assert list(kept.var_names) == names


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ([f"{200000 + i}_s_at" for i in range(20)], "probes of a microarray .200000_s_at"),
        ([f"ILMN_{17000 + i}" for i in range(20)], "probes of a microarray"),
        ([f"P{10000 + i}" for i in range(20)], "UniProt accessions .P10000"),
        ([f"GeneID:{100 + i}" for i in range(20)], "Entrez identifiers .GeneID:100"),
    ],
)
def test_names_that_no_table_matches_are_said(tmp_path, names, kind):
    cells(names=names).write_h5ad(tmp_path / "a.h5ad")
    adata = read_expression(tmp_path / "a.h5ad")
    assert list(adata.var_names) == names and re.search(kind, said(adata))
    adata.var["symbol"] = GENES
    adata.write_h5ad(tmp_path / "b.h5ad")
    beside = read_expression(tmp_path / "b.h5ad")
    assert list(beside.var_names) == GENES and not re.search(kind, said(beside))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([f"ENSMUST{i:011d}.{i}" for i in range(1, 21)], r"holds transcripts .ENSMUST00000000001"),
        ([f"NM_{i:06d}" for i in range(20)], "holds transcripts"),
        ([f"CD{i}-CTCATTGTAACTCCT" for i in range(19)] + ["unmapped"], "names with sequences .CD0-CTCATTGTAACTCCT"),
    ],
)
def test_transcripts_and_tags_are_refused(tmp_path, names, words):
    cells(names=names).write_h5ad(tmp_path / "a.h5ad")
    with pytest.raises(DataError, match=words):
        read_expression(tmp_path / "a.h5ad")


def test_names_that_python_wrote_as_bytes_are_the_genes(tmp_path):
    cells(names=[f"b'{name}'" for name in GENES]).to_df().to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    assert list(adata.var_names) == GENES
    assert "20 names of genes shortened to the symbol: GATA1 of b'GATA1'" in said(adata)


@pytest.mark.parametrize("own", ["feature_{}", "AB{:05d}", "Solyc01g{:06d}"])
def test_symbols_beside_names_that_no_table_knows_are_taken(tmp_path, own):
    names = [own.format(i) for i in range(len(GENES))]
    adata = cells(names=names)
    adata.var["made_from"], adata.var["names"] = [f"x{i}" for i in range(len(GENES))], GENES
    adata.write_h5ad(tmp_path / "a.h5ad")
    assert list(read_expression(tmp_path / "a.h5ad").var_names) == GENES
    assert list(read_expression(tmp_path / "a.h5ad", ReadingChoice(symbols="index")).var_names) == names


def test_names_of_ncbi_s_annotation_are_symbols(tmp_path):
    cells(names=[f"gene-{name}" for name in GENES]).write_h5ad(tmp_path / "a.h5ad")
    assert list(read_expression(tmp_path / "a.h5ad").var_names) == GENES
