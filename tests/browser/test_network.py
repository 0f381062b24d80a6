"""The graph in a real browser: it fits a small screen, names are readable, and the last click is selected."""

import pytest
from playwright.sync_api import expect

from grn_core.network.graph import top_edges
from tests.browser.drawn import title_of

pytestmark = pytest.mark.browser

GENE = """(graph, gene) => graph.network.canvasToDOM(graph.network.getPosition(gene))"""
EDGE = """(graph, id) => graph.network.canvasToDOM(graph.drawing.middleOf(id))"""
# edges whose middle is not covered by a gene, a name or another edge, the longest first: a click there selects the edge
CLEAR_EDGES = """graph => {
  const at = (gene) => graph.network.getPosition(gene), scale = graph.network.getScale();
  const genes = graph.network.body.nodeIndices.map(at);
  const edges = graph.network.body.edgeIndices.map((id) => {
    const { fromId, toId } = graph.network.body.edges[id], a = at(fromId), b = at(toId);
    return { id, length: Math.hypot(a.x - b.x, a.y - b.y), ...graph.drawing.middleOf(id) };
  });
  return edges
    .filter(({ x, y }) => genes.every((gene) => Math.hypot(gene.x - x, gene.y - y) * scale > 22))
    .filter(({ x, y }) => graph.labels.at({ x, y }) === null)
    .filter(({ id, x, y }) => graph.drawing.edgeAt({ x, y }) === id)
    .sort((a, b) => b.length - a.length).map(({ id }) => id);
}"""
NAMES = """graph => {
  const { x, y } = graph.network.getViewPosition(), scale = graph.network.getScale();
  const left = x * scale - graph.clientWidth / 2, top = y * scale - graph.clientHeight / 2;
  return graph.labels.placed.map(({ box }) => [box[0] - left, box[1] - top, box[2] - left, box[3] - top]);
}"""


@pytest.fixture
def graph(visitor, stored_address):
    """Open the network of a trained run on a small projector's screen."""
    visitor.page.set_viewport_size({"width": 1280, "height": 720})
    visitor.page.goto(f"{stored_address}/network")
    graph = visitor.page.locator(".graph")
    graph.locator("canvas").wait_for()
    visitor.settle()
    return graph


def click(visitor, graph, place) -> dict:
    """Click at a place of the graph and return its selection after Python has answered."""
    box = graph.bounding_box()
    visitor.page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    visitor.settle()
    return graph.evaluate("graph => graph.network.getSelection()")


def clear_edges(visitor, graph) -> list[str]:
    """Return the edges that a click can select; names find their places late where a page is slow."""
    for _ in range(100):
        found = graph.evaluate(CLEAR_EDGES)
        if len(found) > 1:
            break
        visitor.page.wait_for_timeout(100)
    return found


def test_the_whole_graph_is_visible_and_its_names_are_readable(visitor, graph):
    visitor.shoot("13-network-1280x720")
    box = graph.bounding_box()
    assert box["y"] < 350
    assert box["y"] + box["height"] <= 720
    names = graph.evaluate(NAMES)
    assert len(names) >= 0.75 * graph.evaluate("graph => graph.network.body.nodeIndices.length")
    for i, (left, top, right, bottom) in enumerate(names):
        assert bottom - top > 14.9  # a letter of 12 pixels with its line
        assert left > -0.1 and top > -0.1 and right < box["width"] + 0.1 and bottom < box["height"] + 0.1
        for other in names[i + 1 :]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom)


def test_the_selection_is_what_was_clicked_last(visitor, graph, stored_run):
    edges = top_edges(stored_run.read_table("network"), 50)
    ids = clear_edges(visitor, graph)
    assert len(ids) >= 2
    tfs = edges["source"].unique()
    assert click(visitor, graph, graph.evaluate(EDGE, ids[0])) == {"nodes": [], "edges": [ids[0]]}
    visitor.shoot("14-network-edge")
    expect(visitor.page.get_by_text("Selected edge")).to_be_visible()
    assert click(visitor, graph, graph.evaluate(GENE, tfs[0])) == {"nodes": [tfs[0]], "edges": []}
    visitor.shoot("15-network-gene")
    assert click(visitor, graph, graph.evaluate(GENE, tfs[1])) == {"nodes": [tfs[1]], "edges": []}
    assert click(visitor, graph, {"x": 4, "y": 4}) == {"nodes": [], "edges": []}
    expect(visitor.page.get_by_text("Click a gene or an edge of the graph")).to_be_visible()
    assert click(visitor, graph, graph.evaluate(EDGE, ids[-1])) == {"nodes": [], "edges": [ids[-1]]}
    expect(visitor.page.locator("h2").first).to_have_text(title_of(*ids[-1].split("\t")))


def test_ticking_a_row_keeps_the_table_sorted_where_it_was(visitor, graph, stored_run):
    edges = top_edges(stored_run.read_table("network"), 50).sort_values("weight", kind="stable")
    table = visitor.page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    head = visitor.page.get_by_test_id("stDataFrame").last.bounding_box()
    visitor.page.mouse.click(head["x"] + 240, head["y"] + 18)  # weight, lowest first
    visitor.settle()
    for row in (0, 3):
        at = table.bounding_box()
        visitor.page.mouse.click(at["x"] + 18, at["y"] + 36 + 35 * row + 17)
        visitor.settle()
        edge = edges.iloc[row]
        expect(visitor.page.locator("h2").first).to_have_text(title_of(edge["source"], edge["target"]))
        selection = graph.evaluate("graph => graph.network.getSelection().edges")
        assert selection == [f"{edge['source']}\t{edge['target']}"]
    visitor.shoot("16-network-table")
