"""Runs train in worker processes: they queue, can be cancelled, and a killed worker is reported."""

import json
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from grn_core.data.cells.qc import known_umap
from grn_core.data.library import load_dataset
from grn_core.errors import JobError
from grn_core.jobs import cluster, queue
from grn_core.jobs.folder import ENDED
from grn_core.jobs.recorded import recorded
from grn_core.training.config import RunConfig
from grn_core.training.fitting.kept_parts import LAST_EPOCH
from grn_core.training.pretraining.fetch_weights_task import FETCH_WEIGHTS
from grn_core.training.pretraining.pretrained import PretrainConfig
from grn_core.training.run import Run, create_run, list_runs
from grn_core.training.submit import resume_pretraining, run_training, submit, submit_pretraining
from grn_core.training.worker import draw_demo_map

pytestmark = pytest.mark.usefixtures("grn_home")

LONG = RunConfig(name="long", folds=1, cell_type="Monocyte", epochs=2000)
SHORT = RunConfig(name="short", folds=1, cell_type="Monocyte", epochs=2, max_cells=60)


@pytest.fixture(scope="module", autouse=True)
def closed_afterwards():
    yield
    cluster.shutdown()


def wait_for(condition, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def ended(run: Run) -> bool:
    return run.status.state in ENDED


def test_a_run_trains_in_another_process_and_the_next_one_waits():
    first, second = submit(LONG), submit(SHORT)
    wait_for(lambda: first.status.epoch >= 2)
    assert os.getpid() not in cluster.client().run(os.getpid).values()
    assert queue.queue_position(first) is None
    assert queue.queue_position(second) == 1
    assert first.has_table("metrics")
    assert first.status.eta_seconds > 0
    queue.cancel(first)
    reached = first.status.epoch
    wait_for(lambda: first.has_table("network") and ended(first))
    assert first.status.epoch <= reached + 1  # it ends within a batch; the epoch that it was in may have been its last
    assert first.status.state == "cancelled"
    assert (first.path / "checkpoint" / "model.safetensors").exists()
    wait_for(lambda: ended(second))
    assert second.status.state == "done"


def test_cancelling_a_waiting_run_removes_it_at_once():
    first, second = submit(LONG), submit(SHORT)
    queue.cancel(second)
    assert second.status.state == "cancelled"
    queue.cancel(first)
    wait_for(lambda: ended(first))
    assert second.status.state == "cancelled"
    assert second.status.started is None


def test_runs_submitted_at_the_same_time_are_trained_in_order():
    first, queued = submit(LONG), [submit(SHORT) for _ in range(4)]
    queue.cancel(first)
    wait_for(lambda: all(ended(run) for run in queued))
    starts = [run.status.started for run in queued]
    assert starts == sorted(starts)


def content(run: Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}


def test_a_run_whose_worker_is_killed_continues_by_itself_and_no_other_run_changes():
    before, run, after = submit(SHORT), submit(LONG), submit(SHORT)
    # the last epoch goes after the state is written, so that a kill in between loses nothing
    wait_for(lambda: ended(before) and not (before.path / LAST_EPOCH).exists())
    finished = content(before)
    wait_for(lambda: run.status.epoch >= 2)
    (pid,) = cluster.client().run(os.getpid).values()
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: run.status.state == "running" and run.status.continued)
    assert run.status.continued.startswith("continued after epoch ")
    queue.cancel(run)  # which may have waited until the other one had ended
    wait_for(lambda: ended(after) and ended(run))
    assert run.status.state == "cancelled" and run.has_table("network")
    assert after.status.state == "done"
    assert content(before) == finished


def kill_this_worker(path: str) -> None:
    work = Run(Path(path))
    with recorded(work):
        work.log("killed here")
        os.kill(os.getpid(), signal.SIGKILL)


def test_work_that_kills_its_worker_each_time_ends_after_two_attempts():
    run = create_run(SHORT)
    queue.enqueue(run, kill_this_worker, cluster.training_resources(), continues=True)
    wait_for(lambda: ended(run))
    assert run.status.state == "failed" and "killed a second time at the same place" in run.status.error
    assert run.read_log().count("killed here") == 2


def test_other_work_of_a_killed_worker_fails_with_a_sentence():
    run = create_run(SHORT)
    queue.enqueue(run, kill_this_worker)
    wait_for(lambda: ended(run))
    assert run.status.state == "failed" and "worker process was killed" in run.status.error
    assert run.read_log().count("killed here") == 1


def test_a_cluster_without_a_worker_is_started_again():
    cluster.client()
    (nanny,) = cluster._connection.cluster.workers.values()
    cluster._connection.cluster.sync(nanny.close)
    run = submit(SHORT)
    wait_for(lambda: ended(run))
    assert run.status.state == "done"


def test_a_run_that_has_started_is_never_started_again(stored_run):
    finished = content(stored_run)
    run_training(str(stored_run.path))
    assert content(stored_run) == finished


def test_a_run_that_cannot_start_fails_in_the_worker_with_the_same_error():
    run = submit(RunConfig(name="bad", cell_type="Nobody"))
    wait_for(lambda: ended(run))
    assert "No cell has cell_type = Nobody" in run.status.error


def test_a_pretraining_waits_can_be_stopped_and_continues():
    run = submit(LONG)
    work = submit_pretraining(
        PretrainConfig(datasets=("demo",), max_genes=40, size="quick", epochs=60, batch=64, name="waiting")
    )
    wait_for(lambda: run.status.epoch >= 1)
    assert queue.queue_position(work) == 1
    queue.cancel(run)
    wait_for(lambda: work.status.epoch >= 1)
    queue.cancel(work)
    wait_for(lambda: ended(work))
    reached = work.status.epoch
    assert work.status.state == "cancelled"
    assert work.weights.exists()
    resume_pretraining(work)
    wait_for(lambda: work.status.epoch > reached)
    queue.cancel(work)
    wait_for(lambda: ended(work))


def test_a_failed_download_in_the_worker_says_why():
    cluster.client().run(lambda: os.environ.update(HF_ENDPOINT="http://127.0.0.1:9"))
    work = FETCH_WEIGHTS.submit()
    wait_for(lambda: ended(work))
    assert work.status.state == "failed"
    assert "could not be downloaded" in work.status.error
    assert FETCH_WEIGHTS.find() == work


def test_runs_of_a_closed_program_are_marked_as_failed(stored_run):
    orphan = create_run(SHORT)
    assert queue.reap() == []
    owner = json.loads((orphan.path / "owner.json").read_text())
    (orphan.path / "owner.json").write_text(json.dumps(owner | {"pid": 999999}))
    assert [work.id for work in queue.reap()] == [orphan.id]
    assert orphan.status.state == "failed"
    assert "was closed" in orphan.status.error
    assert stored_run.status.state == "done"


def test_a_missing_scheduler_is_reported_and_leaves_no_run(monkeypatch):
    monkeypatch.setenv("GRN_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    with pytest.raises(JobError, match="No Dask scheduler answers"):
        submit(SHORT)
    assert list_runs() == []


def test_an_external_scheduler_trains(monkeypatch):
    with LocalCluster(n_workers=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as outside:
        monkeypatch.setenv("GRN_SCHEDULER", outside.scheduler_address)
        run = submit(SHORT)
        assert cluster.client().scheduler_info(n_workers=-1)["address"] == outside.scheduler_address
        wait_for(lambda: ended(run))
        assert run.status.state == "done"
        cluster.shutdown()


def test_the_demo_map_is_computed_in_advance_at_the_lowest_priority():
    cells = load_dataset("demo")
    assert known_umap(cells) is None
    process = draw_demo_map()
    assert psutil.Process(process.pid).nice() == 19
    assert process.wait(800) == 0
    assert len(known_umap(cells)) == cells.n_obs
    assert draw_demo_map() is None
