"""The scBERT page: weights and their accuracy, fetching, pre-training, and choosing weights for a run."""

import pytest
from streamlit.testing.v1 import AppTest

from grn_core.training.inputs.encoding_cache import store_dir, stored_size
from grn_core.training.pretraining.fetch_weights_task import FETCH_WEIGHTS
from grn_core.training.pretraining.pretrain_session import pretrain
from grn_core.training.pretraining.pretrained import PretrainConfig, create_pretraining, list_pretrainings
from grn_core.training.run import list_runs
from tests.pages.conftest import button, words


@pytest.fixture
def pretrained(grn_home):
    work = create_pretraining(
        PretrainConfig(name="<b>Mine</b>", datasets=("demo",), max_genes=30, size="quick", epochs=2, batch=128)
    )
    pretrain(work, lambda step: work.request_cancel() if "epoch 1" in step.message else None)
    return work


def multiselect(app: AppTest, label: str):
    return next(box for box in app.multiselect if box.label.startswith(label))


def test_it_lists_weights_and_offers_the_official_ones(open_page):
    app = open_page("train/weights")
    assert "official" in words(app)
    assert "GPL-3.0" in words(app)
    assert "88 MB" in words(app)
    button(app, "Fetch").click().run()
    assert not app.exception
    assert FETCH_WEIGHTS.find().status.state == "queued"
    button(app, "Stop").click().run()
    assert FETCH_WEIGHTS.find().cancel_requested()


def test_the_reason_of_a_failed_fetch_is_shown(open_page):
    FETCH_WEIGHTS.submit().update(state="failed", error="No mirror answers. Try again later.")
    assert "No mirror answers. Try again later." in words(open_page("train/weights"))


def test_pretraining_uses_the_chosen_data_sets(open_page):
    app = open_page("train/weights")
    assert button(app, "Pre-train").disabled
    multiselect(app, "Data sets").set_value(["pbmc68k"]).run()
    button(app, "Pre-train").click().run()
    assert not app.exception
    (work,) = list_pretrainings()
    assert work.config.datasets == ("pbmc68k",)
    assert "It starts next." in words(app)


def test_a_stopped_pretraining_shows_its_accuracy_and_can_be_continued(open_page, pretrained):
    app = open_page("train/weights")
    text = words(app)
    assert "<b>Mine</b>" in text
    assert "Baselines: the most frequent level" in text
    assert "Stopped: best epoch 1." in text
    button(app, "Continue").click().run()
    assert pretrained.status.state == "queued"


def test_a_run_starts_from_the_chosen_weights(open_page, pretrained):
    app = open_page("train", chosen_weights=pretrained.id)
    assert "30 of 340 genes are in scBERT's vocabulary" in words(app)
    assert "MB on disk" in words(app)
    button(app, "Train").click().run()
    (run,) = list_runs()
    assert (run.config.weights, run.config.tuning) == (pretrained.id, "frozen")


def test_random_weights_are_the_default(open_page):
    app = open_page("train")
    button(app, "Train").click().run()
    (run,) = list_runs()
    assert (run.config.weights, run.config.tuning, run.config.sentence) == (None, "frozen", "modelled")


def test_deleted_weights_can_be_restored(open_page, pretrained):
    app = open_page("train/weights")
    button(app, "Delete").click().run()
    assert list_pretrainings() == []
    assert "were deleted" in words(app)
    button(app, "Undo").click().run()
    assert list_pretrainings() == [pretrained]


def test_deleted_encodings_can_be_restored(open_page):
    folder = store_dir() / "abc"
    folder.mkdir()
    (folder / "encodings.npy").write_bytes(bytes(3_000_000))
    app = open_page("train/weights")
    assert "**3 MB** at present" in words(app)
    app.button(key="delete_encodings").click().run()
    assert stored_size() == 0
    said = words(app)
    assert "The stored encodings (3 MB) were deleted." in said and "**0 MB** at present" in said
    assert not [found for found in app.button if found.key == "delete_encodings"]
    button(app, "Undo").click().run()
    assert not app.exception
    assert stored_size() == 3_000_000
    assert "**3 MB** at present" in words(app)
