"""Cells ordered along pseudotime in the browser, from the button to the chart; a page opened from one that polls."""

import shutil

import pytest
from playwright.sync_api import expect

from grn_core.training.config import load_config
from grn_core.training.run import create_run
from tests.browser.conftest import dashboard
from tests.browser.seeded import place_cells

pytestmark = pytest.mark.browser


@pytest.fixture
def served(visitor, grn_home, stored_run):
    """Serve a `GRN_HOME` with a run on the demo's monocytes."""
    place_cells(grn_home)
    with dashboard(grn_home) as address:
        visitor.page.set_viewport_size({"width": 1280, "height": 1300})
        yield address
        visitor.page.goto("about:blank")


def test_cells_are_ordered_and_drawn_and_the_order_can_be_restored(visitor, served):
    page = visitor.page
    page.goto(f"{served}/network")
    page.locator(".graph canvas").wait_for()
    visitor.settle()
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    at = table.bounding_box()
    page.mouse.click(at["x"] + 18, at["y"] + 36 + 17)
    visitor.settle()
    page.get_by_role("tab", name="Time").click()
    page.get_by_role("button", name="Order the cells along pseudotime").click()
    expect(page.get_by_text("Ordered from the most typical cell of Progenitor")).to_be_visible()
    chart = page.locator(".st-key-course .js-plotly-plot")
    expect(chart).to_be_visible()
    visitor.settle()
    visitor.shoot("17-pseudotime")
    with page.expect_download() as started:
        page.locator(".st-key-course_files").get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename.startswith("course-")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Remove this order").click()
    expect(page.get_by_text("This data set has no pseudotime")).to_be_visible()
    page.locator(".st-key-flash_undo button").click()
    expect(chart).to_be_visible()


def test_a_page_opened_from_one_that_polls_is_not_blank(visitor, served, stored_run):
    """While one run of a batch waits, the page polls every few seconds; finished runs can be compared already."""
    config = load_config(stored_run.path / "config.yaml").model_copy(update={"batch": "both"})
    for i, cell_type in enumerate(("Monocyte", "Erythrocyte")):
        path = stored_run.path.with_name(f"20200101-00000{i}-{cell_type.lower()}-00000{i}")
        shutil.copytree(stored_run.path, path)
        config.model_copy(update={"cell_type": cell_type}).save(path / "config.yaml")
    waiting = create_run(config.model_copy(update={"cell_type": "Granulocyte"}))
    visitor.page.goto(f"{served}/train?run={waiting.id}")
    button = visitor.page.get_by_role("button", name="Compare the cell types")
    button.wait_for()
    asked = visitor.page.evaluate("window.runsAsked")
    visitor.page.wait_for_function("asked => window.runsAsked > asked", arg=asked)  # the page has polled
    button.click()
    heading = visitor.page.get_by_role("heading", name="Compare", level=1)
    heading.wait_for()
    visitor.page.wait_for_timeout(7000)  # polls of the previous page have been answered by now
    expect(heading).to_be_visible()
    assert "batch=both" in visitor.page.url
