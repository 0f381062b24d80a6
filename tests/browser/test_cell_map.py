"""A click or a lasso on the map of the cells picks the cell type, with a real mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.seeded import places

pytestmark = pytest.mark.browser

AT = """([x, y]) => {
    const plot = document.querySelector(".st-key-cell_map .js-plotly-plot"), box = plot.getBoundingClientRect();
    const {xaxis, yaxis} = plot._fullLayout;
    return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)];
}"""


@pytest.fixture
def on_map(reader, trained_home):
    """Open the map of the demo; give a function from a place on the map to one on the screen, and the places."""
    page = reader.page
    page.goto(f"{reader.address}/cells")
    page.get_by_text("UMAP 1").first.wait_for()
    page.locator(".st-key-cell_map").scroll_into_view_if_needed()
    reader.settle()
    return (lambda x, y: page.evaluate(AT, [float(x), float(y)])), places(trained_home)


def square(table, cells):
    part = table.loc[cells]
    return part["x"].min(), part["x"].max(), part["y"].min(), part["y"].max()


def cells_of(cell_type):
    from grn_core.data.demo import demo_dataset

    types = demo_dataset().obs["cell_type"]
    return types.index[types == cell_type]


@pytest.fixture
def members(trained_home):
    from tests.built import at_home

    with at_home(trained_home):
        return {name: cells_of(name) for name in ("Erythrocyte", "Megakaryocyte")}


def test_a_click_picks_the_cells_type(reader, on_map, members):
    at, table = on_map
    page = reader.page
    one = table.loc[members["Erythrocyte"][150]]
    page.mouse.click(*at(one["x"], one["y"]))
    expect(page).to_have_url(re.compile(r"cell_type=Erythrocyte"))
    expect(page.get_by_text("Cell type: Erythrocyte.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Cell type", exact=True)).to_have_value(re.compile("Erythrocyte"))


def test_a_lasso_picks_the_type_of_most_of_its_cells(reader, on_map, members):
    at, table = on_map
    page = reader.page
    page.get_by_text("draw a lasso").click()
    reader.settle()
    left, right, low, high = square(table, members["Megakaryocyte"])
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    page.mouse.move(*at(left, low))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*at(*corner), steps=6)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"cell_type=Megakaryocyte"))
    expect(page.get_by_text("Cell type: Megakaryocyte.")).to_be_visible()
    reader.settle()
    reader.shoot("cell-map")
