"""A bookmark is the first request to a newly started dashboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import dashboard
from tests.browser.seeded import place_cells

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", ["cells", "network"])
def test_a_bookmark_opens_inside_the_dashboard(visitor, grn_home, page):
    titles = {"cells": "Cells", "network": "Network"}
    place_cells(grn_home)
    with dashboard(grn_home) as address:
        visitor.page.goto(f"{address}/{page}")
        visitor.page.get_by_role("heading", name=titles[page], level=1).wait_for()
        visitor.settle()
        links = visitor.page.get_by_test_id("stSidebarNav").get_by_role("link")
        expect(links).to_contain_text(["Start", "Cells", "Train", "Network", "Compare", "Benchmark"])
        expect(visitor.page.get_by_test_id("stSidebarLogo")).to_be_visible()
        visitor.page.goto("about:blank")
