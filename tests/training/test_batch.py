"""A batch is one run per cell type with the same settings: queued, monitored and stopped together."""

import pandas as pd
import pytest
import yaml

from grn_core.errors import ConfigError, JobError
from grn_core.jobs import cluster, queue
from grn_core.training import batch
from grn_core.training.batch import (
    batch_configs,
    batch_progress,
    batch_title,
    batches,
    cancel_batch,
    large_enough,
    submit_batch,
)
from grn_core.training.config import RunConfig, parse_config
from grn_core.training.run import create_run, list_runs
from tests.training.test_submit import wait_for

pytestmark = pytest.mark.usefixtures("grn_home")

TINY = RunConfig(name="tiny", folds=1, epochs=2, max_cells=60, max_genes=60)


@pytest.fixture(scope="module", autouse=True)
def closed_afterwards():
    yield
    cluster.shutdown()


def test_runs_differ_only_in_the_cell_type():
    configs = batch_configs(TINY, ["Monocyte", "Erythrocyte"])
    assert [(c.cell_type, c.name) for c in configs] == [
        ("Monocyte", "tiny, Monocyte"),
        ("Erythrocyte", "tiny, Erythrocyte"),
    ]
    assert len({c.batch for c in configs}) == 1 and configs[0].batch
    same = {"cell_type": None, "name": "tiny", "batch": None}
    assert all(c.model_copy(update=same) == TINY for c in configs)
    assert batch_configs(TINY, ["Monocyte"])[0].batch != configs[0].batch


@pytest.mark.parametrize("types", [[], ["Monocyte", "Monocyte"]])
def test_no_type_and_a_repeated_type_are_refused(types):
    with pytest.raises(ConfigError):
        batch_configs(TINY, types)
    with pytest.raises(ConfigError, match="No column"):
        batch_configs(TINY.model_copy(update={"cell_type_key": None}), ["Monocyte"])


def test_settings_of_runs_older_than_batches_are_still_read():
    old = {name: value for name, value in TINY.model_dump(mode="json").items() if name != "batch"}
    assert parse_config(yaml.safe_dump(old)) == TINY


def test_types_with_enough_cells_come_largest_first():
    counts = pd.Series({"rare": 9, "few": 49, "many": 50, "most": 400})
    assert large_enough(counts) == ["most", "many"]
    assert large_enough(counts, 1) == ["most", "many", "few"]  # fewer than a run needs is never enough


def test_a_batch_trains_in_the_worker_and_a_failed_run_stops_no_other():
    runs = submit_batch(batch_configs(TINY, ["Nobody", "Monocyte"]))
    wait_for(lambda: batch_progress(runs).ended)
    progress = batch_progress(runs)
    assert progress.states == ("failed", "done")
    assert progress.fraction == 1
    ((name, found),) = batches().items()
    assert name == runs[0].config.batch and found == runs
    assert batch_title(found) == "tiny"


def test_cancelling_stops_the_running_run_and_the_waiting_ones():
    long = TINY.model_copy(update={"epochs": 5000})
    runs = submit_batch(batch_configs(long, ["Monocyte", "Granulocyte", "Erythrocyte"]))
    wait_for(lambda: runs[0].status.epoch >= 1)
    assert queue.queue_position(runs[2]) == 2
    assert 0 < batch_progress(runs).fraction < 1 / 3
    cancel_batch(runs)
    wait_for(lambda: batch_progress(runs).ended)
    assert batch_progress(runs).states == ("cancelled",) * 3
    assert [run.status.started is None for run in runs] == [False, True, True]


def test_of_each_cell_type_the_newest_run_counts():
    (config,) = batch_configs(TINY, ["Monocyte"])
    create_run(config)
    again = create_run(config.model_copy(update={"name": "again"}))
    again.update(created="2999-01-01T00:00:00+00:00")
    assert [run.id for run in batches()[str(config.batch)]] == [again.id]


def test_when_the_scheduler_is_lost_nothing_is_left_in_the_queue(monkeypatch):
    calls = []

    def failing(config):
        calls.append(config)
        if len(calls) == 2:
            raise JobError("No Dask scheduler answers.", "Start one.")
        return create_run(config)

    monkeypatch.setattr(batch, "submit", failing)
    with pytest.raises(JobError):
        submit_batch(batch_configs(TINY, ["Monocyte", "Erythrocyte"]))
    assert [run.status.state for run in list_runs()] == ["cancelled"]
