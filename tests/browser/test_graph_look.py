"""What the graph shows at a glance: neighbours under the pointer, arcs, the legend, the whole screen."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.drawn import title_of
from tests.browser.test_network import NAMES
from tests.browser.test_network_view import at, graph, hub, tool  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser

CROSSED = "graph => graph.drawing.crossing().map(({ id }) => id)"
LIT = "graph => graph.drawing.kept && [...graph.drawing.kept].sort()"
SIZE = "graph => [graph.drawing.magnified, Math.max(...graph.labels.placed.map(({ box }) => box[3] - box[1]))]"


def test_the_pointer_lights_up_neighbours_until_it_leaves(visitor, graph):  # noqa: F811
    page, gene = visitor.page, hub(graph)
    near = graph.evaluate(f"graph => [...new Set(graph.drawing.byId.get({json.dumps(gene)}).neighbours)]")
    page.mouse.move(*at(graph, gene))
    expect(page.locator(".tip")).to_contain_text(gene)
    assert graph.evaluate(LIT) == sorted([gene, *near])
    box = graph.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3, steps=3)
    expect(page.locator(".tip")).to_be_hidden()
    assert graph.evaluate(LIT) is None


def test_edges_go_around_genes_at_every_width(visitor, graph):  # noqa: F811
    visitor.page.goto(f"{visitor.page.url.split('?')[0]}?edges=200")
    graph.locator("canvas").wait_for()
    visitor.settle()
    straight = graph.evaluate(
        """graph => {
          const { links } = graph.drawing, bends = links.map(({ bend }) => bend);
          links.forEach((link) => { link.bend = 0; });
          const crossing = graph.drawing.crossing().length;
          links.forEach((link, i) => { link.bend = bends[i]; });
          return crossing;
        }"""
    )
    assert straight > 10
    for width in (1280, 768, 1920):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.settle()
        assert len(graph.evaluate(CROSSED)) <= straight / 2


def test_the_legend_explains_sizes_widths_and_colours(visitor, graph):  # noqa: F811
    page = visitor.page
    legend = page.locator(".legend")
    for kind in ("size", "width"):
        expect(legend.locator(f".{kind}")).to_have_count(1)
    expect(legend.locator(".size")).to_contain_text(re.compile(r"\d+ to \d+ edges"))
    expect(legend.locator(".width")).to_contain_text(re.compile(r"(weight|probability) 0\.\d\d to [01]\.\d\d"))
    page.goto(f"{page.url.split('?')[0]}?colour=community")
    expect(legend.locator(".community")).to_contain_text("community1")
    page.goto(f"{page.url.split('?')[0]}?colour=expression")
    expect(legend.locator(".scale")).to_contain_text("0 %")


def test_a_presenter_fills_the_screen_with_larger_names(visitor, graph):  # noqa: F811
    page = visitor.page
    small = graph.evaluate(SIZE)
    tool(visitor, "presenter").click()
    expect(tool(visitor, "presenter")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.fullscreenElement !== null")
    visitor.settle()
    box = page.locator(".frame").bounding_box()
    window = page.evaluate("() => [innerWidth, innerHeight]")
    assert [box["width"], box["height"]] == window
    large = graph.evaluate(SIZE)
    assert large[0] >= 1.4 and large[1] == pytest.approx(large[0] * small[1], rel=0.05)
    names = graph.evaluate(NAMES)
    for i, (left, top, right, bottom) in enumerate(names):
        assert not any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in names[i + 1 :])
    visitor.shoot("19-network-presenter")
    tool(visitor, "presenter").click()
    expect(tool(visitor, "presenter")).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("() => document.fullscreenElement === null")
    assert graph.evaluate(SIZE)[0] == 1


def test_many_edges_are_offered_as_a_matrix_whose_cells_select_edges(visitor, graph):  # noqa: F811
    page = visitor.page
    page.goto(f"{page.url.split('?')[0]}?start=strongest&edges=1000")
    page.get_by_role("button", name="Show as a matrix").click()
    visitor.settle()
    assert "layout=matrix" in page.url
    expect(graph).to_have_count(0)
    figure = page.locator("[class*='st-key-matrix_'] .js-plotly-plot")
    figure.locator(".main-svg").first.wait_for()
    edge, x, y = figure.evaluate(
        """figure => {
          const cells = figure._fullData.find((trace) => trace.customdata), { xaxis, yaxis } = figure._fullLayout;
          const [x, y] = [xaxis.l2p(cells.x[0]) + xaxis._offset, yaxis.l2p(cells.base[0] + 0.5) + yaxis._offset];
          return [[...cells.customdata[0]].join("\\t"), x, y];
        }"""
    )
    figure.scroll_into_view_if_needed()
    box = figure.bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.click(box["x"] + x, box["y"] + y)
    visitor.settle()
    expect(page.locator("h2").first).to_have_text(title_of(*edge.split("\t")))
    visitor.shoot("20-network-matrix")


def test_hubs_stand_beside_the_graph_until_a_click(visitor, graph):  # noqa: F811
    page, first = visitor.page, hub(graph)
    expect(page.get_by_text("These TFs have most targets here")).to_be_visible()
    hubs = page.locator("[class*='st-key-hubs_here_'] button")
    assert hubs.count() > 5
    expect(hubs.first).to_contain_text(first)
    hubs.first.click()
    visitor.settle()
    assert graph.evaluate("graph => graph.network.getSelection().nodes") == [first]
    expect(page.get_by_role("heading", name=first, exact=True)).to_be_visible()
    expect(page.get_by_text("These TFs have most targets here")).to_have_count(0)


@pytest.mark.parametrize("width", [768, 1280])
def test_names_are_readable_on_a_narrow_screen(visitor, graph, width):  # noqa: F811
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    visitor.settle()
    names = graph.evaluate(NAMES)
    assert len(names) >= 0.9 * graph.evaluate("graph => graph.drawing.genes.length")
    assert min(bottom - top for _, top, _, bottom in names) > 14.9
    if width == 768:  # what stands beside the graph on a wide screen is below it
        beside = page.get_by_role("combobox", name="Find a gene").bounding_box()
        assert beside["y"] > graph.bounding_box()["y"] + graph.bounding_box()["height"]
