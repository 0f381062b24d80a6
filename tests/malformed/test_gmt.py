"""Whatever is wrong with a file of gene sets, one sentence names the line and one says what to do."""

import gzip
import re

import pytest

from grn_core.errors import DataError
from grn_core.network.gene_sets import gmt
from grn_core.network.gene_sets.gmt import read_gmt

GOOD = "GOOD\tabout\tGATA1\tSPI1\n"
MANY = "".join(f"S{i}\tabout\tG{i * 7}\n" for i in range(500)).encode()
CASES = {
    "empty.gmt": (b"", "empty.gmt is empty."),
    "blank.gmt": (b"\n  \n\t\n", "blank.gmt is empty."),
    "spaces.gmt": (b"SET about GATA1 SPI1\n", "Line 1 of spaces.gmt has no tab."),
    "two.gmt": (f"{GOOD}SET\tabout\n".encode(), "Line 2 of two.gmt has only one tab."),
    "genes.gmt": (f"{GOOD}\nSET\tabout\t\t \n".encode(), "Line 3 of genes.gmt has no gene: the set SET is empty."),
    "nameless.gmt": (b"\tabout\tGATA1\n", "Line 1 of nameless.gmt has no name before its first tab."),
    "twice.gmt": (f"{GOOD}{GOOD}".encode(), "twice.gmt names the set GOOD twice (line 2)."),
    "latin.gmt": ("SET\tüber\tGATA1\n".encode("latin-1"), "latin.gmt is not text in UTF-8 or UTF-16."),
    "picture.gmt": (bytes(range(256)) * 4, "picture.gmt is not text in UTF-8 or UTF-16."),
    "zeros.gmt": (b"SET\tabout\tGA\0TA1\n", "Line 1 of zeros.gmt is not a gene set: this is another kind of file."),
    "page.gmt": (b"<!DOCTYPE html>\n<html>\n", "page.gmt is a web page and holds no data."),
    "weights.gmt": (b"SET\t\tGATA1,1.0\tSPI1,0.5\n", "Line 1 of weights.gmt writes genes with weights (GATA1,1.0)."),
    "cut.gmt.gz": (gzip.compress(MANY)[:-40], "cut.gmt.gz is not a complete gzip file."),
    "torn.gmt.gz": (gzip.compress(MANY)[:300] + b"torn" * 20, "torn.gmt.gz is not a complete gzip file."),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_named_with_a_remedy(tmp_path, name):
    content, wrong = CASES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_gmt(tmp_path / name)
    assert caught.value.what == wrong
    assert re.fullmatch(r"[^\n]+\.", caught.value.remedy)


@pytest.mark.parametrize(
    "text", [GOOD.replace("\n", "\tG" * 200 + "\n"), "".join(f"S{i}\t\tGATA1\n" for i in range(99))]
)
def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, monkeypatch, text):
    monkeypatch.setattr(gmt, "MOST_CHARACTERS", 300)
    (tmp_path / "large.gmt.gz").write_bytes(gzip.compress(text.encode()))
    with pytest.raises(DataError, match="large.gmt.gz has more than"):
        read_gmt(tmp_path / "large.gmt.gz")


def test_text_with_the_ending_of_gzip_is_read(tmp_path):
    (tmp_path / "text.gmt.gz").write_text(GOOD)
    assert list(read_gmt(tmp_path / "text.gmt.gz").genes) == ["GOOD"]


def test_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="nowhere.gmt cannot be read"):
        read_gmt(tmp_path / "nowhere.gmt")


@pytest.mark.parametrize("line", ["G{}\n", "SET{}\tna\tGATA1\tSPI1\n"], ids=["list", "sets"])
def test_more_lines_than_any_collection_has_are_refused(tmp_path, monkeypatch, line):
    monkeypatch.setattr(gmt, "MOST_LINES", 20)
    (tmp_path / "a.gmt").write_text("".join(line.format(i) for i in range(20)))
    read_gmt(tmp_path / "a.gmt")
    (tmp_path / "a.gmt").write_text("".join(line.format(i) for i in range(21)))
    with pytest.raises(DataError, match=r"a\.gmt has more than 20 lines"):
        read_gmt(tmp_path / "a.gmt")
