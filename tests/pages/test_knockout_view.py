"""The view Knock-out shows what the library predicts, and says what it cannot show."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from grn_core.data.demo import demo_dataset
from grn_core.network.knockout import Intervention, Spread, carrying_paths, respond
from grn_core.training.finished.run_edges import run_edges
from pages.widgets.knockout import knockout_map
from pages.widgets.knockout.knockout_view import with_arrows
from pages.widgets.state.fields import KO_DAMPING, KO_RAISED, KO_REMOVED, KO_STEPS
from tests.pages.conftest import words


@pytest.fixture(autouse=True)
def mapped(monkeypatch):
    """Give every cell of the demo a place on the map."""
    cells = demo_dataset()
    places = pd.DataFrame(np.random.default_rng(0).normal(size=(cells.n_obs, 2)), cells.obs_names, ["x", "y"])
    monkeypatch.setattr(knockout_map, "places_of", lambda name: places)


def strongest(network: pd.DataFrame, n: int = 2) -> list[str]:
    """Return the TFs with most known edges."""
    return [str(tf) for tf in network.loc[network["known"], "source"].value_counts().index[:n]]


def first_table(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "Change" in frame.value)


def test_one_click_removes_the_suggested_tf(open_page, stored_run):
    app = open_page("network/knockout")
    assert "Choose a TF to remove or to raise" in words(app)
    suggested = next(each for each in app.button if each.label.startswith("Remove "))
    suggested.click().run()
    assert not app.exception
    tf = app.multiselect[0].value[0]
    assert app.query_params["remove"] == tf
    wanted = respond(run_edges(stored_run), Intervention((tf,))).table
    shown = first_table(app)
    assert shown["Gene"].tolist() == wanted["gene"].tolist()
    assert shown["Change"].tolist() == pytest.approx(wanted["change"].tolist())
    rising = int((wanted["change"] > 0).sum())
    assert f"{rising} genes are predicted to rise and {len(wanted) - rising} to fall" in words(app)
    assert "not a measurement" in words(app)


def test_steps_damping_and_raising_change_the_prediction(open_page, stored_run):
    network = run_edges(stored_run)
    one, two = strongest(network)
    app = open_page(
        "network/knockout",
        **{KO_REMOVED.key: [one], KO_RAISED.key: [two], KO_STEPS.key: "2", KO_DAMPING.key: "0.8"},
    )
    wanted = respond(network, Intervention((one,), (two,)), Spread(2, 0.8))
    assert first_table(app)["Change"].tolist() == pytest.approx(wanted.table["change"].tolist())
    assert "2 steps, damping 0.8 per further step" in words(app)
    gene = wanted.table["gene"][0]
    path = carrying_paths(wanted, gene)[0]
    assert f"{with_arrows(path)}: {path.change:+.3f}".replace("-", "−") in words(app)
    assert "Where the cells would move" in words(app)
    assert "400 cells, of a sample of at most 1,500 cells" in words(app) or "cells of all types" in words(app)


def test_a_tf_in_the_address_that_is_not_here_is_named(open_page, stored_run):
    app = open_page("network/knockout")
    app.query_params["remove"] = "NOTHING"
    app.run()
    assert not app.exception
    assert "names the TF **NOTHING**, which regulates no gene here" in words(app)
    assert not any("Change" in frame.value for frame in app.dataframe)


def test_a_tf_that_is_removed_and_raised_is_refused(open_page, stored_run):
    (tf,) = strongest(run_edges(stored_run), 1)
    app = open_page("network/knockout", **{KO_REMOVED.key: [tf], KO_RAISED.key: [tf]})
    assert f"{tf} is both removed and raised" in words(app)


def test_a_tf_without_used_edges_changes_nothing(open_page, stored_run, monkeypatch):
    network = run_edges(stored_run)
    table = network.assign(sign=0)
    monkeypatch.setattr("pages.widgets.knockout.knockout_view.load_network", lambda path: table)
    (tf,) = strongest(network, 1)
    app = open_page("network/knockout", **{KO_REMOVED.key: [tf]})
    assert "No gene changes" in words(app)
    assert not app.dataframe
