"""The guided tour on the demo, from its button to its end."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TITLES = {3: "Network", 4: "Network", 5: "Network", 6: "Network", 7: "Compare", 8: "Network"}


def test_the_tour_leads_through_the_demo_and_can_be_ended(visitor, trained_address):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(trained_address)
    page.get_by_role("button", name="Take the tour").click()
    card = page.locator(".st-key-tour_card")
    expect(card).to_contain_text("step 1 of 13")
    card.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Train", level=1)).to_be_visible()
    expect(card).to_contain_text("step 2 of 13")
    for step, title in TITLES.items():
        card.get_by_role("button", name="Next").click()
        expect(card).to_contain_text(f"step {step} of 13")
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(page).to_have_url(re.compile(rf"tour={step}\b"))
        visitor.settle()
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=200)  # it is still visible
        visitor.shoot(f"tour-{step}")
    expect(card).to_contain_text(re.compile("In the simulation it is (not )?true"))
    expect(page.locator("h2").first).to_have_text(re.compile("[→⊣]"))  # the inspector shows the edge
    card.get_by_role("button", name="Next").click()
    expect(card).to_contain_text("step 9 of 13")
    card.get_by_role("button", name="Skip").click()  # the tests have no network for the prior of the real cells
    expect(page.get_by_role("heading", name="Cells", level=1)).to_be_visible()
    visitor.settle()
    page.reload()
    expect(card).to_contain_text("step 13 of 13")
    visitor.go("Train")
    expect(card).to_contain_text("step 13 of 13")
    card.get_by_role("button", name="Show me there").click()
    expect(page.get_by_role("heading", name="Cells", level=1)).to_be_visible()
    card.get_by_role("button", name="End the tour").click()
    expect(card).to_have_count(0)
    expect(page).not_to_have_url(re.compile("tour="))
