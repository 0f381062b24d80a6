"""The run picker: the first choice is used, choices of other pages are shown, and the address keeps the choice."""

import shutil

import pytest

from grn_core.training.run import Run
from pages.widgets.common.runs.run_picker import run_titles
from tests.pages.conftest import button, words


@pytest.fixture
def runs(stored_run) -> list[Run]:
    """Three runs, the newest first, as the picker lists them."""
    others = [stored_run.path.with_name(name) for name in ("20990101-000000-b-000002", "20990101-000000-a-000001")]
    for i, path in enumerate(others):
        shutil.copytree(stored_run.path, path)
        config = path / "config.yaml"
        config.write_text(config.read_text().replace("Demo monocytes", f"Copy {i}"))
    return [Run(others[0]), Run(others[1]), stored_run]


def picker(app):
    return app.selectbox(key="chosen_run_widget")


def test_the_first_choice_is_used(open_page, runs):
    app = open_page("network")
    assert picker(app).value == runs[0].id
    picker(app).set_value(runs[2].id).run()
    assert picker(app).value == runs[2].id
    assert app.query_params["run"] == runs[2].id
    picker(app).set_value(runs[1].id).run()
    assert picker(app).value == runs[1].id


def test_a_choice_is_used_even_if_the_page_was_interrupted_before_storing_it(open_page, runs):
    app = open_page("network")
    del app.session_state["chosen_run"]
    app.query_params.clear()
    picker(app).set_value(runs[1].id).run()
    assert picker(app).value == runs[1].id


def test_the_address_decides_at_first(open_page, runs):
    app = open_page("home")
    app.query_params["run"] = runs[2].id
    app = app.switch_page("pages/network.py").run()
    assert picker(app).value == runs[2].id
    picker(app).set_value(runs[0].id).run()
    assert picker(app).value == runs[0].id


def test_other_pages_use_the_choice(open_page, runs):
    app = open_page("network")
    picker(app).set_value(runs[1].id).run()
    app = app.switch_page("pages/train.py").run()
    assert picker(app).value == runs[1].id
    picker(app).set_value(runs[2].id).run()
    app = app.switch_page("pages/network.py").run()
    assert picker(app).value == runs[2].id


def test_a_removed_run_is_replaced_and_can_be_restored(open_page, runs):
    app = open_page("train", chosen_run=runs[1].id)
    assert picker(app).value == runs[1].id
    button(app, "Delete this run").click().run()
    assert picker(app).value == runs[0].id
    app.button(key="flash_undo").click().run()
    assert picker(app).value == runs[1].id
    assert not app.exception


@pytest.mark.parametrize(("label", "view"), [("Explore the network", "graph"), ("How far to trust it", "trust")])
def test_the_next_step_is_opened_by_a_run_of_the_whole_page(open_page, runs, label, view):
    app = open_page("train", chosen_run=runs[1].id)
    button(app, label).click().run()
    assert not app.exception
    assert app.title[0].value == "Network"
    assert app.segmented_control(key="chosen_network_view_widget").value == view
    assert picker(app).value == runs[1].id
    assert "go_to" not in app.session_state
    assert "Copy 1" in "".join(picker(app).options) and words(app)


def test_runs_with_equal_name_and_date_are_distinguished(runs, open_page):
    copy = Run(runs[0].path.with_name(f"{runs[0].id}-copy"))
    shutil.copytree(runs[0].path, copy.path)
    titles = run_titles([*runs, copy])
    assert len(set(titles.values())) == 4
    assert titles[copy.id] == f"{titles[runs[1].id].replace('Copy 1', 'Copy 0')} · {copy.id}"
    app = open_page("network")
    assert sorted(picker(app).options) == sorted(titles.values())
    for run in (copy, runs[0]):
        picker(app).set_value(run.id).run()
        assert app.query_params["run"] == run.id
