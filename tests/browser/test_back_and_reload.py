"""Back, reload and links: a visit of a page is one press of Back, an address shows the same wherever it is opened."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, VIEWS, Visitor, visiting

pytestmark = pytest.mark.browser
TWICE = """async ([way, gap]) => {
  const press = () => new Promise((done) => {
    addEventListener("popstate", () => setTimeout(done, gap), { once: true });
    history[way]();
  });
  await press();
  await press();
}"""
# presses Back as soon as the page that was asked to do so has its menu, and long before it is complete
EARLY = """
if (sessionStorage.getItem("early")) {
  sessionStorage.removeItem("early");
  const watch = new MutationObserver(() => {
    if (!document.querySelector("[data-testid=stSidebarNav]")) return;
    watch.disconnect();
    history.back();
  });
  watch.observe(document, { childList: true, subtree: true });
}
"""
GAPS = (15, 60, 120)  # milliseconds: the server's answer comes between the two presses, whatever the machine does
LAYOUTS = {"TFs on top": "hierarchical", "communities": "circular"}


@pytest.fixture
def reader(stored_address) -> Iterator[Visitor]:
    with visiting(stored_address) as visitor:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
        yield visitor


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def chosen(page: Page, view: str) -> None:
    expect(page.locator(VIEWS).get_by_role("radio", name=view)).to_be_checked()


def choose_layout(reader: Visitor, name: str) -> None:
    reader.page.get_by_role("combobox", name="Layout").click()
    reader.page.get_by_role("option", name=name).click()
    expect(reader.page).to_have_url(re.compile(rf"layout={LAYOUTS[name]}\b"))
    reader.settle()


def test_each_visit_of_a_page_is_one_press_of_back(reader):
    page = reader.page
    page.goto(reader.address)
    heading(page, "Which gene regulates which?")
    reader.settle()
    entries = page.evaluate("history.length")
    reader.go("Network")
    page.locator(".graph canvas").wait_for()
    for name in LAYOUTS:  # an address of its own, and no entry
        choose_layout(reader, name)
    reader.see("How far to trust it")
    reader.go("Compare")
    assert page.evaluate("history.length") == entries + 3
    page.go_back()
    heading(page, "Network")
    chosen(page, "How far to trust it")
    reader.settle()
    page.go_back()
    chosen(page, "Graph")
    heading(page, "Network")
    page.locator(".graph canvas").wait_for()
    reader.settle()
    assert "layout=circular" in page.url
    expect(page.get_by_role("combobox", name="Layout")).to_have_value("communities")
    page.go_back()
    heading(page, "Which gene regulates which?")
    reader.settle()
    page.go_forward()
    heading(page, "Network")
    reader.settle()
    assert "layout=circular" in page.url


def test_two_quick_presses_of_back_add_no_entry(reader):
    """The server's answer about the page between arrives when the browser is already one page further."""
    page = reader.page
    page.goto(f"{reader.address}/benchmark")
    heading(page, "Benchmark")
    reader.settle()
    entries = page.evaluate("history.length")
    for gap in GAPS:  # what was added by the presses before would make the history longer
        for title in ("Cells", "Train"):
            reader.go(title)
        assert page.evaluate("history.length") == entries + 2
        page.evaluate(TWICE, ["back", gap])
        heading(page, "Benchmark")
        reader.settle()
    page.evaluate(TWICE, ["forward", GAPS[0]])
    heading(page, "Train")
    reader.settle()
    assert page.evaluate("history.length") == entries + 2
    page.go_back()
    heading(page, "Cells")


def test_two_quick_presses_of_back_between_views_add_no_entry(reader):
    page = reader.page
    page.goto(f"{reader.address}/network")
    page.locator(".graph canvas").wait_for()
    reader.settle()
    entries = page.evaluate("history.length")
    for view in ("Regulons", "How far to trust it"):
        reader.see(view)
    assert page.evaluate("history.length") == entries + 2
    for gap in GAPS:
        page.evaluate(TWICE, ["back", gap])
        chosen(page, "Graph")
        reader.settle()
        page.evaluate(TWICE, ["forward", gap])
        chosen(page, "How far to trust it")
        reader.settle()
        assert "view=trust" in page.url and page.evaluate("history.length") == entries + 2


def test_back_while_a_reloaded_page_is_on_its_way_shows_the_page_before(reader):
    """An answer that the browser sends in the name of the page that is left would empty the page that comes."""
    page = reader.page
    page.add_init_script(EARLY)
    page.goto(f"{reader.address}/cells")
    heading(page, "Cells")
    for _ in range(4):
        reader.settle()
        reader.go("Train")
        page.evaluate("sessionStorage.setItem('early', 'yes')")
        page.reload()
        heading(page, "Cells")
        reader.settle()
        heading(page, "Cells")
        expect(page.get_by_role("combobox", name="Cell type", exact=True)).to_be_visible()


def test_reload_and_a_new_tab_keep_run_view_and_filters(reader, stored_run):
    page = reader.page
    page.goto(f"{reader.address}/network")
    page.locator(".graph canvas").wait_for()
    reader.settle()
    choose_layout(reader, "TFs on top")
    gene = stored_run.read_table("network")["source"][0]
    page.get_by_role("textbox", name="Filter by gene").fill(gene)
    page.keyboard.press("Enter")
    reader.settle()
    address = page.url
    for part in (f"run={stored_run.id}", "layout=hierarchical", f"t_gene={gene}", "t_rows=All+pairs"):
        assert part in address
    page.reload()
    same(reader, page, address, gene)
    tab = page.context.browser.new_page(viewport={"width": 1440, "height": 900})
    tab.set_default_timeout(PATIENCE)
    tab.goto(address)
    same(reader, tab, address, gene)
    tab.close()


def same(reader: Visitor, page: Page, address: str, gene: str) -> None:
    """Assert that a page shows the view and the filter of an address, and keeps the address."""
    page.locator(".graph canvas").wait_for()
    expect(page.get_by_role("textbox", name="Filter by gene")).to_have_value(gene)
    expect(page.get_by_role("combobox", name="Layout")).to_have_value("TFs on top")
    reader.settle()
    assert page.url == address


def test_reload_keeps_the_data_set_and_the_cell_type(reader):
    page = reader.page
    page.goto(f"{reader.address}/cells")
    heading(page, "Cells")
    reader.settle()
    box = page.get_by_role("combobox", name="Cell type", exact=True)
    box.scroll_into_view_if_needed()  # a list of options closes when the page scrolls
    reader.settle()
    box.click()
    page.get_by_role("option").first.wait_for()
    page.keyboard.type("Ery")
    page.get_by_role("option", name="Erythrocyte").wait_for()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("cell_type=Erythrocyte"))
    reader.settle()
    page.get_by_role("button", name="Continue to training").click()
    heading(page, "Train")
    expect(page.get_by_text("one run: Erythrocyte")).to_be_visible()
    page.reload()
    heading(page, "Train")
    expect(page.get_by_text("one run: Erythrocyte")).to_be_visible()
    page.go_back()
    heading(page, "Cells")
    expect(page.get_by_role("combobox", name="Cell type", exact=True)).to_have_value(re.compile("Erythrocyte"))


@pytest.mark.parametrize(
    ("old", "title", "view", "kept"),
    [
        ("regulons?run={run}&tab=hubs", "Network", "Regulons", "tab=hubs"),
        ("metrics?run={run}", "Network", "How far to trust it", "run={run}"),
        ("cell_types?batch=own&runs={run}", "Compare", "Cell types", "runs={run}"),
        ("scbert", "Train", "scBERT's weights", "view=weights"),
    ],
)
def test_an_old_address_leads_to_the_view_with_its_choices(reader, stored_run, old, title, view, kept):
    page = reader.page
    page.goto(f"{reader.address}/{old.format(run=stored_run.id)}")
    heading(page, title)
    chosen(page, view)
    reader.settle()
    assert kept.format(run=stored_run.id) in page.url


@pytest.mark.parametrize("view", ["", "&view=trust", "&view=regulons"])
def test_a_link_to_a_run_that_is_gone_says_so_and_stays(reader, view):
    page, address = reader.page, f"{reader.address}/network?run=20200101-000000-gone-000000{view}"
    page.goto(address)
    heading(page, "Network")
    expect(page.get_by_text("names the run 20200101-000000-gone-000000, which is not here")).to_be_visible()
    reader.settle()
    assert page.url == address
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.locator(".graph, [data-testid=stPlotlyChart], [data-testid=stDataFrame]")).to_have_count(0)
    page.get_by_role("combobox", name="Run").click()
    page.get_by_role("option").first.click()
    reader.settle()
    expect(page.get_by_text("which is not here")).to_have_count(0)
    assert "gone" not in page.url and "run=" in page.url
