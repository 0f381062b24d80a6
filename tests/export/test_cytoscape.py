"""The zip for Cytoscape has the positions and, in its styles, the look of the drawing."""

import io
import json
import zipfile
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest

from grn_core.errors import DataError
from grn_core.export.cytoscape import cytoscape_zip, few_enough, line_type
from grn_core.export.graphml import graphml_text
from grn_core.network.drawing.categories import OUTCOMES, PLAIN
from grn_core.network.drawing.picture import KIND_COLOURS, Picture
from grn_core.network.graph import MOST_EDGES, draw


@pytest.fixture
def network() -> pd.DataFrame:
    pairs = [("SPI1", "CD14"), ("SPI1", "LYZ"), ("GATA1", "SPI1"), ("GATA1", "HBB")]
    table = pd.DataFrame(pairs, columns=["source", "target"])
    return table.assign(weight=[0.9, 0.8, 0.7, 0.6], rank=[1, 2, 3, 4], known=[True, False] * 2, sign=[1, -1, 0, 1])


def files(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def mappings(style: ElementTree.Element) -> dict[str, tuple[str, dict[str, str]]]:
    """Return column and words of each mapped property."""
    found = {}
    for shown in style.iter("visualProperty"):
        for mapping in shown:
            words = {entry.get("attributeValue"): entry.get("value") for entry in mapping}
            found[shown.get("name")] = (mapping.get("attributeName"), words)
    return found


def test_positions_are_those_of_the_drawing(network):
    picture = Picture(draw(network, pins=[("HBB", 500.0, -80.0)]))
    places = {row.gene: (round(row.x, 1), round(row.y, 1)) for row in picture.drawn.nodes.itertuples()}
    document = json.loads(files(cytoscape_zip(network, "t", picture))["network.cyjs"])
    nodes = document["elements"]["nodes"]
    assert {n["data"]["name"]: (n["position"]["x"], n["position"]["y"]) for n in nodes} == places
    graph = nx.read_graphml(io.BytesIO(graphml_text(network, picture).encode()))
    assert {name: (data["x"], data["y"]) for name, data in graph.nodes(data=True)} == places
    assert places["HBB"] == (500, -80)


def test_styles_map_columns_that_the_network_has(network):
    picture = Picture(draw(network))
    found = files(cytoscape_zip(network, "t", picture))
    elements = json.loads(found["network.cyjs"])["elements"]
    genes, edges = ([element["data"] for element in elements[part]] for part in ("nodes", "edges"))
    plain, placed = ElementTree.fromstring(found["style.xml"]).iter("visualStyle")
    mapped = mappings(placed)
    for shown, (column, words) in mapped.items():
        for data in genes if shown.startswith("NODE") else edges:
            assert column in data, shown
            assert not words or data[column] in words, shown
    assert set(mapped) - set(mappings(plain)) == {"NODE_X_LOCATION", "NODE_Y_LOCATION"}
    assert mapped["EDGE_TARGET_ARROW_SHAPE"][1]["represses"] == "T"
    assert mapped["EDGE_LINE_TYPE"][1] == {"known": "SOLID", "new": "EQUAL_DASH"}
    assert {data["colour"] for data in genes if data["kind"] == "TF"} == {KIND_COLOURS["TF"]}


def test_the_style_for_web_pages_refers_to_data_of_the_elements(network):
    found = files(cytoscape_zip(network, "t"))
    elements, style = json.loads(found["network.cyjs"])["elements"], json.loads(found["style.json"])
    for rule in style:
        part = "nodes" if rule["selector"].startswith("node") else "edges"
        for value in rule["style"].values():
            if str(value).startswith("data("):
                assert all(value[5:-1] in element["data"] for element in elements[part])
    selectors = [rule["selector"] for rule in style]
    assert 'edge[category="new"]' in selectors and 'edge[category="known"]' not in selectors


def test_dashes_differ_in_cytoscape_as_well():
    assert [line_type(category.dash) for category in PLAIN] == ["SOLID", "EQUAL_DASH"]
    assert len({line_type(category.dash) for category in OUTCOMES}) >= 4


def test_equal_networks_give_equal_files(network):
    assert cytoscape_zip(network, "t") == cytoscape_zip(network, "t")


def test_too_many_edges_are_refused(network):
    with pytest.raises(DataError, match="too many for a drawing"):
        few_enough(pd.concat([network] * (MOST_EDGES // 4 + 1)))
