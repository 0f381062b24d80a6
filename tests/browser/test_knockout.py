"""The view Knock-out in a real browser: what is drawn agrees with the prediction, and clicks do what they say."""

import re

import pytest
from playwright.sync_api import expect

from grn_core.network.knockout import Intervention, carrying_paths, respond
from grn_core.training.finished.run_edges import run_edges
from pages.widgets.knockout.knockout_view import with_arrows
from tests.browser.drawn import fits, saved_table, traces
from tests.browser.test_network_view import at

pytestmark = pytest.mark.browser


def test_one_click_removes_a_tf_and_shows_genes_paths_and_arrows(visitor, stored_address, stored_run):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"{stored_address}/network?view=knockout&run={stored_run.id}")
    button = page.get_by_role("button", name="Remove ")
    tf = button.inner_text().split("Remove ")[1].split(",")[0]
    box = button.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text(f"With {tf} removed")).to_be_visible()
    visitor.settle()
    assert f"remove={tf}" in page.url
    wanted = respond(run_edges(stored_run), Intervention((tf,)))
    graph = page.locator(".graph")  # a click on a gene shows its paths
    gene = wanted.table["gene"][3]
    graph.scroll_into_view_if_needed()
    page.mouse.click(*at(graph, gene))
    expect(page.get_by_text(f"{gene} changes by")).to_be_visible()
    path = with_arrows(carrying_paths(wanted, gene)[0])
    expect(page.get_by_role("listitem").filter(has_text=path)).to_be_visible()
    expect(page).to_have_url(re.compile(f"gene={gene}"))

    saved = saved_table(page, "All genes, CSV")
    assert saved["gene"].tolist() == wanted.table["gene"].tolist()
    assert saved["change"].tolist() == pytest.approx(wanted.table["change"].tolist())

    shift = next(trace for trace in traces(page, "knockout_map") if trace["name"] == "predicted shift")
    assert sum(x is not None for x in shift["x"]) > 5
    fits(page)
