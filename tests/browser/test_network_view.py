"""Actions in the graph: expand a gene, undo, hide a kind of edge, change the layout, share a link."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.drawn import title_of
from tests.browser.test_network import CLEAR_EDGES, EDGE, GENE, NAMES

pytestmark = pytest.mark.browser

STATE = """graph => JSON.stringify({
  genes: graph.drawing.genes.filter((gene) => gene.shown).map((gene) => gene.id).sort(),
  links: graph.drawing.links.map((link) => link.id).sort(),
  places: graph.drawing.genes.map((gene) => [gene.id, gene.x, gene.y]),
  hidden: graph.drawing.state.hidden, pins: graph.drawing.state.pins, selection: graph.drawing.state.selection,
})"""


@pytest.fixture
def graph(visitor, stored_address):
    visitor.address = stored_address
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.page.goto(f"{stored_address}/network")
    graph = visitor.page.locator(".graph")
    graph.locator("canvas").wait_for()
    visitor.settle()
    return graph


def state(graph) -> dict:
    return json.loads(graph.evaluate(STATE))


def at(graph, gene: str) -> tuple[float, float]:
    box, place = graph.bounding_box(), graph.evaluate(GENE, gene)
    return box["x"] + place["x"], box["y"] + place["y"]


def tool(visitor, name: str):
    return visitor.page.locator(f".tool.{name}")


def hub(graph) -> str:
    return graph.evaluate("graph => [...graph.drawing.genes].sort((a, b) => b.degree - a.degree)[0].id")


def test_expand_pin_undo_and_reopen(visitor, graph):
    page, gene, first = visitor.page, hub(graph), state(graph)
    page.mouse.dblclick(*at(graph, gene))
    visitor.settle()
    expanded = state(graph)
    assert len(expanded["links"]) == len(first["links"]) + 8
    assert set(first["genes"]) < set(expanded["genes"])
    places = {name: (x, y) for name, x, y in expanded["places"]}
    assert all(places[name] == (x, y) for name, x, y in first["places"])  # no gene has moved
    expect(tool(visitor, "expand")).to_have_text("Collapse")

    x, y = at(graph, gene)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 50, y - 30, steps=4)
    page.mouse.up()
    visitor.settle()
    assert list(state(graph)["pins"]) == [gene]
    moved = at(graph, gene)
    assert abs(moved[0] - x - 50) < 3 and abs(moved[1] - y + 30) < 3
    visitor.shoot("17-network-expanded")

    # the address opens the same picture in another browser
    assert re.search(r"[?&]expand=", page.url) and re.search(r"[?&]pin=", page.url)
    before = state(graph)
    page.goto(page.url)
    graph.locator("canvas").wait_for()
    visitor.settle()
    assert state(graph) == before
    expect(page.get_by_role("heading", name=gene, exact=True)).to_be_visible()


def test_undo_and_redo_by_button_and_by_key(visitor, graph):
    page, gene, first = visitor.page, hub(graph), state(graph)
    expect(tool(visitor, "undo")).to_be_disabled()
    page.mouse.dblclick(*at(graph, gene))
    visitor.settle()
    expanded = state(graph)
    tool(visitor, "undo").click()
    visitor.settle()
    assert state(graph)["links"] == first["links"]
    expect(tool(visitor, "undo")).to_be_disabled()
    graph.focus()
    page.keyboard.press("Control+y")
    visitor.settle()
    assert state(graph) == expanded
    page.keyboard.press("Control+z")
    visitor.settle()
    assert state(graph)["links"] == first["links"]
    tool(visitor, "redo").click()
    visitor.settle()
    page.mouse.dblclick(*at(graph, gene))  # again: collapses
    visitor.settle()
    assert state(graph)["links"] == first["links"]


def test_the_overlay_and_its_legend(visitor, graph):
    page, first = visitor.page, state(graph)
    overlay = tool(visitor, "overlay")
    expect(overlay).to_have_attribute("aria-pressed", "false")
    overlay.click()
    visitor.settle()
    expect(overlay).to_have_attribute("aria-pressed", "true")
    missed = page.locator(".legend button[data-category='missed']")
    expect(missed).to_contain_text(re.compile(r"missed \(\d+\)"))
    count = int(re.search(r"\((\d+)\)", missed.inner_text())[1])
    assert len(state(graph)["links"]) == len(first["links"]) + count
    assert count > 0
    visitor.shoot("18-network-truth")
    missed.focus()
    page.keyboard.press("Space")
    visitor.settle()
    expect(missed).to_have_attribute("aria-pressed", "false")
    assert state(graph)["hidden"] == ["missed"]
    shown = "graph => graph.network.body.edgeIndices.length"
    assert graph.evaluate(shown) == len(first["links"])
    assert "hide=missed" in page.url
    tool(visitor, "undo").click()
    visitor.settle()
    expect(missed).to_have_attribute("aria-pressed", "true")
    assert graph.evaluate(shown) == len(first["links"]) + count


def test_names_do_not_overlap_in_another_layout_and_the_selection_is_kept(visitor, graph):
    page, before = visitor.page, state(graph)
    for name in ("TFs on top", "communities"):
        page.get_by_role("combobox", name=re.compile("Layout")).click()
        page.get_by_role("option", name=name).click()
        visitor.settle()
        after = state(graph)
        assert after["links"] == before["links"]
        assert after["places"] != before["places"]
        names, box = graph.evaluate(NAMES), graph.bounding_box()
        assert len(names) >= 0.7 * len(after["genes"])
        for i, (left, top, right, bottom) in enumerate(names):
            assert left > -0.1 and top > -0.1 and right < box["width"] + 0.1 and bottom < box["height"] + 0.1
            assert not any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in names[i + 1 :])
        edge = graph.evaluate(CLEAR_EDGES)[0]
        place = graph.evaluate(EDGE, edge)
        page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
        visitor.settle()
        assert graph.evaluate("graph => graph.network.getSelection()") == {"nodes": [], "edges": [edge]}
        expect(page.locator("h2").first).to_have_text(title_of(*edge.split("\t")))
        before = after
    assert "layout=circular" in page.url


def test_the_graph_can_be_used_without_a_mouse(visitor, graph):
    page = visitor.page
    expect(graph).to_have_attribute("aria-label", re.compile(r"Network of \d+ genes, \d+ TFs among them, and 50 edges"))
    graph.focus()
    page.keyboard.press("ArrowRight")
    first = graph.evaluate("graph => graph.drawing.cursor")
    assert first == hub(graph)
    said = page.locator(".said")
    expect(said).to_contain_text(first)
    for key in ("ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        second = graph.evaluate("graph => graph.drawing.cursor")
        if second != first:
            break
    neighbours = f"graph => graph.drawing.byId.get({json.dumps(first)}).neighbours"
    assert second in graph.evaluate(neighbours)
    page.keyboard.press("Enter")
    visitor.settle()
    assert graph.evaluate("graph => graph.network.getSelection().nodes") == [second]
    expect(page.get_by_role("heading", name=second, exact=True)).to_be_visible()
    links = len(state(graph)["links"])
    page.keyboard.press("e")
    page.keyboard.press("p")
    visitor.settle()
    assert len(state(graph)["links"]) > links
    assert list(state(graph)["pins"]) == [second]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    visitor.settle()
    assert len(state(graph)["links"]) == links
    assert state(graph)["pins"] == {}
