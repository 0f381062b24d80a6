"""Tables as people have them: any encoding, decimal commas, R's headers, lines above, columns that are no genes."""

import gzip
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from grn_core.data.files import columnar as columnar_files
from grn_core.data.readers import read_expression
from grn_core.data.readers.orientation import guess_orientation
from grn_core.data.reading import ReadingChoice, reading_of
from grn_core.errors import DataError
from tests.data.readers.cells import ENSEMBL, GENES, N_CELLS, barcodes, counts, dense, logged


def table(values: np.ndarray | None = None) -> pd.DataFrame:
    return pd.DataFrame(counts() if values is None else values, index=barcodes(), columns=GENES)


def said(adata: ad.AnnData) -> str:
    return " ".join(reading_of(adata).said)


def check(adata: ad.AnnData, values: np.ndarray | None = None) -> None:
    assert list(adata.var_names) == GENES
    assert adata.n_obs == N_CELLS
    np.testing.assert_allclose(adata.X.toarray(), counts() if values is None else values, atol=1e-3)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas(tmp_path, turned, separator):
    values = table(logged(counts()))
    (values.T if turned else values).round(3).to_csv(tmp_path / "a.csv", sep=separator, decimal=",")
    adata = read_expression(tmp_path / "a.csv")
    check(adata, logged(counts()))
    assert "decimal comma" in said(adata)


def test_decimal_commas_in_quotes(tmp_path):
    text = table(logged(counts())).round(4).map(lambda value: f"{value}".replace(".", ","))
    text.to_csv(tmp_path / "a.csv")
    check(read_expression(tmp_path / "a.csv"), logged(counts()))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path, encoding):
    labelled = table().assign(cell_type=["M\u00fcller glia"] * N_CELLS)
    labelled.to_csv(tmp_path / "a.csv", encoding=encoding)
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert set(adata.obs["cell_type"]) == {"M\u00fcller glia"}


def test_latin_1_far_down_in_a_file(tmp_path):
    text = table().to_csv()
    body = (
        text
        + "".join(f"cell-x-{i}," + ",".join(["1"] * len(GENES)) + "\n" for i in range(3000))
        + "Z\u00e9-x-1"
        + ",1" * 20
    )
    (tmp_path / "a.csv").write_bytes(body.encode("latin-1"))
    assert read_expression(tmp_path / "a.csv").n_obs == N_CELLS + 3001


@pytest.mark.parametrize("separator", ["\t", " ", ","])
def test_a_header_that_is_one_field_short(tmp_path, separator):
    lines = table().T.to_csv(sep=separator, quoting=2).splitlines()
    lines[0] = lines[0].split(separator, 1)[1]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    adata = read_expression(tmp_path / "a.txt")
    check(adata)
    assert "one field short" in said(adata)


def test_feature_counts(tmp_path):
    lines = ['# Program:featureCounts v2.0.1; Command:"featureCounts" "-a" "genes.gtf"']
    lines.append(
        "\t".join(["Geneid", "Chr", "Start", "End", "Strand", "Length", *[f"run{i}.bam" for i in range(N_CELLS)]])
    )
    for i, gene in enumerate(GENES):
        lines.append(
            "\t".join([gene, "chr1;chr1", f"{i}", f"{i + 9}", "+", "900", *map(str, counts()[:, i].astype(int))])
        )
    (tmp_path / "a.txt").write_text("\n".join(lines))
    adata = read_expression(tmp_path / "a.txt")
    check(adata)
    assert {"Chr", "Strand", "Length"} <= set(adata.var)
    assert "3 names that are not cells were left out (kept in var): Start, End, Length." in said(adata)
    assert "1 line above the header passed over: # Program:featureCounts" in said(adata)


def test_gct(tmp_path):
    values = table().T
    values.insert(0, "Description", ENSEMBL)
    (tmp_path / "a.txt").write_text(f"#1.2\n{len(GENES)}\t{N_CELLS}\n" + values.to_csv(sep="\t", index_label="Name"))
    check(read_expression(tmp_path / "a.txt"))


def test_columns_that_are_no_genes_go_to_obs(tmp_path):
    odd = table().assign(nCount_RNA=100, nFeature_RNA=20, **{"percent.mt": 0.5, "S.Score": 0.1, "seurat_clusters": 3})
    odd.to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert {"nCount_RNA", "percent.mt", "seurat_clusters"} <= set(adata.obs)
    assert "5 names that are not genes were left out (kept in obs): nCount_RNA, nFeature_RNA, percent.mt" in said(adata)


def test_antibodies_and_tags_are_no_genes(tmp_path):
    tags = ["CD3:UCHT1|CD3E|AHS0231|pAbO", "CD4_TotalSeqB", "adt_CD8a", "HTO_1", "Hashtag-2"]
    odd = table().assign(**dict.fromkeys(tags, 7))
    odd.to_csv(tmp_path / "cells.csv")
    adata = read_expression(tmp_path / "cells.csv")
    assert set(tags) <= set(adata.obs) and not set(tags) & set(adata.var_names)
    assert adata.n_vars == table().shape[1]


def test_rows_of_labels_in_numbers_are_no_genes(tmp_path):
    labels = ["tumor", "malignant(1=no,2=yes,0=unresolved)", "non-malignant cell type (1=T,2=B,3=Macro.)"]
    above = pd.concat(
        [pd.DataFrame(1 + np.arange(N_CELLS) % 3, index=table().index, columns=[name]) for name in labels], axis=1
    )
    pd.concat([above, table()], axis=1).T.to_csv(tmp_path / "cells.txt", sep="\t")
    adata = read_expression(tmp_path / "cells.txt")
    check(adata)
    assert set(labels) <= set(adata.obs)


def test_rows_that_count_reads_are_left_out(tmp_path):
    rows = table().T
    rows.loc["__no_feature"], rows.loc["N_unmapped"] = 7, 9
    rows.to_csv(tmp_path / "a.csv")
    check(read_expression(tmp_path / "a.csv"))


CELLS = {
    "archive": [f"SRR{1234500 + i}" for i in range(60)],
    "wells": [f"P1{row}{i:02}" for row in "ABCDE" for i in range(1, 13)],
    "plain wells": [f"{row}{i}" for row in "ABCDE" for i in range(1, 13)],
    "numbered": [f"C{i}" for i in range(60)],
    "geo": [f"GSM{100 + i}_x" for i in range(60)],
    "barcodes": barcodes(60),
    "days": [f"d{i % 4}.r{i}" for i in range(60)],
    "x barcodes": [f"X{code.replace('-', '.')}" for code in barcodes(60)],
}
SYMBOLS = {
    "human": GENES,
    "mouse": [gene.title() for gene in GENES],
    "ensembl": ENSEMBL,
    "r": [gene.replace("-", ".") for gene in GENES],
    "odd": [*GENES[:14], "RP11-34P13.7", "7SK", "5S_rRNA", "AC093323.3", "hsa-mir-21", "mt-Atp6"],
}


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("genes", SYMBOLS)
def test_the_side_of_the_genes(cells, genes):
    assert guess_orientation(CELLS[cells], SYMBOLS[genes]) == "genes_in_columns"
    assert guess_orientation(SYMBOLS[genes], CELLS[cells]) == "genes_in_rows"


def test_gzip_under_any_name(tmp_path):
    path: Path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wt") as handle:
        handle.write(table().to_csv())
    check(read_expression(path))


@pytest.mark.parametrize("columns", [["gene", "cell", "count"], ["cell", "gene", "count"]])
def test_a_table_with_one_value_per_row(tmp_path, columns):
    wide = table()
    long = wide.stack().rename_axis(["cell", "gene"]).rename("count").reset_index()
    long[long["count"] > 0][columns].to_csv(tmp_path / "counts.tsv", sep="\t", index=False)
    adata = read_expression(tmp_path / "counts.tsv")
    found = pd.DataFrame(dense(adata.X), index=adata.obs_names, columns=adata.var_names)
    assert (found.loc[wide.index, wide.columns].to_numpy() == wide.to_numpy()).all()
    assert any("Each row of the table is one value" in note for note in reading_of(adata).said)


def test_a_pair_in_two_rows_is_refused(tmp_path):
    rows = ["GATA1\tAAACCCAAGAAACACT\t1", "SPI1\tAAACCCAAGAAACACT\t2", "GATA1\tTTACCCAAGAAACACT\t2"] * 2
    (tmp_path / "a.tsv").write_text("\n".join(["gene\tcell\tcount", *rows]))
    with pytest.raises(DataError, match="stands in two rows"):
        read_expression(tmp_path / "a.tsv")


@pytest.mark.parametrize("name", ["a.tab", "a.dge.txt", "a.xls"])
def test_tables_under_other_endings(tmp_path, name):
    table().to_csv(tmp_path / name, sep="\t")
    check(read_expression(tmp_path / name))


def test_numbers_beside_barcodes_are_genes_without_a_name(tmp_path):
    table().T.set_axis([str(2000 + 7 * i) for i in range(len(GENES))]).to_csv(tmp_path / "a.csv")
    with pytest.raises(DataError, match="a.csv has no gene names: its genes are called 2000"):
        read_expression(tmp_path / "a.csv")


def test_a_matrix_by_row_and_column_numbers_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("i j x\n1 1 3\n2 1 4\n1 2 5\n")
    with pytest.raises(DataError, match=r"a.txt holds a sparse matrix \(i, j, x\) without names"):
        read_expression(tmp_path / "a.txt")


TYPES = [("B cell", "T cell", "Monocyte")[i % 3] for i in range(N_CELLS)]


def with_types(name: str = "cell_type", first: bool = False) -> str:
    """Return genes in rows with the cells' types in a row below the header, or above it."""
    head, *rows = table().T.to_csv().splitlines()
    types = ",".join([name, *TYPES])
    return "\n".join([types, head, *rows] if first else [head, types, *rows]) + "\n"


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(("name", "column"), [("cell_type", "cell_type"), ("", "label")])
def test_a_row_of_cell_types_becomes_a_column_of_obs(tmp_path, first, name, column):
    (tmp_path / "a.csv").write_text(with_types(name, first))
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert list(adata.obs_names) == barcodes()
    assert adata.obs[column].astype(str).tolist() == TYPES
    assert "holds words, not numbers" in said(adata)


def test_two_rows_of_labels(tmp_path):
    head, types, *rows = with_types().splitlines()
    batches = ",".join(["batch", *(["one", "two"] * N_CELLS)[:N_CELLS]])
    (tmp_path / "a.csv").write_text("\n".join([head, types, batches, *rows]))
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert adata.obs["cell_type"].astype(str).tolist() == TYPES and set(adata.obs["batch"].astype(str)) == {
        "one",
        "two",
    }


def test_labels_of_genes_below_a_header_of_genes(tmp_path):
    head, *rows = table().to_csv().splitlines()
    kinds = ",".join(["kind", *("TF" if i % 2 else "target" for i in range(len(GENES)))])
    (tmp_path / "a.csv").write_text("\n".join([head, kinds, *rows]))
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert adata.var["kind"].astype(str).tolist()[:2] == ["target", "TF"]


def test_a_row_of_words_further_down_is_still_an_error(tmp_path):
    head, types, *rows = with_types().splitlines()
    (tmp_path / "a.csv").write_text("\n".join([head, *rows[:3], types, *rows[3:]]))
    with pytest.raises(DataError):
        read_expression(tmp_path / "a.csv")


def test_points_between_thousands(tmp_path):
    values = table(counts() * 1000 + 7).astype(int)
    values.map(lambda value: f"{value:,}".replace(",", ".")).to_csv(tmp_path / "a.csv", sep=";")
    adata = read_expression(tmp_path / "a.csv")
    check(adata, counts() * 1000 + 7)
    assert "point between thousands" in said(adata)


def test_three_decimals_are_no_thousands(tmp_path):
    values = logged(counts())
    table(values).to_csv(tmp_path / "a.csv", sep=";", float_format="%.3f")
    check(read_expression(tmp_path / "a.csv"), values)


def test_a_table_without_names_of_rows_keeps_its_first_gene(tmp_path):
    table().to_csv(tmp_path / "a.csv", index=False)
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert f"The first column, {GENES[0]}, holds values" in said(adata)


def test_a_column_without_any_value_is_left_out(tmp_path):
    values = table().T
    values.insert(0, "Description", "na")
    values.to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert "1 column without any value left out: Description." in said(adata)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_table_that_was_cut_is_not_one_with_missing_values(tmp_path, pack):
    text = table().to_csv()
    (tmp_path / "a.csv").write_bytes(pack(text[: text.rindex(",", 0, -30)].encode()))
    with pytest.raises(DataError, match=rf"line {N_CELLS + 1} ends after \d+ of {len(GENES) + 1} fields"):
        read_expression(tmp_path / "a.csv")


@pytest.mark.parametrize("kind", ["parquet", "feather"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("index", [False, True])
def test_parquet_and_feather_are_read_as_tables(tmp_path, kind, turned, index):
    table = pd.DataFrame(counts(), index=barcodes(), columns=GENES)
    table = table.T if turned else table
    path = tmp_path / f"a.{kind}"
    if kind == "feather" or not index:
        table = table.reset_index(names="name")
    table.to_feather(path) if kind == "feather" else table.to_parquet(path)
    read = read_expression(path)
    assert list(read.var_names) == GENES and list(read.obs_names) == barcodes()
    np.testing.assert_allclose(read.X.toarray(), counts())


def test_a_large_or_damaged_parquet_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    pd.DataFrame(counts(), index=barcodes(), columns=GENES).to_parquet(path)
    monkeypatch.setattr(columnar_files, "MOST_FIELDS", 10)
    with pytest.raises(DataError, match=r"a\.parquet has .* more than 10 fields"):
        read_expression(path)
    path.write_bytes(path.read_bytes()[:-60] + b"\0" * 20 + b"PAR1")
    with pytest.raises(DataError, match="damaged Parquet file"):
        read_expression(path)


@pytest.mark.parametrize("name", ["counts", "counts.data", "GSM1.final"])
def test_a_table_of_text_may_have_any_ending(tmp_path, name):
    pd.DataFrame(counts(), index=barcodes(), columns=GENES).to_csv(tmp_path / name)
    assert list(read_expression(tmp_path / name).var_names) == GENES


def test_other_text_is_no_table_and_the_remedy_names_the_ending(tmp_path):
    (tmp_path / "notes").write_text("cells were kept on ice\nand counted twice\n")
    with pytest.raises(DataError, match=r"not a kind of file .*name it \.csv or \.tsv"):
        read_expression(tmp_path / "notes")


@pytest.mark.parametrize("row", [1, 4])
def test_an_open_quotation_mark_and_a_long_row_are_named_by_their_line(tmp_path, row):
    rows = pd.DataFrame(counts(), index=barcodes(), columns=GENES).to_csv().splitlines()
    quoted, long = [*rows], [*rows]
    quoted[row], long[row] = '"' + rows[row], rows[row] + ",7,7"
    for name, lines, words in (
        ("quoted.csv", quoted, f"line {row + 1}: a quotation mark is opened and not closed"),
        ("long.csv", long, f"line {row + 1}, has {len(GENES) + 3} fields where {len(GENES) + 1} are expected"),
    ):
        (tmp_path / name).write_text("\n".join(lines) + "\n")
        with pytest.raises(DataError, match=words):
            read_expression(tmp_path / name)


def test_spike_ins_are_left_out_unless_all_names_are_kept(tmp_path):
    table().assign(**{"ERCC-00002": 900, "ERCC-00171": 50}).T.to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert "2 names that are not genes were left out: ERCC-00002, ERCC-00171." in said(adata)
    assert read_expression(tmp_path / "a.csv", ReadingChoice(not_genes="none")).n_vars == len(GENES) + 2


@pytest.mark.parametrize("name", ["Total", "mean"])
def test_a_sum_of_the_cells_is_no_cell(tmp_path, name):
    rows = table().T
    rows[name] = rows.sum(axis=1) / (1 if name == "Total" else N_CELLS)
    rows.to_csv(tmp_path / "a.csv")
    adata = read_expression(tmp_path / "a.csv")
    check(adata)
    assert f"1 name that is the sum or mean of the cells and no cell was left out: {name}." in said(adata)
    rows[name] = 1
    rows.to_csv(tmp_path / "a.csv")
    assert name in read_expression(tmp_path / "a.csv").obs_names


LONG = "Cell_Index\tGene\tRSEC_Reads\tRSEC_Adjusted_Molecules"


@pytest.mark.parametrize("header", [LONG, LONG.replace("RSEC_Adjusted_Molecules", "Other")])
def test_one_value_per_row_in_several_columns(tmp_path, header):
    values = counts().astype(int)
    lines = [f"{i}\t{GENES[j]}\t{9 * n}\t{n}" for i, row in enumerate(values, 1) for j, n in enumerate(row) if n]
    (tmp_path / "a.tsv").write_text("\n".join(["## BD", "## x", header, *lines]))
    if header != LONG:
        with pytest.raises(DataError, match=r"in several columns of numbers \(RSEC_Reads, Other\)"):
            read_expression(tmp_path / "a.tsv")
        return
    adata = read_expression(tmp_path / "a.tsv")
    np.testing.assert_allclose(adata[:, GENES].X.toarray(), values)
    assert "Cell_Index Gene RSEC_Adjusted_Molecules; missing pairs are 0" in said(adata)


def test_genes_without_a_name_are_counted(tmp_path):
    table().rename(columns={"FOS": "", "IL6": ""}).T.to_csv(tmp_path / "a.csv")
    with pytest.raises(DataError, match="2 genes without a name"):
        read_expression(tmp_path / "a.csv")


def test_a_gene_and_a_place_per_row_is_refused(tmp_path):
    rows = [f"{gene}\t{i // 8}\t{i % 8}\t{n}" for i in range(N_CELLS) for gene, n in zip(GENES, range(20), strict=True)]
    (tmp_path / "a.gem.txt").write_text("\n".join(["geneID\tx\ty\tMIDCount", *rows]))
    with pytest.raises(DataError, match=r"800 rows for 20 genes: .*\(x, y, MIDCount\) are not cells"):
        read_expression(tmp_path / "a.gem.txt")


def test_values_in_the_place_of_names_of_genes_are_no_names(tmp_path):
    table().to_csv(tmp_path / "a.csv", header=False)
    with pytest.raises(DataError, match="has no gene names"):
        read_expression(tmp_path / "a.csv")


def comma_table() -> str:
    return pd.DataFrame(counts().T.astype(int), index=GENES, columns=barcodes()).to_csv()


@pytest.mark.parametrize("at", ["name", "end"])
def test_a_table_with_nul_characters_is_refused(tmp_path, at):
    text = comma_table().replace("SPI1", "SP\0I1") if at == "name" else comma_table() + "\0" * 90
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(DataError, match=f"a.csv, line {3 if at == 'name' else 22}, holds a NUL character"):
        read_expression(tmp_path / "a.csv")


def test_a_whole_number_of_many_figures_is_a_number_of_a_cell(tmp_path):
    rows = comma_table().splitlines()
    name, _, rest = rows[3].split(",", 2)
    rows[3] = f"{name},{'1234567890' * 3},{rest}"
    (tmp_path / "a.csv").write_text("\n".join(rows))
    adata = read_expression(tmp_path / "a.csv")
    assert adata.n_obs == N_CELLS and dense(adata.X)[0, 2] == pytest.approx(1.2345678901234567e29)


def test_a_header_with_another_separator_is_no_title(tmp_path):
    head, *rows = comma_table().splitlines()
    (tmp_path / "a.csv").write_text("\n".join([head.replace(",", ";"), rows[0].replace(",", ";"), *rows[1:]]))
    with pytest.raises(DataError, match="a.csv, line 1, has semicolons between its fields, other lines commas"):
        read_expression(tmp_path / "a.csv")


def test_a_title_above_a_table_without_header_takes_no_gene_with_it(tmp_path):
    rows = [f"{gene}\t{a:.0f}\t{b:.0f}" for gene, a, b in zip(GENES, *counts(n=2), strict=True)]
    (tmp_path / "a.tsv").write_text("# counted on Friday\n" + "\n".join(rows))
    adata = read_expression(tmp_path / "a.tsv")
    assert list(adata.var_names) == GENES and adata.n_obs == 2
