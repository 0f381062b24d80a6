"""SIF as Cytoscape reads it: three fields separated by tabs, one edge per line, for any gene name."""

import re

import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.export.sif import sif_text


def parse(text: str) -> list[tuple[str, str, str]]:
    """Read SIF strictly: the file ends with a line break, each line has three fields, none blank, none padded."""
    assert text.endswith("\n")
    found = []
    for line in text[:-1].split("\n"):
        assert line.splitlines() == [line]  # no character that any reader treats as a line break
        fields = line.split("\t")
        assert len(fields) == 3
        assert all(field and field == field.strip() for field in fields)
        found.append((fields[0], fields[1], fields[2]))
    return found


def test_every_edge_is_one_line(edges, odd):
    found = parse(sif_text(edges))
    spaced = {name: re.sub(r"[\t\r\n\u2028]+", " ", name) for name in odd.values()}
    wanted = [(spaced.get(a, a), spaced.get(b, b)) for a, b in zip(edges["source"], edges["target"], strict=True)]
    assert [(tf, target) for tf, _, target in found] == wanted
    assert {kind for _, kind, _ in found} == {"regulates"}
    assert ("SPI1", "regulates", "a b") in found


@pytest.mark.parametrize(
    ("genes", "said"), [(["A\tB", "A B"], "differ only by tabs"), (["\n", "B"], "is blank"), (["", "B"], "is blank")]
)
def test_names_that_would_merge_or_vanish_are_refused(genes, said):
    table = pd.DataFrame({"source": ["SPI1", "SPI1"], "target": genes})
    with pytest.raises(DataError, match=said):
        sif_text(table)
