"""Text that a parser would choke on is refused by its first line, and parsers' own errors become sentences."""

import csv
import gzip

import pandas as pd
import pytest

from grn_core.errors import DataError, PriorError
from grn_core.reading import text
from grn_core.reading.text import check_lines, read_as_table


def test_a_line_longer_than_any_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    monkeypatch.setattr(text, "BLOCK", 300)
    long, short = "a" * 1000, "a" * 999 + "\n"
    for content in (long, f"b\n{long}", f"{short}{long}\nc", f"{short * 3}{long}"):
        (tmp_path / "x.csv").write_text(content)
        with pytest.raises(DataError, match="x.csv has a line of more than"):
            check_lines(tmp_path / "x.csv")
    for content in ("", f"{short[1:]}" * 5, "a\n" * 2000):
        (tmp_path / "x.csv").write_text(content)
        check_lines(tmp_path / "x.csv")


def test_columns_beyond_number_are_refused(tmp_path):
    (tmp_path / "x.csv").write_text("cell" + ",G1" * 10**6 + "\n")
    with pytest.raises(PriorError, match="x.csv has 1,000,001 columns"):
        check_lines(tmp_path / "x.csv", PriorError)
    (tmp_path / "y.csv").write_text("cell" + ",G1" * 10**5 + "\n")
    check_lines(tmp_path / "y.csv")


def test_a_damaged_gzip_file_is_said(tmp_path):
    packed = gzip.compress(b"a\tb\n" * 100)
    for name, content in (("cut.gz", packed[:12]), ("flip.gz", packed[:10] + b"\xff" * 9)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=f"{name} is a damaged gzip file"):
            check_lines(tmp_path / name)
    (tmp_path / "plain.gz").write_bytes(b"a\tb\n")
    check_lines(tmp_path / "plain.gz")  # the content decides, and this is a text


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "empty"), ("a\tb\nc\td\te\tf\n", "different lengths"), (b"\xff\xfe\x81\n", "not text")],
)
def test_what_pandas_raises_becomes_a_sentence(tmp_path, content, said):
    path = tmp_path / "features.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError, match=f"features.tsv is .*{said}"), read_as_table(path):
        pd.read_csv(path, sep="\t", header=None, dtype=str)


def test_a_field_beyond_the_limit_is_said(tmp_path):
    with pytest.raises(PriorError, match="a field of more than 131,072 characters"):
        with read_as_table(tmp_path / "p.csv", PriorError):
            list(csv.reader(["a,b", "x," + "y" * 200_000]))


@pytest.mark.parametrize(
    ("line", "said"),
    [('"GATA1 ', "A quotation mark without its partner"), ("((((((( ", "It seems not to be a table")],
    ids=["quotation", "brackets"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_quotation_mark_is_blamed_only_where_there_is_one(tmp_path, line, said, pack):
    (tmp_path / "x.csv").write_bytes(pack(line.encode() * 50_000))
    with (
        pytest.raises(PriorError, match="a field of more than") as caught,
        read_as_table(tmp_path / "x.csv", PriorError),
    ):
        raise csv.Error("field larger than field limit (131072)")
    assert said in caught.value.remedy
