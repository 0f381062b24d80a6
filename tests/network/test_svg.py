"""An SVG is well-formed for any gene name, and shows what is drawn."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from grn_core.network.graph import draw
from grn_core.network.svg import graph_svg

NASTY = "<img src=x onerror='alert(1)'>&\x07"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def edges() -> pd.DataFrame:
    rows = [("A", "b", True), ("A", "c", False), (NASTY, "b", False), ("D", "x" * 10_000, False)]
    table = pd.DataFrame(rows, columns=["source", "target", "known"])
    return table.assign(weight=[0.9, 0.8, 0.7, 0.6], rank=[1, 2, 3, 4])


def read(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # fails if it is not well-formed


def texts(root) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_it_has_every_gene_and_edge_as_text_and_shape(edges):
    root = read(graph_svg(draw(edges), "My <b>run</b>", "Simulated cells."))
    assert {"A", "b", "c", "D", "My <b>run</b> Simulated cells.", "known", "new"} <= set(texts(root))
    assert "<img src=x onerror='ale…" in texts(root)
    assert "x" * 23 + "…" in texts(root)
    assert not [element.tag for element in root.iter() if "img" in element.tag or "script" in element.tag]
    assert len(list(root.iter(f"{SVG}circle"))) == 3  # targets
    heads_and_tfs = list(root.iter(f"{SVG}polygon"))
    assert len(heads_and_tfs) == len(edges) + 3


def test_everything_is_within_the_image(edges):
    root = read(graph_svg(draw(edges)))
    left, top, width, height = map(float, root.get("viewBox").split())
    for element in root.iter(f"{SVG}circle"):
        x, y, r = (float(element.get(name)) for name in ("cx", "cy", "r"))
        assert left <= x - r and x + r <= left + width and top <= y - r and y + r <= top + height
    for element in root.iter(f"{SVG}text"):
        assert top <= float(element.get("y")) <= top + height


def test_names_never_overlap():
    many = pd.DataFrame({"source": "A", "target": [f"GENE{i:03d}" for i in range(150)], "known": True})
    root = read(graph_svg(draw(many.assign(weight=1.0, rank=range(1, 151)))))
    boxes = []
    for element in root.iter(f"{SVG}text"):
        if element.get("text-anchor") == "middle":
            half = len(element.text) * float(element.get("font-size")) * 0.3
            x, y = float(element.get("x")), float(element.get("y"))
            boxes.append((x - half, y - 6, x + half, y + 6))
    assert len(boxes) > 75
    for i, a in enumerate(boxes):
        assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in boxes[i + 1 :])


def test_genes_of_hidden_categories_are_hidden_too(edges):
    root = read(graph_svg(draw(edges), hidden=("new",)))
    assert set(texts(root)) - {""} == {"A", "b", "known"}
    assert len(list(root.iter(f"{SVG}line"))) == 2  # the edge and the legend's


def test_outcomes_differ_in_colour_and_dashes(edges):
    drawn = draw(edges.assign(outcome=["training", "found", "missed", "wrong"]))
    lines = re.findall(r"<line[^>]*>", graph_svg(drawn))
    looks = {
        (re.search(r"stroke='([^']*)'", line)[1], "".join(re.findall(r"dasharray='([^']*)'", line))) for line in lines
    }
    assert len(looks) == len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 4


def test_a_network_without_edges_is_an_image_too(edges):
    read(graph_svg(draw(edges), hidden=("new", "known")))
