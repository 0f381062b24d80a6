"""Text that a parser would choke on is refused by its first line, and parsers' own errors become sentences."""

import csv
import gzip

import pandas as pd
import pytest

from grn_core.errors import DataError, PriorError
from grn_core.reading import text
from grn_core.reading.matrix_market import check_head
from grn_core.reading.text import check_first_line, read_as_table


def test_a_line_longer_than_any_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    (tmp_path / "x.csv").write_text("a" * 2000)
    with pytest.raises(DataError, match="first line of x.csv is longer"):
        check_first_line(tmp_path / "x.csv")


def test_columns_beyond_number_are_refused(tmp_path):
    (tmp_path / "x.csv").write_text("cell" + ",G1" * 10**6 + "\n")
    with pytest.raises(PriorError, match="x.csv has 1,000,001 columns"):
        check_first_line(tmp_path / "x.csv", PriorError)
    (tmp_path / "y.csv").write_text("cell" + ",G1" * 10**5 + "\n")
    check_first_line(tmp_path / "y.csv")


def test_a_damaged_gzip_file_is_said(tmp_path):
    packed = gzip.compress(b"a\tb\n" * 100)
    for name, content in (("cut.gz", packed[:12]), ("flip.gz", packed[:10] + b"\xff" * 9), ("no.gz", b"plain")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=f"{name} is not a whole gzip file"):
            check_first_line(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "empty"), ("a\tb\nc\td\te\tf\n", "different lengths"), (b"\xff\xfe\x81\n", "no text")],
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


BANNER = "%%MatrixMarket matrix coordinate integer general\n"
HEADS = {
    "": "does not begin with",
    "3 2 1\n1 1 5\n": "does not begin with",
    "%%MatrixMarket matrix coordinate complex general\n3 2 1\n": "does not begin with",
    "%%MatrixMarket matrix coordinate integer symmetric\n3 2 1\n": "does not begin with",
    BANNER: "ends before its line of sizes",
    f"{BANNER}% a comment\n%\n": "ends before its line of sizes",
    f"{BANNER}3 2\n": "'3 2', are not 3 whole numbers",
    f"{BANNER}3 2 -1\n": "are not 3 whole numbers",
    f"{BANNER}3 2 1e3\n": "are not 3 whole numbers",
    f"{BANNER}3 2 {'9' * 40}\n": "are not 3 whole numbers",
    f"{BANNER}3 2 7\n": "claims to be 3 x 2 with 7 values",
    f"{BANNER}999999999999 2 7\n": "which cannot be",
    "%%MatrixMarket matrix array real general\n999999999999 2\n": "which cannot be",
    "%%MatrixMarket matrix array real general\n2\n": "are not 2 whole numbers",
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_a_matrix_is_checked(tmp_path, head, packed):
    path = tmp_path / ("matrix.mtx.gz" if packed else "matrix.mtx")
    path.write_bytes(gzip.compress(head.encode()) if packed else head.encode())
    with pytest.raises(DataError, match=HEADS[head]):
        check_head(path)


def test_sound_heads_pass(tmp_path):
    path = tmp_path / "matrix.mtx"
    for head in (f"{BANNER}%x\n\n3 2 6\n", "%%MatrixMarket MATRIX array real General\n2 3\n"):
        path.write_text(head)
        check_head(path)
