"""Gene sets as people have them: GMT or a list of genes, in UTF-8 or UTF-16, packed or not."""

import gzip

import pytest

from grn_core.errors import DataError
from grn_core.network.gene_sets.gmt import open_gmt, read_gmt

GMT = "SET A\tabout\tGATA1\tSPI1\nB\t\tKLF1\n"
LIST = 'GATA1\n\nSPI1\nGATA1\n"HLA-DRA"\n'
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_gmt_file_is_read_in_each_encoding(tmp_path, encoding, pack):
    path = tmp_path / ("sets.gmt" if pack is bytes else "sets.gmt.gz")
    path.write_bytes(pack(GMT.encode(encoding)))
    found = read_gmt(path)
    assert found.genes == {"SET A": ("GATA1", "SPI1"), "B": ("KLF1",)}
    assert found.descriptions["SET A"] == "about"


@pytest.mark.parametrize(("name", "pack"), [("sets.gmt", gzip.compress), ("sets.gmt.gz", bytes)])
def test_the_content_says_whether_a_file_is_packed(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(GMT.encode()))
    assert set(read_gmt(tmp_path / name).genes) == {"SET A", "B"}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_list_of_genes_is_one_set(tmp_path, encoding):
    path = tmp_path / "my markers.txt"
    path.write_bytes(LIST.replace("\n", "\r\n").encode(encoding))
    found = read_gmt(path)
    assert found.genes == {"my markers": ("GATA1", "SPI1", "HLA-DRA")}


@pytest.mark.parametrize("line", ["SET\tna\t" + "A" * 3_000_000, "A" * 2000 + "\tna\tGATA1"])
def test_a_name_beyond_all_bounds_is_refused_with_the_bound(tmp_path, line):
    (tmp_path / "s.gmt").write_text(line + "\n")
    with pytest.raises(DataError, match="characters, more than 1,000"):
        read_gmt(tmp_path / "s.gmt")


@pytest.mark.parametrize("mark", ["\u200b", "\u200f", "\u00a0", "\u202e"])
def test_invisible_characters_are_no_part_of_a_name(tmp_path, mark):
    (tmp_path / "s.gmt").write_text(f"SET{mark}\tna\t{mark}GATA1\tSPI1{mark}\n", encoding="utf-8")
    assert read_gmt(tmp_path / "s.gmt").genes == {"SET": ("GATA1", "SPI1")}
    (tmp_path / "l.txt").write_text(f"GATA1{mark}\n{mark}SPI1\n", encoding="utf-8")
    assert read_gmt(tmp_path / "l.txt").genes == {"l": ("GATA1", "SPI1")}


def test_what_was_cleaned_is_said(grn_home, tmp_path):
    (tmp_path / "s.gmt").write_text("SET\tna\tGATA1\u200b\tSPI1\n", encoding="utf-8")
    (tmp_path / "l.txt").write_text("GATA1\u00a0\nSPI1\n", encoding="utf-8")
    for name in ("s.gmt", "l.txt"):
        assert "1 name held invisible characters" in open_gmt(tmp_path / name).notes[0]


def test_a_nul_in_a_list_of_genes_is_refused(tmp_path):
    (tmp_path / "l.txt").write_text("GATA1\nSP\0I1\n")
    with pytest.raises(DataError, match="Line 2 of l.txt holds a NUL character"):
        read_gmt(tmp_path / "l.txt")


def test_genes_in_place_of_descriptions_belong_to_the_sets(tmp_path):
    (tmp_path / "s.gmt").write_text("A\tMYC\tCDK4\nB\tKLF1\tTAL1\n")
    found = read_gmt(tmp_path / "s.gmt")
    assert found.genes == {"A": ("MYC", "CDK4"), "B": ("KLF1", "TAL1")}
    assert "the second field is a gene (MYC)" in found.notes[0]


def test_the_comment_of_a_grp_file_is_no_gene(tmp_path):
    (tmp_path / "a.grp").write_text("# MY_SET\nGATA1\nSPI1\n")
    assert read_gmt(tmp_path / "a.grp").genes == {"a": ("GATA1", "SPI1")}
