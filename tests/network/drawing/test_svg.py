"""An SVG is well-formed for any gene name, and shows what is drawn."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.svg import graph_svg
from grn_core.network.graph import draw

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


def part(root, name: str) -> ElementTree.Element:
    """Return the group of edges, genes, names or legend."""
    return next(group for group in root.iter(f"{SVG}g") if group.get("class") == name)


def test_it_has_every_gene_and_edge_as_text_and_shape(edges):
    root = read(graph_svg(Picture(draw(edges)), "My <b>run</b>", "Simulated cells."))
    assert {"A", "b", "c", "D", "My <b>run</b> Simulated cells."} <= set(texts(root))
    assert set(texts(part(root, "names"))) == {"A", "b", "c", "D", "<img src=x onerror='ale…", "x" * 23 + "…"}
    assert not [element.tag for element in root.iter() if "img" in element.tag or "script" in element.tag]
    assert len(list(part(root, "genes").iter(f"{SVG}circle"))) == 3  # targets
    assert len(list(part(root, "genes").iter(f"{SVG}polygon"))) == 3  # TFs
    assert len(list(part(root, "edges").iter(f"{SVG}polygon"))) == len(edges)  # arrowheads


def test_the_legend_explains_all_that_is_drawn(edges):
    signed = edges.assign(sign=[1, -1, 0, 0])
    said = texts(part(read(graph_svg(Picture(draw(signed), weight_title="Probability"))), "legend"))
    assert said == [
        "TF", "target", "1 to 2 edges", "known", "new", "activates", "represses", "sign unknown",
        "probability 0.60 to 0.90",
    ]  # fmt: skip
    by_community = texts(part(read(graph_svg(Picture(draw(signed), "community"))), "legend"))
    assert "community 1" in by_community
    colours = {"A": "#112233"}
    by_number = texts(part(read(graph_svg(Picture(draw(signed), "expression", colours))), "legend"))
    assert any(words.startswith("detected in: 0 %") for words in by_number)


def test_places_and_routes_are_those_of_the_drawing():
    pairs = [("A", "x"), ("B", "x"), ("B", "y"), ("A", "B")]
    table = pd.DataFrame(pairs, columns=["source", "target"]).assign(weight=0.5, rank=range(1, 5), known=True)
    at = {"A": (0.0, 0.0), "x": (400.0, 0.0), "B": (200.0, 0.0), "y": (200.0, 200.0)}
    drawn = draw(table, pins=[(gene, *place) for gene, place in at.items()])
    root = read(graph_svg(Picture(drawn)))
    circles = {(float(c.get("cx")), float(c.get("cy"))) for c in part(root, "genes").iter(f"{SVG}circle")}
    assert circles == {at["x"], at["y"]}
    arcs = [path.get("d") for path in part(root, "edges").iter(f"{SVG}path")]
    assert len(arcs) == 1 and arcs[0].startswith("M0.0 0.0Q200.0 ")  # around B


def test_everything_is_within_the_image(edges):
    root = read(graph_svg(Picture(draw(edges))))
    left, top, width, height = map(float, root.get("viewBox").split())
    for element in root.iter(f"{SVG}circle"):
        x, y, r = (float(element.get(name)) for name in ("cx", "cy", "r"))
        assert left <= x - r and x + r <= left + width and top <= y - r and y + r <= top + height
    for element in root.iter(f"{SVG}text"):
        assert top <= float(element.get("y")) <= top + height


def test_names_never_overlap():
    many = pd.DataFrame({"source": "A", "target": [f"GENE{i:03d}" for i in range(150)], "known": True})
    root = read(graph_svg(Picture(draw(many.assign(weight=1.0, rank=range(1, 151))))))
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
    root = read(graph_svg(Picture(draw(edges), hidden=("new",))))
    assert set(texts(part(root, "names"))) == {"A", "b"}
    assert "new" not in texts(part(root, "legend"))
    assert len(list(part(root, "edges").iter(f"{SVG}line"))) == 1


def test_outcomes_differ_in_colour_and_dashes(edges):
    drawn = draw(edges.assign(outcome=["training", "found", "missed", "wrong"]))
    lines = re.findall(r"<line[^>]*>", graph_svg(Picture(drawn)))
    looks = {
        (re.search(r"stroke='([^']*)'", line)[1], "".join(re.findall(r"dasharray='([^']*)'", line))) for line in lines
    }
    assert len(looks) == len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 4


def test_a_network_without_edges_is_an_image_too(edges):
    read(graph_svg(Picture(draw(edges), hidden=("new", "known"))))
