"""Names of strangers become names that every file system accepts, and hide nothing in a sentence."""

import os
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from grn_core.storage import safe_name
from grn_core.wording import visible

STRANGE = (
    "x" * 255, "x" * 250 + ".h5ad", "é" * 200 + ".csv.gz", "../../etc/passwd", "..\\..\\windows\\x.csv", "/abs.csv",
    "a\x00b.csv", "a\nb\tc.csv", "evil\u202egsc.h5ad", "\u2066x\u2069.csv", "con.csv", "NUL", "com1.tar.gz",
    "a<b>:c?.csv", "...", "", " ", ".csv", "trailing. . .", "\ud800.csv", "名前.h5ad", "e\u0301.csv", "-rf.csv",
    "a" * 130 + "." + "b" * 130,
)  # fmt: skip


@pytest.mark.parametrize("name", STRANGE, ids=ascii)
def test_a_safe_name_can_be_written_and_keeps_its_ending(name, tmp_path):
    safe = safe_name(name)
    assert PurePosixPath(safe).name == PureWindowsPath(safe).name == safe
    assert not PureWindowsPath(safe).is_reserved() and not safe.endswith((".", " "))
    assert len(safe.encode()) <= 128 and safe.isprintable() and safe == visible(safe)
    (tmp_path / safe).write_text("content", encoding="utf-8")
    assert os.listdir(tmp_path) == [safe]
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cells.h5ad", "cells.h5ad"), ("My cells (2).csv.gz", "My cells (2).csv.gz"), ("名前.h5ad", "名前.h5ad"),
        ("../../etc/passwd", "passwd"), ("..\\x.csv", "x.csv"), ("con.csv", "_con.csv"), ("", "file"), ("...", "file"),
        ("evil\u202egsc.h5ad", "evilgsc.h5ad"), ("a\nb.csv", "ab.csv"), (".csv", "csv"),
    ],
)  # fmt: skip
def test_safe_names(name, safe):
    assert safe_name(name) == safe


def test_long_names_keep_both_endings():
    assert safe_name("é" * 200 + ".csv.gz").endswith("é.csv.gz")


def test_nothing_is_hidden_in_a_sentence():
    assert visible("a\nb\u2028c\td") == "a b c d"
    assert visible("x\u202ecsv.exe\u2069\x00\x1b[31m") == "x\ufffdcsv.exe\ufffd\ufffd\ufffd[31m"
    assert visible("Zellen µ 名前 a\u200db") == "Zellen µ 名前 a\u200db"
