"""A run is a folder; wrong settings are named; saved files stay."""

import pytest

from grn_core import storage
from grn_core.errors import ConfigError, DataError, PriorError, RunError, StorageError
from grn_core.reading.plain import read_json
from grn_core.training.config import RunConfig, load_config, parse_config
from grn_core.training.pipeline import train
from grn_core.training.run import create_run, list_runs, open_run
from grn_core.trash import bring_back

pytestmark = pytest.mark.usefixtures("grn_home")


def test_a_config_survives_yaml(tmp_path):
    config = RunConfig(name="α: β", cell_type="CD4+ T", split={"question": "unseen_tfs"}, seed=7)
    config.save(tmp_path / "c.yaml")
    assert load_config(tmp_path / "c.yaml") == config


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("preset: huge", "preset"),
        ("seed: -1", "seed"),
        ("split: {question: all}", "split.question"),
        ("unknown: 1", "unknown"),
        ("- a\n- b", "whole"),
        ("a: [", "not valid YAML"),
        ("max_genes: many", "max_genes"),
    ],
)
def test_a_wrong_setting_is_named(text, named):
    with pytest.raises(ConfigError, match=named):
        parse_config(text)


def test_yaml_creates_no_objects():
    with pytest.raises(ConfigError):
        parse_config("!!python/object/apply:os.system ['true']")


def test_runs_are_listed_newest_first_and_found_by_a_prefix(stored_run):
    new = create_run(RunConfig(name="<b>new</b>"))
    assert [run.id for run in list_runs()] == [new.id, stored_run.id]
    assert open_run(new.id[:-2]) == new
    assert "<" not in new.id
    with pytest.raises(RunError, match="no run"):
        open_run("absent")


def test_a_run_that_has_not_ended_is_not_deleted(stored_run):
    new = create_run(RunConfig(name="new"))
    with pytest.raises(RunError, match="has not ended yet"):
        new.remove()
    ticket = stored_run.remove()
    assert [run.id for run in list_runs()] == [new.id]
    bring_back(ticket)
    assert stored_run.status.state == "done"


def test_a_missing_table_is_named():
    with pytest.raises(RunError, match="has no network yet"):
        create_run(RunConfig(name="new")).read_table("network")


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"cell_type": "Nobody"}, DataError),
        ({"dataset": "nowhere.h5ad"}, DataError),
        ({"prior": "nowhere.csv"}, PriorError),
        ({"dataset": "pbmc68k", "cell_type_key": "bulk_labels", "cell_type": "CD34+"}, PriorError),
        ({"cell_type": "Monocyte", "device": "cuda"}, ConfigError),
    ],
)
def test_a_run_that_cannot_start_says_why(settings, error):
    if settings.get("device") == "cuda" and __import__("torch").cuda.is_available():
        pytest.skip("this machine has CUDA")
    run = create_run(RunConfig(name="bad", **settings))
    with pytest.raises(error) as caught:
        train(run)
    assert run.status.state == "failed"
    assert run.status.error == str(caught.value)


def test_a_prior_with_too_few_edges_is_refused(tmp_path):
    (tmp_path / "p.csv").write_text("TF,target\nGATA1,KLF1\n")
    run = create_run(RunConfig(name="few", cell_type="Monocyte", prior=str(tmp_path / "p.csv")))
    with pytest.raises(ConfigError, match="known edges"):
        train(run)


def test_a_full_disk_fails_the_run_and_changes_no_other(stored_run, monkeypatch):
    before = stored_run.read_table("network")
    run = create_run(RunConfig(name="full", folds=1, cell_type="Monocyte", epochs=2))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage.os, "replace", full)
        with pytest.raises(StorageError, match="full"):
            train(run)
    assert stored_run.read_table("network").equals(before)
    assert run.status.state == "failed"  # kept in memory: nothing could be written, and the status file is still whole
    assert read_json(run.path / "status.json")["state"] == "queued"


def test_a_run_cancelled_before_its_first_batch_has_no_network():
    run = create_run(RunConfig(name="stopped", folds=1, cell_type="Monocyte"))
    run.request_cancel()
    train(run)
    assert run.status.state == "cancelled"
    assert not run.has_table("network")


def test_a_run_cancelled_in_training_keeps_the_best_checkpoint():
    run = create_run(RunConfig(name="stopped", folds=1, cell_type="Monocyte", max_cells=60))

    def stop(step):
        if step.message.startswith("epoch 3 "):
            run.request_cancel()

    train(run, stop)
    assert run.status.state == "cancelled"
    assert run.status.epoch == 3
    assert run.has_table("network")
    assert (run.path / "checkpoint" / "model.safetensors").exists()
