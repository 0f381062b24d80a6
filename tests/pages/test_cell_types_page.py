"""Batches on the pages: several cell types are queued from the form, watched, stopped, and compared."""

import numpy as np
import pytest

from grn_core.storage import write_parquet
from grn_core.training.batch import batch_configs, batches
from grn_core.training.config import RunConfig
from grn_core.training.run import create_run, list_runs
from tests.pages.conftest import button, words

TYPES = ("Monocyte", "Granulocyte", "Erythrocyte")


@pytest.fixture
def batch(stored_run):
    """Three runs of a batch: two with networks that share 90 of their 100 strongest edges, one that failed."""
    network = stored_run.read_table("network")
    turned = network["weight"].to_numpy().copy()
    turned[:10], turned[-10:] = turned[-10:].copy(), turned[:10].copy()
    runs = [create_run(config) for config in batch_configs(RunConfig(name="mine", folds=1), TYPES)]
    for run, weight in zip(runs, (network["weight"], turned), strict=False):
        write_parquet(run.path / "network.parquet", network.assign(weight=np.asarray(weight)))
        run.update(state="done", stage="done", fraction=1.0, message="best epoch 3")
    runs[2].update(state="failed", stage="failed", error="Memory ran out. Take fewer genes.")
    return runs


def which(app, value: str):
    next(found for found in app.segmented_control if found.label == "Train on").set_value(value).run()
    return app


def test_several_cell_types_are_queued_from_the_form(open_page):
    app = which(open_page("train"), "several")
    types = next(box for box in app.multiselect if box.label == "Cell types")
    assert types.value == ["Monocyte"]
    types.set_value(["Monocyte", "Erythrocyte"]).run()
    next(box for box in app.text_input if box.label == "Name of the batch").set_value("mine").run()
    app.radio[0].set_value("unseen_tfs").run()
    button(app, "Train 2 cell types").click().run()
    assert not app.exception
    runs = list_runs()
    assert {(run.config.name, run.config.cell_type) for run in runs} == {
        ("mine, Monocyte", "Monocyte"),
        ("mine, Erythrocyte", "Erythrocyte"),
    }
    assert {run.config.split.question for run in runs} == {"unseen_tfs"}
    assert len({run.config.batch for run in runs}) == 1
    button(app, "Cancel all").click().run()
    assert {run.status.state for run in runs} == {"cancelled"}


def test_all_types_with_enough_cells(open_page):
    app = which(open_page("train"), "all")
    assert "5 cell types" in words(app)
    least = next(box for box in app.number_input if box.label == "At least this many cells")
    least.set_value(401).run()
    assert "Too few cells: Monocyte" in words(app)
    assert button(app, "Train").disabled
    least.set_value(100).run()
    button(app, "Train 5 cell types").click().run()
    ((_, runs),) = batches().items()
    assert len(runs) == 5


def test_one_cell_type_gives_a_single_run(open_page):
    app = open_page("train")
    button(app, "Train").click().run()
    (run,) = list_runs()
    assert (run.config.batch, run.config.cell_type) == (None, "Monocyte")
    assert "Cancel all" not in [found.label for found in app.button]


def test_the_train_page_shows_the_state_of_the_batch(open_page, batch):
    app = open_page("train", chosen_run=batch[0].id)
    table = next(frame.value for frame in app.dataframe if "Cell type" in frame.value.columns)
    assert table["State"].tolist() == ["done", "done", "failed"]
    assert table["Outcome"].tolist()[2] == "Memory ran out. Take fewer genes."
    assert button(app, "Compare the cell types")
    button(app, "Train missing types").click().run()
    assert not app.exception
    ((_, runs),) = batches().items()
    assert {run.config.cell_type: run.status.state for run in runs} == {
        "Monocyte": "done", "Granulocyte": "done", "Erythrocyte": "queued",
    }  # fmt: skip


def test_another_run_can_be_chosen_while_one_of_the_batch_is_selected(open_page, batch, stored_run):
    app = open_page("train", chosen_run=batch[0].id)
    app.session_state["batch_runs"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    next(box for box in app.selectbox if box.label == "Run").set_value(batch[1].id).run()
    assert not app.exception
    assert app.query_params["run"] == batch[1].id


def test_without_a_batch_the_page_says_how_to_train_one(open_page):
    app = open_page("compare/cell_types")
    assert "There are no networks to compare yet" in words(app)
    button(app, "Train several cell types").click().run()
    assert app.title[0].value == "Train"


def test_the_networks_of_a_batch_are_compared(open_page, batch):
    app = open_page("compare/cell_types")
    text = words(app)
    assert "**Erythrocyte** failed: Memory ran out. Take fewer genes." in text
    assert "2 of 3 cell types done, 1 failed" in text
    app.select_slider[0].set_value(100).run()
    common = (
        "Of the 110 edges that are among the 100 strongest of any network, 90 are in all networks and 20 in only one"
    )
    assert common in words(app)
    shown = next(box for box in app.selectbox if box.label == "Show edges")
    assert shown.options == [
        "shared by all (90)",
        "only in Monocyte (10)",
        "only in Granulocyte (10)",
        "all edges (110)",
    ]
    shown.set_value(1).run()
    table = app.dataframe[-1].value
    assert len(table) == 10 and (table["rank in Monocyte"] <= 100).all() and (table["rank in Granulocyte"] > 100).all()
    assert app.query_params["k"] == "100"
    assert not app.exception and not app.error


def runs_box(app):
    return next(box for box in app.multiselect if box.label == "Runs")


def test_runs_chosen_by_hand(open_page, batch, stored_run):
    app = open_page("compare/cell_types")
    next(box for box in app.selectbox if box.label == "Batch").set_value("own").run()
    runs_box(app).set_value([batch[0].id]).run()
    assert "Choose two runs or more" in words(app)
    runs_box(app).set_value([batch[0].id, stored_run.id]).run()
    assert app.query_params["runs"] == f"{batch[0].id},{stored_run.id}"
    # both are of monocytes with the same settings, so their names distinguish them
    shown = next(box for box in app.selectbox if box.label == "Show edges")
    assert shown.options[1:3] == ["only in mine, Monocyte (0)", "only in Demo monocytes (0)"]
    assert not app.exception and not app.error


def test_the_address_names_batch_and_runs(open_page, batch, stored_run):
    app = open_page("home").switch_page("pages/compare.py")
    app.query_params["view"] = "cell_types"
    app.query_params["batch"] = "own"
    app.query_params["runs"] = f"{batch[1].id},{stored_run.id}"
    app.run()
    assert runs_box(app).value == [batch[1].id, stored_run.id]


def test_a_batch_without_a_finished_run(open_page, stored_run):
    for config in batch_configs(RunConfig(name="new"), TYPES):
        create_run(config)
    text = words(open_page("compare/cell_types"))
    assert "Some cell types are still being trained" in text
    assert "fewer than two networks" in text
