"""Marker lists as people write them are read alike; what is no list is refused with the line."""

import pandas as pd
import pytest

from grn_core.annotation.marker_list import open_marker_list, parse_lines, read_marker_list
from grn_core.errors import DataError

WANTED = {"B cell": ("CD79A", "MS4A1"), "T cell": ("CD3D",)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "# blood\nB cell: CD79A, MS4A1, CD79A\n\nT cell: CD3D\n"),
        ("a.csv", "cell_type,gene\nB cell,CD79A\nB cell,MS4A1\nT cell,CD3D\n"),
        ("a.tsv", "species\tcell name\tofficial gene symbol\nHs\tB cell\tCD79A\nHs\tB cell\tMS4A1\nHs\tT cell\tCD3D\n"),
        ("genes-first.csv", "CD79A,B cell\nMS4A1,B cell\nCD3D,T cell\n"),
        ("several.csv", 'cell type,markers\nB cell,"CD79A, MS4A1"\nT cell,CD3D\n'),
        ("semicolon.csv", "Cell type;Gene\nB cell;CD79A\nB cell;MS4A1\nT cell;CD3D\n"),
        ("columns.csv", "B cell,T cell\nCD79A,CD3D\nMS4A1,\n"),
        ("gmt.txt", "B cell\tx\tCD79A\tMS4A1\nT cell\tx\tCD3D\n"),
        ("garnett.txt", ">B cell\nexpressed: CD79A, MS4A1  # both\n\n> T cell\nexpressed: CD3D\nnot expressed: CD19\n"),
        ("a.json", '{"B cell": ["CD79A", "MS4A1"], "T cell": ["CD3D"]}'),
        (
            "sctype.tsv",
            "tissueType\tcellName\tgeneSymbolmore1\tgeneSymbolmore2\tshortName\n"
            "Blood\tB cell\tCD79A,MS4A1\tCD3D\tB\nBlood\tT cell\tCD3D\t\tT\n",
        ),
        ("cellassign.csv", ",B cell,T cell\nCD79A,1,0\nMS4A1,1,0\nCD3D,0,1\n"),
        ("a.gmt", "B cell\tx\tCD79A\tMS4A1\nT cell\tx\tCD3D\n"),
    ],
)
@pytest.mark.usefixtures("grn_home")
def test_each_layout_is_read(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert open_marker_list(tmp_path / name) == WANTED


def test_a_workbook_is_read(grn_home, tmp_path):
    rows = [(name, gene) for name, genes in WANTED.items() for gene in genes]
    pd.DataFrame(rows, columns=["cell_type", "gene"]).to_excel(tmp_path / "a.xlsx", index=False)
    assert open_marker_list(tmp_path / "a.xlsx") == WANTED


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.txt", b"<!DOCTYPE html><html></html>", "page.txt is a web page"),
        ("other.json", b'{"B cell": {"genes": 3}}', "other.json is a JSON file"),
        ("deep.json", b"[" * 100_000, "deep.json is a JSON file"),
        ("fasta.txt", b">TF1\nACGTACGT\n", "fasta.txt contains sequences or motifs"),
        ("empty.txt", b"", "empty.txt is empty"),
        ("binary.txt", bytes(range(256)) * 4, "is not text"),
        ("three.csv", b"a,b,c\nd,e,f\n", "does not say which column is the cell type"),
        ("tabs.gmt", b"B cell\n", "has no tab"),
        ("long.csv", b"gene,cell_type\nCD79A," + b"x" * 200 + b"\n", "a name of 200 characters"),
    ],
)
@pytest.mark.usefixtures("grn_home")
def test_what_is_no_list_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as refused:
        open_marker_list(tmp_path / name)
    assert said in refused.value.what
    with pytest.raises(DataError, match="no marker list"):
        open_marker_list(tmp_path / "absent.txt")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("B cell: CD79A\nT cells", "Line 2 of The marker list has no colon: T cells"),
        ("B cell: ,", "Line 1 of The marker list has no gene"),
        (": CD79A", "Line 1 of The marker list has no name"),
        ("B: CD79A\nB: MS4A1", "names B in two lines"),
        ("\n", "holds no cell type"),
        ("B: " + " ".join(f"G{i}" for i in range(2001)), "B has 2,001 genes"),
    ],
)
def test_a_wrong_line_is_named(text, said):
    with pytest.raises(DataError, match=said):
        parse_lines(text)


def test_invisible_characters_of_pasted_lists_are_removed_and_said():
    found = parse_lines("\ufeffB cell: CD79A\u200b, MS4A1\nT\u00a0cell: CD3D")
    assert found == WANTED
    assert "3 names held invisible characters" in found.notes[0]
    assert parse_lines("B cell: CD79A").notes == ()


@pytest.mark.parametrize("name", ["a.gmt", "a.csv"])
def test_notes_of_a_file_reach_the_scores(grn_home, tmp_path, name):
    text = (
        "B cell\tx\tCD79A\u2060\tMS4A1\nT cell\tx\tCD3D\n"
        if name == "a.gmt"
        else "cell_type,gene\nB cell,CD79A\u2060\n"
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = open_marker_list(tmp_path / name)
    assert found["B cell"][0] == "CD79A" and "1 name held invisible characters" in found.notes[0]


@pytest.mark.parametrize(("name", "text"), [("a.txt", "B cell: CD7\0A"), ("a.gmt", "B cell\tx\tCD7\0A\n")])
def test_nul_is_no_list(grn_home, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError):
        open_marker_list(tmp_path / name)
    with pytest.raises(DataError, match="NUL characters"):
        parse_lines("B cell: CD7\0A")


def test_columns_of_genes_behind_row_numbers(tmp_path):
    (tmp_path / "a.csv").write_text(",B cell,T cell\n0,CD79A,CD3D\n1,MS4A1,CD3E\n")
    assert read_marker_list(tmp_path / "a.csv") == {"B cell": ("CD79A", "MS4A1"), "T cell": ("CD3D", "CD3E")}


def test_rows_of_a_type_and_its_genes_lose_no_gene(tmp_path):
    (tmp_path / "a.txt").write_text("B cell;CD79A;MS4A1\nT cell;CD3D;CD3E\n")
    assert read_marker_list(tmp_path / "a.txt") == {"B cell": ("CD79A", "MS4A1"), "T cell": ("CD3D", "CD3E")}
    (tmp_path / "b.txt").write_text("B cell;of blood;CD79A;MS4A1\nT cell;of blood;CD3D;CD3E\n")
    assert read_marker_list(tmp_path / "b.txt") == {"B cell": ("CD79A", "MS4A1"), "T cell": ("CD3D", "CD3E")}


@pytest.mark.usefixtures("grn_home")
def test_what_of_garnetts_file_is_not_read_is_said(tmp_path):
    (tmp_path / "a.txt").write_text(">B cell\nexpressed: CD79A\nnot expressed: CD3D\nsubtype of: Lymphocyte\n")
    found = open_marker_list(tmp_path / "a.txt")
    assert found == {"B cell": ("CD79A",)} and "no other condition" in found.notes[0]
