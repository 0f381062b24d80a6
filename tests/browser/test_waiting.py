"""While something is computed, the page says so and shows nothing that belongs to something else."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PARTS = "[data-testid=stMain] [data-testid=stElementContainer]"
GREYED = f"{PARTS}[data-stale=true] {{ opacity: 0.33; transition: none; }}"
"""What Streamlit does with a part that waits for a run of the page."""
OPACITIES = """(part) => [...document.querySelectorAll(part)].map((element) => {
  element.dataset.stale = "true";
  return getComputedStyle(element).opacity;
})"""


def test_train_closes_the_form_and_shows_progress_without_scrolling(reader):
    page = reader.page
    page.goto(f"{reader.address}/train?new=run&dataset=demo&cell_type=Monocyte")
    train = page.get_by_role("button", name="Train", exact=True)
    expect(train).to_be_enabled()
    reader.settle()
    train.scroll_into_view_if_needed()
    train.click()
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_in_viewport()
    expect(train).to_be_hidden()
    expect(page.get_by_role("progressbar").or_(page.get_by_text("This run starts next.")).first).to_be_in_viewport()
    cancel.click()
    page.get_by_role("button", name="Delete this run").click()
    expect(page.get_by_text("was deleted")).to_be_visible()


def test_a_click_in_the_graph_greys_nothing(reader):
    page = reader.page
    page.goto(f"{reader.address}/network")
    page.locator(".graph canvas").wait_for()
    reader.settle()
    page.add_style_tag(content=GREYED)
    found = page.evaluate(OPACITIES, PARTS)
    assert len(found) > 10 and set(found) == {"1"}
    page.goto(f"{reader.address}/network?view=trust")
    page.get_by_role("heading", name="ROC").wait_for()
    reader.settle()
    page.add_style_tag(content=GREYED)
    assert set(page.evaluate(OPACITIES, PARTS)) == {"0.33"}
