"""Every page, light and dark: no serious finding of axe-core, no sideways scrolling, all of it by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = {
    "": "Which gene regulates which?",
    "data": "Cells and prior",
    "train": "Train",
    "scbert": "scBERT",
    "network": "Network",
    "regulons": "Regulons",
    "compare": "Compare",
    "cell_types": "Cell types",
    "metrics": "Metrics",
    "benchmark": "Benchmark",
}
# what Streamlit's own markup is found with and cannot be reached from here: rule, a part of the selector, why
EXCEPTED: tuple[tuple[str, str, str], ...] = ()
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 31)"}
AXE = Axe()

FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const look = getComputedStyle(at);
  const ring = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
  // an icon is a word of its font, on a line of its own
  const said = at.matches("a, button, summary") ? at.innerText : "";
  return { words: [at.getAttribute("aria-label"), ...said.split("\\n")], tag: at.tagName, ring };
}"""
TOO_WIDE = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')].map(
  (part) => part.scrollWidth - part.clientWidth)"""


def open_page(visitor: Visitor, address: str, name: str) -> Page:
    visitor.page.goto(f"{address}/{name}")
    visitor.page.get_by_role("heading", name=PAGES[name], level=1).wait_for(timeout=60_000)
    visitor.settle()
    return visitor.page


def findings(page: Page) -> list[str]:
    """Return what axe-core holds to be serious or critical, less what is excepted."""
    found = []
    for violation in AXE.run(page).response["violations"]:
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            where = " ".join(map(str, node["target"]))
            if not any(violation["id"] == rule and part in where for rule, part, _ in EXCEPTED):
                found.append(f"{violation['id']}: {node['html'][:200]} {node.get('failureSummary', '')}")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_readable_for_all(visitor, trained_address, name):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 900})
    open_page(visitor, trained_address, name)
    for scheme, ground in GROUND.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "ground => getComputedStyle(document.querySelector('.stApp')).backgroundColor === ground", arg=ground
        )
        page.wait_for_timeout(400)
        visitor.shoot(f"{name or 'start'}-{scheme}")
        assert findings(page) == [], scheme
    for width in (1280, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)
        assert page.evaluate(TOO_WIDE) == [0, 0], f"{width} px"


def tab_to(page: Page, label: str, most: int = 120) -> list[dict]:
    """Press Tab until what has the focus is called `label`; return all that had it on the way."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        seen.append(page.evaluate(FOCUS))
        if label in seen[-1]["words"]:
            return seen
    raise AssertionError(f"Tab does not reach {label}: {[step['words'][:3] for step in seen]}")


def test_the_demo_is_trained_by_keyboard_alone(visitor, trained_address):
    page = open_page(visitor, trained_address, "")
    way = tab_to(page, "Train on the demo")
    assert way[-1]["ring"], way[-1]
    assert {"Cells and prior", "Benchmark", "Words used here"} <= {word for step in way for word in step["words"]}
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Train", level=1).wait_for(timeout=60_000)
    page.get_by_role("button", name="Cancel").wait_for(timeout=60_000)
    visitor.settle()
    way = tab_to(page, "Cancel")
    assert way[-1]["ring"], way[-1]
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete this run").wait_for(timeout=90_000)


def test_a_chart_is_taken_away_by_keyboard_alone(visitor, trained_address):
    page = open_page(visitor, trained_address, "metrics")
    way = tab_to(page, "SVG")
    assert way[-1]["ring"] and "PNG" in way[-2]["words"] and way[-2]["ring"], way[-2:]
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    text = waiting.value.path().read_text()
    assert 'fill="#ffffff"' in text and "rgb(29, 39, 51)" in text


def test_a_chart_taken_from_a_dark_page_is_dark_on_white(visitor, trained_address):
    visitor.page.emulate_media(color_scheme="dark")
    page = open_page(visitor, trained_address, "metrics")
    title = page.locator(".js-plotly-plot .xtitle").first
    expect(title).to_have_css("fill", "rgb(230, 237, 242)")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").first.click()
    text = waiting.value.path().read_text()
    assert 'fill="#ffffff"' in text and "rgb(29, 39, 51)" in text and "rgb(230, 237, 242)" not in text
