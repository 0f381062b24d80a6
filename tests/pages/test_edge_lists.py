"""Beside the graph: new edges first, known edges that cells support, TFs that few cells have, colours by a number."""

import pytest

from grn_core.training.finished.run_edges import run_edges
from grn_core.training.finished.shortlist import shortlist
from grn_core.training.results.discovery import discovery
from tests.pages.conftest import words


def shown(app, alt: str):
    return next(table.value for table in app.dataframe if list(table.value.columns)[:2] == ["source", alt])


def pick(app, choice: str):
    control = next(box for box in app.segmented_control if box.label == "Beside the graph")
    return control.set_value(choice).run()


@pytest.mark.parametrize("kind", ["new", "known"])
def test_one_click_lists_the_edges_to_look_at_first(open_page, stored_run, kind):
    app = pick(open_page("network"), kind)
    assert not app.exception
    wanted = shortlist(run_edges(stored_run), kind, stored_run.config.folds > 1)
    table = shown(app, "relation")
    assert list(zip(table["source"], table["target"], strict=True)) == list(
        zip(wanted["source"], wanted["target"], strict=True)
    )
    assert set(table["relation"]) <= {"→", "⊣", "?"} and set(table["priors"]) == {"none"}
    assert "to look at first" in words(app) if kind == "new" else "that these cells support" in words(app)


def test_an_empty_list_says_why(open_page, stored_run):
    network = stored_run.read_table("network")
    stored_run.write_table("network", network.assign(known=True))
    assert "This network has no new edge." in words(pick(open_page("network"), "new"))


def test_the_page_of_the_demo_says_how_many_new_edges_are_true(open_page, stored_run):
    found = discovery(stored_run.config, stored_run.read_table("network"))
    said = words(open_page("network"))
    assert f"**{found.true} of the first 100 new edges are among them**" in said


def test_tfs_that_few_cells_have_are_left_out_until_a_click(open_page, stored_run):
    expression = stored_run.read_table("expression")
    tf = stored_run.read_table("network")["source"].iloc[0]
    expression[tf] = 0.0
    stored_run.write_table("expression", expression)
    app = open_page("network")
    assert f"1 TF detected in under 5 % of the run's cells: {tf} (0.0 %)" in words(app)
    next(button for button in app.button if button.label == "Show them").click().run()
    assert not app.exception and "detected in under 5 %" not in words(app)


@pytest.mark.parametrize(
    ("colour", "said"),
    [("expression", "the share of the run's cells"), ("specificity", "minus that of all other cells")],
)
def test_genes_can_be_coloured_by_a_number(open_page, stored_run, colour, said):
    app = open_page("network")
    next(box for box in app.selectbox if box.label == "Colour").set_value(colour).run()
    assert not app.exception
    assert said in words(app)
