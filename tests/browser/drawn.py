"""Read charts, tables and graphs as the browser has drawn them, not as they were sent to it."""

import io
import re
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor

# the traces of a chart in Plotly, with numbers unpacked
TRACES = """chart => {
  const plain = (value) => ArrayBuffer.isView(value) ? Array.from(value)
    : Array.isArray(value) ? value.map(plain) : value;
  const known = ["type", "name", "mode", "text", "x", "y", "z", "customdata", "legendgroup", "xaxis", "yaxis"];
  return chart._fullData.map((trace) => ({
    ...Object.fromEntries(known.map((key) => [key, plain(trace[key])])),
    color: plain(trace.marker?.color), symbol: plain(trace.marker?.symbol), dash: trace.line?.dash,
    line: trace.line?.color,
  }));
}"""
# position of a point in the picture of the chart, in pixels
PIXELS = """(chart, points) => {
  const { xaxis, yaxis } = chart._fullLayout;
  return points.map(([x, y]) => [xaxis.l2p(x) + xaxis._offset, yaxis.l2p(y) + yaxis._offset]);
}"""
EXCEPTIONS = "[data-testid='stException'], [data-testid='stAlertContentError']"
TOO_WIDE = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')].map(
  (part) => part.scrollWidth - part.clientWidth)"""


def open_page(reader: Visitor, address: str, title: str) -> Page:
    """Open a page of the dashboard and wait until it is complete."""
    page = reader.page
    page.goto(f"{reader.address}/{address}")
    page.get_by_role("heading", name=title, level=1).wait_for()
    reader.settle()
    return page


def fits(page: Page) -> None:
    """Assert that the page shows no error and does not extend beyond the right edge of the window."""
    expect(page.locator(EXCEPTIONS)).to_have_count(0)
    assert page.evaluate(TOO_WIDE) == [0, 0]


def chart(page: Page, key: str) -> Locator:
    """Find the chart with this key and wait until it is drawn."""
    found = page.locator(f".st-key-{key} .js-plotly-plot")
    found.locator(".main-svg").first.wait_for()
    found.scroll_into_view_if_needed()
    return found


def traces(page: Page, key: str) -> list[dict[str, Any]]:
    """Return the traces of the chart with this key."""
    found: list[dict[str, Any]] = chart(page, key).evaluate(TRACES)
    return found


def colours_at(page: Page, key: str, points: np.ndarray) -> np.ndarray:
    """Return the colours that the screen shows at points of a chart, (points x 3), 0 to 255."""
    found = chart(page, key)
    page.mouse.move(2, 2)  # nothing hovers over the chart
    picture = np.asarray(Image.open(io.BytesIO(found.screenshot())).convert("RGB")).astype(int)
    at = np.round(found.evaluate(PIXELS, points.tolist())).astype(int)
    return picture[at[:, 1], at[:, 0]]


def saved_table(page: Page, button: str) -> pd.DataFrame:
    """Click a button that saves a CSV file and read it."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return pd.read_csv(waiting.value.path())


def rows(within: Page | Locator, alt: str) -> list[list[str]]:
    """Return the visible rows of a table as a screen reader gets them, with the header first."""
    page = within if isinstance(within, Page) else within.page
    frame = within.get_by_test_id("stDataFrame").filter(has=page.get_by_role("button", name=alt))
    frame.scroll_into_view_if_needed()
    table = frame.locator("table")
    cells = "table => [...table.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => cell.textContent))"
    found: list[list[str]] = table.evaluate(cells)
    return found


def title_of(tf: str, target: str) -> re.Pattern[str]:
    """Return what the inspector's title of an edge matches, whatever its sign."""
    return re.compile(f"^{re.escape(tf)} [→⊣] {re.escape(target)}$")
