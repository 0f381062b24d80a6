"""All steps of a new user on the demo, from the first page to downloads, in a real browser."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, TRAINING, Visitor

pytestmark = pytest.mark.browser


WHERE = """graph => {
  const [gene] = graph.network.body.nodeIndices;
  return { gene, ...graph.network.canvasToDOM(graph.network.getPosition(gene)) };
}"""


def click_gene(visitor: Visitor) -> None:
    """Click on a gene of the graph; Python then shows its neighbours."""
    graph = visitor.page.locator(".graph")
    place, box = graph.evaluate(WHERE), graph.bounding_box()
    visitor.page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    expect(visitor.page.locator("h2").first).to_have_text(place["gene"])
    visitor.settle()


def test_all_steps_of_a_new_user(visitor):
    page = visitor.page
    page.goto(visitor.address)
    train = page.get_by_role("button", name="Train on the demo")
    train.wait_for()
    visitor.settle()
    visitor.shoot("1-start")

    started = time.monotonic()
    train.click()
    page.get_by_text(re.compile(r"model ([3-9]|\d\d) of \d+")).first.wait_for()
    visitor.shoot("2-training")

    page.reload()  # reloading changes nothing
    page.get_by_text(re.compile(r"model \d+ of \d+")).first.wait_for()

    explore = page.get_by_role("button", name="Explore the network")
    explore.wait_for(timeout=TRAINING)
    visitor.settle()
    visitor.shoot("3-trained")
    explore.click()
    page.locator(".graph canvas").wait_for()
    seconds = time.monotonic() - started  # for measurements only; the time depends on the machine
    (visitor.shots / "seconds.txt").write_text(f"{seconds:.0f} s from the click to the network\n")
    visitor.settle()
    visitor.shoot("4-network")

    click_gene(visitor)
    visitor.shoot("5-gene-or-edge")
    see_an_edge(visitor)
    download_everything(visitor)
    see_metrics(visitor)
    see_data(visitor)


def see_an_edge(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_label("Find a gene").fill("SPI1")
    page.keyboard.press("Enter")
    visitor.settle()
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    visitor.settle()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 55)
    visitor.settle()
    assert "→" in page.locator("h2").first.inner_text()
    visitor.shoot("6-edge")
    page.get_by_role("tab", name="Cells").click()
    page.get_by_text("Pearson r").wait_for()


def download_everything(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_text("Download the network").click()
    visitor.settle()
    for label in ("CSV", "GraphML", "AnnData", "Report, HTML", "Graph, HTML"):
        with page.expect_download() as waiting:
            inside = page.get_by_test_id("stExpander").filter(has_text="Download the network")
            inside.get_by_role("button", name=label, exact=False).first.click()
        path = visitor.shots / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert path.stat().st_size > 1000
    check_offline_file(visitor)


def check_offline_file(visitor: Visitor) -> None:
    asked = []
    page = visitor.page.context.browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: visitor.said.append(str(error)))
    page.goto(f"file://{visitor.shots / 'network.html'}")
    page.locator("canvas").wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=visitor.shots / "7-offline.png")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


def see_metrics(visitor: Visitor) -> None:
    visitor.go("Network")
    visitor.see("How far to trust it")
    expect(visitor.page.get_by_text("Supported by your cells").first).to_be_visible()
    visitor.shoot("8-metrics")


def see_data(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("Cells")
    expect(page.get_by_text("Simulated cells").first).to_be_visible()
    page.get_by_text("UMAP 1").first.wait_for()
    visitor.settle()
    visitor.shoot("9-data")


def test_two_visitors_see_the_same_runs(visitor):
    visitor.page.goto(visitor.address)
    visitor.page.get_by_text("Demo: simulated monocytes").or_(
        visitor.page.get_by_test_id("stDataFrame")
    ).first.wait_for()
    with visitor.page.context.browser.new_context() as other:
        other.set_default_timeout(PATIENCE)
        page = other.new_page()
        page.goto(f"{visitor.address}/network?view=trust")
        page.get_by_text("Supported by your cells").first.wait_for()
