"""A scheduler and workers as processes of their own: a sweep loses no run although a worker is killed in it."""

import pytest

from benchmarks.sweep import SMALLEST, scheduler, sweep
from grn_core.cli import batch as cli_batch
from grn_core.errors import JobError
from grn_core.jobs import cluster
from grn_core.training import batch
from grn_core.training.run import create_run, list_runs
from grn_core.training.submit import submit


@pytest.mark.timeout(900)
def test_a_sweep_loses_no_run_to_a_killed_worker(grn_home, monkeypatch):
    with scheduler(2) as (address, workers):
        monkeypatch.setenv("GRN_SCHEDULER", address)
        try:
            found = sweep(5, workers, kill_after=1)
            assert found.states == {"done": 5}
            assert found.begun_again == 1
            assert sum(worker.poll() is None for worker in workers) == 1
            with pytest.raises(JobError, match="No worker of the scheduler offers"):
                submit(SMALLEST.model_copy(update={"max_genes": 1_000_000}))
            assert len(list_runs()) == 5
        finally:
            cluster.shutdown()


def test_the_command_line_gives_a_batch_of_cell_types_to_the_scheduler(grn_home, monkeypatch, capsys):
    monkeypatch.setenv("GRN_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setattr(cli_batch, "POLL_SECONDS", 0.0)

    def submitted(configs):
        runs = [create_run(config) for config in configs]
        runs[0].update(state="done")
        runs[1].update(state="failed", error="It broke.")
        return runs

    monkeypatch.setattr(batch, "submit_batch", submitted)
    with pytest.raises(JobError, match="1 of 2 cell types failed: Erythrocyte"):
        cli_batch.train_batch(SMALLEST, ["Monocyte", "Erythrocyte"], lambda _: None, lambda _: pytest.fail("here"))
    assert "1 of 2: Monocyte, done" in capsys.readouterr().err
