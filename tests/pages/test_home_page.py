"""The table of runs on the first page opens runs; the real example is prepared and trained with one click."""

import ast
import tomllib
from pathlib import Path

import pytest

from grn_core.annotation import real_example
from grn_core.data import library
from grn_core.data.cells.added_columns import Column, add_column
from grn_core.training.config import RunConfig
from grn_core.training.run import create_run, list_runs
from pages.home import WIDTHS
from pages.widgets.common.app import tour
from tests.annotation.simulated_types import cells, unlabelled
from tests.pages.conftest import button, words

ROOT = Path(__file__).parents[2]


def test_no_page_shows_a_text_that_describes_its_code():
    """Streamlit shows a text that stands by itself in a page's file."""
    for path in (ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))):
        after_docstring = ast.parse(path.read_text(encoding="utf-8")).body[1:]
        shown = [
            node.lineno
            for node in after_docstring
            if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call)
        ]
        assert not shown, f"{path.name}, lines {shown}"
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["magicEnabled"] is False


def selected(**selection) -> dict:
    return {"selection": {"rows": [], "columns": [], "cells": []} | selection}


@pytest.mark.parametrize("selection", [{"rows": [0]}, {"cells": [(0, "Run")]}])
def test_a_click_on_a_run_opens_its_network(open_page, stored_run, selection):
    app = open_page("home")
    app.session_state["home_runs"] = selected(**selection)
    app.run()
    assert not app.exception
    assert app.title[0].value == "Network"
    assert app.session_state["chosen_run"] == stored_run.id


def test_the_table_says_data_prior_and_verdict(open_page, stored_run):
    create_run(RunConfig(name="waiting", dataset="gone"))
    table = open_page("home").dataframe[0].value.set_index("Run")
    run = table.loc[stored_run.config.name]
    assert run["Data set"] == "Simulated myeloid differentiation"
    assert (run["Cells"], run["Prior"]) == ("Monocyte", "70 % of the simulation's true network")
    assert run["Verdict"] == "Can't tell"  # a quick look
    assert table.loc["waiting", ["Data set", "Cells", "State"]].tolist() == ["gone", "all cells", "waiting"]


def test_a_run_without_a_network_opens_training(open_page):
    run = create_run(RunConfig(name="bad"))
    run.update(state="failed", error="The sky fell. " * 20)
    app = open_page("home")
    assert "" not in app.dataframe[0].value.columns
    assert ("The sky fell. " * 20).strip() in words(app)
    app.session_state["home_runs"] = selected(rows=[0])
    app.run()
    assert app.title[0].value == "Train"


@pytest.fixture
def prepared(grn_home, tmp_path, monkeypatch):
    """Give a function that does what the worker would do for the real example, with a few cells and pairs."""
    own = tmp_path / "own" / "priors"
    monkeypatch.setenv("GRN_DATA_DIR", str(own.parent))
    own.mkdir(parents=True)

    def prepare() -> str:
        name = library.add_dataset(unlabelled(), real_example.TITLE).name
        add_column(name, Column("cell_type", "names", "By hand."), cells().obs["truth"])
        pairs = [f"CD79A\tOTHER{i}\tUnknown\t1\n" for i in range(30)]
        (own / "trrust_human.tsv").write_text("".join(pairs))
        return name

    return prepare


def test_one_click_prepares_real_cells_and_then_trains(open_page, prepared):
    app = open_page("home")
    button(app, "Train on real cells").click().run()
    work = real_example.PREPARE_EXAMPLE.find(example=real_example.TITLE)
    assert work.status.state == "queued" and app.title[0].value == "Which gene regulates which?"
    name = prepared()
    work.update(state="done")
    app.run()
    assert not app.exception
    assert app.title[0].value == "Train"
    (run,) = list_runs()
    assert (run.config.dataset, run.config.prior, run.config.cell_type) == (name, "trrust/human", None)
    assert app.session_state["chosen_dataset"] == name and app.session_state["chosen_run"] == run.id


def test_a_prepared_example_trains_at_once(open_page, prepared):
    prepared()
    app = open_page("home")
    button(app, "Train on real cells").click().run()
    assert app.title[0].value == "Train" and len(list_runs()) == 1


def test_a_preparation_that_failed_is_said_and_the_cells_can_be_opened(open_page, grn_home):
    name = library.add_dataset(unlabelled(), real_example.TITLE).name
    work = real_example.PREPARE_EXAMPLE.submit(example=real_example.TITLE)
    work.update(state="failed", error="The cells are ready, but the prior could not be fetched: <b>no</b> network.")
    app = open_page("home")
    assert "the prior could not be fetched: <b>no</b> network." in words(app)
    button(app, "Open the cells").click().run()
    assert app.title[0].value == "Cells" and app.session_state["chosen_dataset"] == name


def test_another_visitor_is_not_taken_to_the_training(open_page, prepared):
    real_example.PREPARE_EXAMPLE.submit(example=real_example.TITLE).update(state="done")
    prepared()
    app = open_page("home")
    assert app.title[0].value == "Which gene regulates which?" and list_runs() == []


def test_the_tour_continues_with_real_cells(open_page, prepared):
    app = open_page("home", chosen_tour=str(tour.REAL))
    assert {"Next", "Skip"} <= {found.label for found in app.button}
    app.button(key="tour_next").click().run()
    assert app.title[0].value == "Which gene regulates which?"
    prepared()
    real_example.PREPARE_EXAMPLE.find(example=real_example.TITLE).update(state="done")
    app.run()
    assert app.title[0].value == "Train" and app.session_state["chosen_tour"] == str(tour.REAL + 1)
    app = open_page("home", chosen_tour=str(tour.REAL))
    app.button(key="tour_next").click().run()  # there is a run already
    assert app.title[0].value == "Train" and len(list_runs()) == 1
    app = open_page("home", chosen_tour=str(tour.REAL))
    app.button(key="tour_skip").click().run()
    assert app.title[0].value == "Cells" and app.session_state["chosen_tour"] == str(len(tour.STEPS))


def test_the_table_of_runs_fits_into_a_window_1280_wide(open_page, stored_run):
    table = next(each for each in open_page("home").dataframe if "Verdict" in each.value)
    assert list(table.value.columns) == list(WIDTHS)
    page, tick_box, scroll_bar = 882, 32, 12  # pixels, as Chromium draws them
    assert sum(WIDTHS.values()) + tick_box + scroll_bar <= page
