"""The view of trust trains a run without a part of the model, and says what the part is worth."""

import shutil
from pathlib import Path

import pytest

from grn_core.training.finished.worth import other_config
from grn_core.training.run import Run, list_runs
from tests.pages.conftest import button, words


@pytest.fixture
def crossed(stored_run) -> Run:
    """Make a quick look read as a cross-fitted run that tested all its pairs."""
    stored_run.config.model_copy(update={"folds": 5, "tuning": "frozen"}).save(stored_run.path / "config.yaml")
    stored_run.write_table("network", stored_run.read_table("network").assign(split="test"))
    return Run(stored_run.path)


def test_a_quick_look_is_not_taken_apart(open_page, stored_run):
    assert "What is a part of the model worth" not in words(open_page("network/trust"))


def test_the_run_without_scbert_is_queued_and_watched(open_page, crossed):
    app = open_page("network/trust")
    button(app, "Train without scBERT").click().run()
    assert not app.exception
    (other,) = (run for run in list_runs() if run.id != crossed.id)
    assert not other.config.use_scbert and other.config.seed == crossed.config.seed
    assert not any(found.label.startswith("Train without") for found in app.button)
    assert button(app, "Stop")


def test_the_difference_has_an_interval(open_page, crossed):
    other = Run(Path(shutil.copytree(crossed.path, crossed.path.parent / "20200101-000000-other")))
    other_config(crossed.config, "trees").save(other.path / "config.yaml")
    app = open_page("network/trust", chosen_trust_part="trees")
    assert not app.exception
    assert "No measurable difference with and without gradient boosting on these cells." in words(app)
    table = next(found.value for found in app.table if "Difference" in found.value.columns)
    assert list(table.index) == ["AUPRC", "AUROC per TF"]
    assert (table["With"] == table["Without"]).all() and (table["Difference"] == "+0.000 (+0.000 to +0.000)").all()


def test_a_stopped_run_is_no_comparison(open_page, crossed):
    button(open_page("network/trust"), "Train without scBERT").click().run()
    (other,) = (run for run in list_runs() if run.id != crossed.id)
    other.update(state="cancelled")
    assert button(open_page("network/trust"), "Train without scBERT")
