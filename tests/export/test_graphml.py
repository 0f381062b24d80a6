"""networkx reads every name, type and edge of the GraphML; names that XML cannot hold are refused in a sentence."""

import io

import networkx as nx
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.export.graphml import graphml_text
from tests.export.conftest import pairs


def test_networkx_reads_it(edges):
    graph = nx.read_graphml(io.BytesIO(graphml_text(edges).encode()))
    assert set(graph.edges) == set(pairs(edges))
    first = graph.edges["SPI1", "CD14"]
    assert first["weight"] == pytest.approx(0.9)
    assert (first["rank"], first["known"], first["split"]) == (1, True, "train")
    assert "uncertainty" not in first  # a missing value is left out, not written as a number
    assert graph.edges["GATA1", "SPI1"]["uncertainty"] == 0.5
    assert {graph.nodes[name]["label"] for name in graph} == set(graph)
    assert graph.nodes["GATA1"]["kind"] == "TF" and graph.nodes["CD14"]["kind"] == "target"


@pytest.mark.parametrize(("name", "code"), [("A\x01B", "U+0001"), ("\x1b[31mRED", "U+001B"), ("\uffff", "U+FFFF")])
def test_control_characters_are_refused_by_name(name, code):
    table = pd.DataFrame({"source": ["SPI1"], "target": [name], "weight": [1.0]})
    with pytest.raises(DataError, match="which XML cannot hold") as caught:
        graphml_text(table)
    assert code in caught.value.what and "CSV" in caught.value.remedy
    assert caught.value.what.isprintable()


def test_a_long_name_is_shortened_in_the_sentence():
    table = pd.DataFrame({"source": ["L" * 10_000 + "\x00"], "target": ["B"], "weight": [1.0]})
    with pytest.raises(DataError) as caught:
        graphml_text(table)
    assert len(caught.value.what) < 200
