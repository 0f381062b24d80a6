"""The table of runs on the first page opens runs."""

import pytest

from grn_core.training.config import RunConfig
from grn_core.training.run import create_run
from tests.pages.conftest import words


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


def test_a_run_without_a_network_opens_training(open_page):
    run = create_run(RunConfig(name="bad"))
    run.update(state="failed", error="The sky fell. " * 20)
    app = open_page("home")
    assert "" not in app.dataframe[0].value.columns
    assert ("The sky fell. " * 20).strip() in words(app)
    app.session_state["home_runs"] = selected(rows=[0])
    app.run()
    assert app.title[0].value == "Train"
