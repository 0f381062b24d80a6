"""Names are the same with and without invisible characters, and what was removed is counted."""

import pytest

from grn_core.genes.invisible import clean_names, clean_text, without_invisible

HIDDEN = {
    "zero-width blank": "\u200b", "zero-width joiner": "\u200d", "right-to-left": "\u200f", "override": "\u202e",
    "NUL": "\0", "no-break blank": "\u00a0", "byte order mark": "\ufeff", "soft hyphen": "\u00ad",
    "narrow blank": "\u202f", "line separator": "\u2028", "variation selector": "\ufe0f", "tag": "\U000e0041",
    "delete": "\x7f", "word joiner": "\u2060", "isolate": "\u2066",
}  # fmt: skip


@pytest.mark.parametrize("mark", HIDDEN.values(), ids=HIDDEN)
def test_a_mark_at_either_end_is_removed(mark):
    names, note = clean_names([f"{mark}GATA1", f"SPI1{mark}", "KLF1"])
    assert names == ["GATA1", "SPI1", "KLF1"]
    assert note is not None and note.startswith("2 names held invisible characters") and note.endswith(": GATA1, SPI1.")


def test_a_mark_inside_a_name_goes_and_an_odd_blank_becomes_a_plain_one():
    assert without_invisible("GA\u200bTA1") == "GATA1"
    assert without_invisible("B\u00a0cell") == "B cell"


@pytest.mark.parametrize("name", ["HLA-A", "NKX2-1", "\u03b2-actin", "B cell", " padded ", "\u7d30\u80de", "caf\u00e9"])
def test_visible_names_stay_exactly_as_they_are(name):
    assert clean_names([name]) == ([name], None)


def test_a_text_keeps_its_tabs_and_lines():
    text, note = clean_text("TF\ttarget\r\nGATA1\u200b\tKLF1\nGATA1\u200b\tHBB\u00a0\n1\u202f000\t\v\n")
    assert text == "TF\ttarget\r\nGATA1\tKLF1\nGATA1\tHBB \n1 000\t \n"
    assert note is not None and note.startswith("2 names held") and note.endswith(": GATA1, HBB.")
    assert clean_text("TF\ttarget\n") == ("TF\ttarget\n", None)
