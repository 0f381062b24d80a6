"""Every page, light and dark: no serious finding of axe-core, no horizontal scrolling, usable by keyboard."""

import re
from collections.abc import Iterator
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser import drawn
from tests.browser.conftest import Visitor
from tests.browser.drawn import TOO_WIDE

pytestmark = pytest.mark.browser

PAGES = {
    "": "Which gene regulates which?",
    "cells": "Cells",
    "train": "Train",
    "network": "Network",
    "compare": "Compare",
    "benchmark": "Benchmark",
}
# in addition to serious findings: without correct headings, users of screen readers cannot move between them
ALSO = {"heading-order"}
# findings in Streamlit's own markup, which cannot be changed here: rule, a part of the selector or of the markup
EXCEPTED = (
    # no tabindex on scrolling parts of st.code and st.popover; modern browsers make such parts focusable themselves
    ("scrollable-region-focusable", ".stCode"),
    ("scrollable-region-focusable", 'data-testid="stPopoverBody"'),
)
# addresses, with the beginnings of the parts that must be found there, open or closed
VIEWS = {
    "?run={run}": "popover Words used here",
    "cells": "tab Priors",
    "train?run={run}&new=run": "4 unfolded",
    "train?view=weights": "0 unfolded",
    "network?run={run}&select={tf}&select={target}&tour=4": "tab Time",
    "network?run={run}&select={tf}&t_rows=All+pairs": "popover Columns",
    "network?view=regulons&run={run}": "1 unfolded",
    "network?view=regulons&run={run}&tab=hubs": "0 unfolded",
    "network?view=regulons&run={run}&tab=sets": "0 unfolded",
    "compare?run={run}": "tab Gained",
    "compare?run={run}&b=prior:demo": "tab Lost",
    "compare?view=cell_types": "0 unfolded",
    "network?view=trust&run={run}": "2 unfolded",
    "network?view=knockout&run={run}&remove={tf}": "0 unfolded",
    "benchmark": "1 unfolded",
}
WORDS = "[data-testid='stSidebar'] [data-testid='stPopover'] button"  # the same on every page
POPOVERS = "[data-testid='stMain'] [data-testid='stPopover'] button:visible"
SHORTLY = 100  # ms without a change, where no run of the script is waited for
OVERLAY = "[data-testid='stPopoverBody']"
GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 31)"}
AXE = Axe()
QUICK = {"resultTypes": ["violations"], "preload": False}  # the same findings in a fourth of the time

FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const look = getComputedStyle(at);
  const ring = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
  // an icon is a word of its font, on a line of its own
  const said = at.matches("a, button, summary") ? at.innerText : "";
  return { words: [at.getAttribute("aria-label"), ...said.split("\\n")], tag: at.tagName, ring };
}"""


def open_page(reader: Visitor, view: str) -> Page:
    return drawn.open_page(reader, view, PAGES[view.partition("?")[0]])


def findings(page: Page, part: str | None = None) -> list[str]:
    """Return the serious and critical findings of axe-core on the page or a part of it, without the exceptions."""
    found = []
    for violation in AXE.run(page, context=part, options=QUICK).response["violations"]:
        rule = violation["id"]
        if violation["impact"] not in ("serious", "critical") and rule not in ALSO:
            continue
        for node in violation["nodes"]:
            where = f"{' '.join(map(str, node['target']))} {node['html']}"
            if not any(rule == excepted and part in where for excepted, part in EXCEPTED):
                found.append(f"{rule}: {where[:300]} {node.get('failureSummary', '')}")
    return found


def turn(reader: Visitor, scheme: str) -> None:
    """Switch the page to light or dark."""
    page = reader.page
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "ground => getComputedStyle(document.querySelector('.stApp')).backgroundColor === ground", arg=GROUND[scheme]
    )
    reader.settle(SHORTLY)


def unfold(reader: Visitor) -> int:
    """Open every expander, including nested ones, and return their number."""
    page = reader.page
    closed = page.locator("[data-testid='stMain'] details:not([open]) > summary").filter(visible=True)
    count = 0
    while closed.count():
        closed.first.click()
        count += 1
        reader.settle(SHORTLY)
    return count


def opened(reader: Visitor) -> Iterator[tuple[str, str | None]]:
    """Open every closed part of a page; give its name and which part of the page is new.

    All expanders come first, then one tab and one popover at a time.
    """
    page = reader.page
    unfolded = unfold(reader)
    reader.settle()
    yield f"{unfolded} unfolded", None
    for name in page.get_by_role("tab", selected=False).filter(visible=True).all_inner_texts():
        page.get_by_role("tab", name=name, exact=True).click()
        reader.settle()
        unfold(reader)
        yield f"tab {name}", "[data-testid='stTabs']"
    popovers = page.locator(POPOVERS if name_of(page) else f"{POPOVERS}, {WORDS}")
    for i in range(popovers.count()):
        popovers.nth(i).click()
        page.locator(OVERLAY).wait_for()
        reader.settle(SHORTLY)
        yield f"popover {popovers.nth(i).get_by_role('paragraph').inner_text()}", OVERLAY
        page.keyboard.press("Escape")
        expect(page.locator(OVERLAY)).to_have_count(0)


def name_of(page: Page) -> str:
    """Return the name of a page in its address; empty for the first page."""
    return urlparse(page.url).path.strip("/")


def shot_name(view: str) -> str:
    """Return a name for the screenshot of a view, without the parts that change between test runs."""
    words = re.findall(r"\w+", re.sub(r"{.*?}", "", view))
    return "-".join(words if not view.startswith("?") else ["start"])


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_and_all_its_parts_are_accessible(reader, trained_runs, view):
    page, run = reader.page, trained_runs["Monocyte", 0]
    tf, target = run.read_table("network").loc[0, ["source", "target"]]
    open_page(reader, view.format(run=run.id, tf=tf, target=target))
    seen = []
    for state, part in opened(reader):
        seen.append(state)
        for scheme in GROUND:
            turn(reader, scheme)
            if part is None:
                reader.shoot(f"{shot_name(view)}-{scheme}")
            assert findings(page, part) == [], (state, scheme)
        no_wider(reader, state)
    assert any(state.startswith(VIEWS[view]) for state in seen), seen
    page.set_viewport_size({"width": 1024, "height": 900})
    no_wider(reader, "1024 px")


def no_wider(reader: Visitor, state: str) -> None:
    """Assert that nothing lies beyond the window's right edge, once charts and graphs have taken its width."""
    reader.settle(SHORTLY)
    try:
        reader.page.wait_for_function(f"() => ({TOO_WIDE})().every((width) => width === 0)")
    except TimeoutError:
        pytest.fail(f"{state}: {reader.page.evaluate(TOO_WIDE)} px too wide")


@pytest.fixture(autouse=True)
def small_and_light(reader) -> None:
    reader.page.set_viewport_size({"width": 1280, "height": 900})
    reader.page.emulate_media(color_scheme="light")


def tab_to(page: Page, label: str, most: int = 120) -> list[dict]:
    """Press Tab until the element called `label` has the focus; return all elements that had it on the way."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        seen.append(page.evaluate(FOCUS))
        if label in seen[-1]["words"]:
            return seen
    raise AssertionError(f"Tab does not reach {label}: {[step['words'][:3] for step in seen]}")


def test_the_demo_can_be_trained_by_keyboard(reader):
    page = open_page(reader, "")
    way = tab_to(page, "Train on the demo")
    assert way[-1]["ring"], way[-1]
    assert {"Cells", "Benchmark", "Words used here"} <= {word for step in way for word in step["words"]}
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Train", level=1).wait_for()
    page.get_by_role("button", name="Cancel").wait_for()
    reader.settle()
    way = tab_to(page, "Cancel")
    assert way[-1]["ring"], way[-1]
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete this run").wait_for()


def test_a_button_that_is_off_shows_its_name(reader):
    """Its ground is that of the page, on which the white words of a button that is on would vanish."""
    page = open_page(reader, "")
    words = page.get_by_role("button", name="Train on the demo").locator("p")
    expect(words).to_have_css("color", GROUND["light"])
    words.evaluate("words => { words.closest('button').disabled = true; }")
    expect(words).not_to_have_css("color", GROUND["light"])


def test_a_chart_can_be_downloaded_by_keyboard(reader):
    page = open_page(reader, "network?view=trust")
    way = tab_to(page, "SVG")
    assert way[-1]["ring"] and "PNG" in way[-2]["words"] and way[-2]["ring"], way[-2:]
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    text = waiting.value.path().read_text()
    assert 'fill="#ffffff"' in text and "rgb(29, 39, 51)" in text


def test_a_chart_from_a_dark_page_is_dark_on_white(reader):
    reader.page.emulate_media(color_scheme="dark")
    page = open_page(reader, "network?view=trust")
    title = page.locator(".js-plotly-plot .xtitle").first
    expect(title).to_have_css("fill", "rgb(230, 237, 242)")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").first.click()
    text = waiting.value.path().read_text()
    assert 'fill="#ffffff"' in text and "rgb(29, 39, 51)" in text and "rgb(230, 237, 242)" not in text
