"""Removals of a visit: undone one by one, in any order, also after visiting another page; failures are reported."""

import time

import pytest

from grn_core.data import library
from grn_core.trash import purge
from pages.widgets.state.flash import MOST_SHOWN, SECONDS
from tests.pages.conftest import words
from tests.pages.test_data_page import cells


@pytest.fixture
def removed(open_page):
    """Remove data sets one after the other on their page."""

    def remove(n: int):
        added = [library.add_dataset(cells(), f"set {i}") for i in range(n)]
        app = open_page("cells", chosen_dataset=added[0].name)
        for info in added:
            app.session_state["chosen_dataset"] = info.name
            app.run()
            app.button(key="no_dataset").click().run()
        assert not app.exception
        return app, added

    return remove


def undos(app) -> list:
    return [found for found in app.button if str(found.key).startswith("flash_undo")]


def test_removals_are_undone_in_any_order(removed):
    app, (first, second) = removed(2)
    assert len(undos(app)) == 2
    undos(app)[0].click().run()
    assert first in library.list_datasets() and second not in library.list_datasets()
    assert app.session_state["chosen_dataset"] == first.name
    undos(app)[0].click().run()
    assert second in library.list_datasets()
    assert undos(app) == []


def test_the_last_removals_are_shown_after_visiting_another_page(removed):
    app, added = removed(MOST_SHOWN + 1)
    app = app.switch_page("pages/train.py").run()
    assert undos(app) == []
    app = app.switch_page("pages/cells.py").run()
    assert len(undos(app)) == MOST_SHOWN
    assert "set 0" not in words(app) and f"set {MOST_SHOWN}" in words(app)
    undos(app)[-1].click().run()
    assert added[-1] in library.list_datasets()
    assert len(undos(app)) == MOST_SHOWN  # the oldest appears


def test_a_closed_message_disappears_and_its_item_stays_in_the_trash(removed):
    app, (info,) = removed(1)
    app.button(key="flash_close").click().run()
    assert undos(app) == [] and info not in library.list_datasets()
    assert purge(0) == 1


def test_an_old_removal_is_no_longer_offered(removed, monkeypatch):
    app, _ = removed(1)
    later = time.time() + SECONDS + 1
    monkeypatch.setattr("pages.widgets.state.flash.time.time", lambda: later)
    app.run()
    assert undos(app) == []


def test_an_undo_that_is_too_late_gives_an_error(removed):
    app, _ = removed(1)
    purge(0)
    undos(app)[0].click().run()
    assert not app.exception
    assert "The removed folder is no longer in the trash." in words(app)


def test_an_undo_whose_name_is_in_use_gives_an_error(removed):
    app, (info,) = removed(1)
    again = library.add_dataset(cells(), "set 0")
    assert again.name == info.name
    undos(app)[0].click().run()
    assert "Something else is at" in words(app) and "the removed folder is kept in" in words(app)
