"""The map of the cells: names on the plot, colours by columns and genes, and what a click or a lasso picks."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data import library
from pages.widgets.cells import map_view
from pages.widgets.cells.map_figure import MOST_NAMED, apart, cell_map
from pages.widgets.cells.picking import picked
from tests.annotation.simulated_types import cells
from tests.pages.conftest import words

NAMES = [f"c{i}" for i in range(300)]


def places() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(0).normal(size=(300, 2)), columns=["x", "y"], index=NAMES)


def labels(n: int) -> pd.Series:
    return pd.Series([f"type {i % n}" for i in range(300)], index=NAMES)


def test_labels_are_named_on_the_plot_and_the_picked_one_has_a_frame():
    figure = cell_map(places(), labels(4), "type", labels(4), "type 2")
    texts = {note.text: note.bordercolor for note in figure.layout.annotations}
    assert set(texts) == {"type 0", "type 1", "<b>type 2</b>", "type 3"}
    assert [text for text, border in texts.items() if border == "#1d2733"] == ["<b>type 2</b>"]
    assert not figure.layout.showlegend
    for trace in figure.data:
        assert set(trace.customdata) == {trace.name}


def test_many_labels_have_a_legend_and_names_are_escaped():
    figure = cell_map(places(), labels(MOST_NAMED + 1), "type", labels(4))
    assert figure.layout.showlegend and not figure.layout.annotations
    odd = pd.Series(["<b>x</b>"] * 150 + ["y & z"] * 150, index=NAMES)
    figure = cell_map(places(), odd, "type", odd)
    assert {trace.name for trace in figure.data} == {"&lt;b&gt;x&lt;/b&gt;", "y &amp; z"}
    assert {note.text for note in figure.layout.annotations} == {"&lt;b&gt;x&lt;/b&gt;", "y &amp; z"}


def test_cells_without_a_label_are_grey_below_the_others():
    some = labels(2).where(labels(3) != "type 2")
    figure = cell_map(places(), some, "type", some)
    assert [trace.name for trace in figure.data][0] == "no label"
    assert set(figure.data[0].customdata) == {""}
    assert "no label" not in {note.text for note in figure.layout.annotations}


def test_numbers_are_drawn_with_the_names_of_the_types():
    values = pd.Series(np.linspace(0, 5, 300), index=NAMES)
    figure = cell_map(places(), values, "SPI1", labels(3))
    (points,) = figure.data
    assert list(points.marker.color) == sorted(points.marker.color) and points.marker.cmax == 5
    assert {note.text for note in figure.layout.annotations} == {"type 0", "type 1", "type 2"}
    assert dict(zip(points.marker.color, points.customdata, strict=True))[0.0] == "type 0"
    assert cell_map(places(), values, "SPI1").layout.annotations == ()


def test_names_do_not_cover_each_other():
    middles = pd.DataFrame(
        {"x": [0.0, 0.02, 0.01, 0.9], "y": [0.5, 0.5, 0.51, 0.5]}, index=["a" * 9, "b" * 9, "c", "d"]
    )
    found = apart(middles, np.array([1.0, 1.0]))
    heights = sorted(found[name][1] for name in ("a" * 9, "b" * 9, "c"))
    assert np.diff(heights).min() > 0.044
    assert found["d"] == (0.9, 0.5)


def point(label: object) -> dict:
    return {"customdata": label}


@pytest.mark.parametrize(
    ("points", "wanted", "said"),
    [
        ([point("B cell")], "B cell", "Cell type: B cell."),
        ([point(["B cell"]), point(["B cell"])], "B cell", "Cell type: B cell."),
        ([point("T"), point("B"), point("T")], "T", "Cell type: T, 2 of 3 cells in the lasso."),
        ([point("T"), point("B")], "B", "Cell type: B, 1 of 2 cells in the lasso."),
        ([point("T"), point(""), point("")], "T", "Cell type: T, 1 of 3 cells in the lasso."),
        ([point("")], None, "This cell has no label."),
        ([point(None), point("")], None, "These cells have no label."),
    ],
)
def test_a_click_or_a_lasso_picks_the_most_frequent_type(points, wanted, said):
    found = picked({"selection": {"points": points}})
    assert (found.cell_type, found.said) == (wanted, said)


@pytest.mark.parametrize("event", [{}, {"selection": {}}, {"selection": {"points": []}}])
def test_a_cleared_selection_picks_nothing(event):
    assert picked(event) is None


@pytest.fixture
def mine(grn_home) -> str:
    adata = cells()
    adata.obsm["X_umap"] = np.random.default_rng(0).normal(size=(adata.n_obs, 2))
    adata.obs["depth"] = np.asarray(adata.X.sum(axis=1)).ravel()
    return library.add_dataset(adata, "mine").name


def test_a_selection_on_the_map_becomes_the_cell_type(open_page, mine, monkeypatch):
    app = open_page("cells", chosen_dataset=mine)
    box = next(box for box in app.selectbox if box.label == "Cell type")
    assert box.value == "T cell"
    monkeypatch.setattr(map_view, "KEY", "caught")
    app.session_state["caught"] = {"selection": {"points": [point("B cell")] * 3 + [point("T cell")]}}
    app.session_state["call"] = True
    show = map_view.show_map

    def take_then_show(name: str) -> None:  # the browser reports a selection before the page runs
        import streamlit as st

        if st.session_state.pop("call", False):
            map_view.take_selection()
        monkeypatch.setattr(map_view, "KEY", "cell_map")
        show(name)

    monkeypatch.setattr("pages.cells.show_map", take_then_show, raising=False)
    monkeypatch.setattr(map_view, "show_map", take_then_show)
    app.run()
    assert next(box for box in app.selectbox if box.label == "Cell type").value == "B cell"


def colour_box(app):
    return next(box for box in app.selectbox if box.label == "Colour by a column")


def gene_box(app):
    return next(box for box in app.text_input if box.label == "or by a gene")


def test_the_map_is_coloured_by_the_cell_type_then_by_any_column_then_by_a_gene(open_page, mine, monkeypatch):
    drawn = []
    monkeypatch.setattr(map_view, "cell_map", lambda *args: drawn.append((args[2], args[1])) or cell_map(*args))
    app = open_page("cells", chosen_dataset=mine)
    assert colour_box(app).value == "truth" and drawn[-1][0] == "truth"
    colour_box(app).set_value("depth").run()
    assert drawn[-1][0] == "depth" and not app.exception
    gene_box(app).set_value("cd79a").run()
    assert drawn[-1][0] == "CD79A" and "Shown as CD79A, its name in this data set." in words(app)
    values = drawn[-1][1]
    assert (values[cells().obs["truth"].to_numpy() == "B cell"] > 0).mean() > 0.9
    assert "log(1 + counts per 10,000)" in words(app)
    gene_box(app).set_value("CD79X").run()
    assert drawn[-1][0] == "depth"
    assert "The data set has no gene CD79X.] Similar names: CD79A" in words(app)
    colour_box(app).set_value("truth").run()
    assert gene_box(app).value == "" and drawn[-1][0] == "truth"


def test_cells_without_any_column_are_drawn_in_one_colour(open_page, grn_home):
    adata = cells()
    adata.obs = adata.obs[[]]
    adata.obsm["X_umap"] = np.random.default_rng(0).normal(size=(adata.n_obs, 2))
    app = open_page("cells", chosen_dataset=library.add_dataset(adata, "bare").name)
    assert colour_box(app).value == "one colour for all" and not app.error
