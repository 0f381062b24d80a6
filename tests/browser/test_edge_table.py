"""The table of edges in a real browser: the address keeps its filters, selected rows are highlighted and copied."""

import pytest
from playwright.sync_api import expect

from tests.browser.drawn import title_of

pytestmark = pytest.mark.browser
ADDRESS = "network?t_rows=All+pairs&t_known=new+only&t_sort=Weight&t_order=descending&t_page=2"


def test_address_ticks_and_clipboard(visitor, stored_address, stored_run):
    network = stored_run.read_table("network")
    new = network[~network["known"]].reset_index(drop=True)
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{stored_address}/{ADDRESS}")
    page.locator(".graph canvas").wait_for()
    visitor.settle()
    expect(page.get_by_text(f"{len(new):,} of all {len(network):,} pairs of the network.")).to_be_visible()
    page.get_by_role("button", name="Copy 1,000 rows").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[1].split("\t")[:2] == list(new.loc[1000, ["source", "target"]])
    page.get_by_role("button", name="Next page").click()
    visitor.settle()
    for text in ("t_page=3", "t_known=new+only", f"run={stored_run.id}"):
        assert text in page.url
    tick(visitor, 0)
    edge = new.loc[2000]
    expect(page.locator("h2").first).to_have_text(title_of(edge["source"], edge["target"]))
    tick(visitor, 2)
    edge = new.loc[2002]
    expect(page.locator("h2").first).to_have_text(title_of(edge["source"], edge["target"]))
    selection = page.locator(".graph").evaluate("graph => graph.network.getSelection().edges")
    assert selection == [f"{edge['source']}\t{edge['target']}"]
    visitor.shoot("17-edge-table")


def tick(visitor, row: int) -> None:
    """Tick a row of the table of edges."""
    table = visitor.page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    at = table.bounding_box()
    visitor.page.mouse.click(at["x"] + 18, at["y"] + 36 + 35 * row + 17)
    visitor.settle()
