"""A run that was interrupted continues after its last finished member or epoch, with the same bits."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from grn_core.errors import RunError
from grn_core.jobs import cluster, queue
from grn_core.jobs.attempts import MOST_WAITS, forget_attempts, may_continue
from grn_core.training.config import RunConfig
from grn_core.training.fitting import checkpoints
from grn_core.training.fitting.checkpoints import EpochFile, Member, MemberFiles
from grn_core.training.fitting.kept_parts import LAST_EPOCH
from grn_core.training.pipeline import train
from grn_core.training.run import Run, create_run
from grn_core.training.submit import can_continue, continue_interrupted, continue_run, run_training, submit, take_up

pytestmark = pytest.mark.usefixtures("home")

SMALL = RunConfig(name="small", cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, folds=2, repeats=2)
LOOK = SMALL.model_copy(update={"folds": 1, "tuning": "all", "epochs": 5})
LASTING = {".parquet", ".json", ".safetensors"}
OF_THE_MOMENT = {"status.json", "owner.json", "attempts.json"}


@pytest.fixture(scope="module")
def whole(home):
    """Results of the cross-fit, never interrupted."""
    return results(never_killed(SMALL))


@pytest.fixture(scope="module")
def whole_look(home):
    """Results of the quick look, never interrupted."""
    return results(never_killed(LOOK))


@pytest.fixture
def empty(home):
    """No run in the home."""
    shutil.rmtree(home / "runs", ignore_errors=True)


@pytest.fixture
def left_in_queue(home, monkeypatch):
    """Leave what is submitted in the queue."""
    monkeypatch.setattr(cluster, "client", lambda: None)
    monkeypatch.setattr(cluster, "closing", lambda: False)  # another test may have closed its workers before
    monkeypatch.setattr(queue, "enqueue", lambda work, function, resources=None, continues=False: None)


class Killed(BaseException):
    """Ends training as a kill does: nothing of ours catches it."""


def results(run: Run) -> dict[str, bytes]:
    """Return the content of each file of results."""
    files = (path for path in run.path.rglob("*") if path.suffix in LASTING and path.name not in OF_THE_MOMENT)
    return {str(path.relative_to(run.path)): path.read_bytes() for path in files}


def killed_at(config: RunConfig, moment: str) -> Run:
    """Train until the progress says `moment`, and leave the folder as a killed process does."""
    run = create_run(config)

    def kill(step):
        if moment in f"{step.stage}: {step.message}":
            raise Killed

    with pytest.raises(Killed):
        train(run, kill)
    assert run.status.state == "running"
    return run


def never_killed(config: RunConfig) -> Run:
    run = create_run(config)
    train(run)
    return run


@pytest.mark.parametrize("moment", ["model 1 of 4", "model 3 of 4", "drawing the network"])
def test_a_cross_fit_ends_with_the_same_bits(whole, moment):
    run = killed_at(SMALL, moment)
    train(run)
    assert run.status.state == "done"
    assert results(run) == whole
    assert {"network.parquet", "verdict.json", "calibration.json", "metrics.parquet"} <= set(results(run))
    assert run.status.continued == f"continued after model {4 if 'drawing' in moment else moment[6]} of 4"
    assert run.status.continued in run.read_log()
    assert not (run.path / "members").exists()


def test_members_that_were_finished_are_not_trained_again(monkeypatch):
    run = killed_at(SMALL, "model 3 of 4")
    trained = []
    real = MemberFiles.save
    monkeypatch.setattr(MemberFiles, "save", lambda self, n, member: (trained.append(n), real(self, n, member)))
    train(run)
    assert trained == [4]


@pytest.mark.parametrize("moment", ["epoch 1 of 5", "epoch 3 of 5", "scoring held-out pairs"])
def test_a_quick_look_ends_with_the_same_bits(whole_look, moment):
    run = killed_at(LOOK, moment)
    train(run)
    assert run.status.state == "done"
    assert results(run) == whole_look
    assert not (run.path / LAST_EPOCH).exists()


def test_a_quick_look_continues_after_its_last_epoch():
    run = killed_at(LOOK, "epoch 4 of 5")  # the fourth epoch is reported before its state is kept
    train(run)
    assert run.status.continued == "continued after epoch 3 of 5"
    assert [line for line in run.read_log().splitlines() if "epoch 2 of 5" in line][1:] == []


def test_with_other_settings_it_begins_again(whole):
    run = killed_at(SMALL.model_copy(update={"seed": 7}), "model 2 of 4")
    SMALL.save(run.path / "config.yaml")
    train(run)
    assert "begins again: its settings, its data, the libraries or this program have changed since" in run.read_log()
    assert run.status.continued == "" and results(run) == whole


def test_with_other_libraries_it_begins_again(monkeypatch):
    other = killed_at(LOOK, "epoch 4 of 5")
    monkeypatch.setattr(checkpoints, "versions", lambda names: "numpy 99")
    train(other)
    assert "begins again" in other.read_log() and other.status.state == "done"


def test_with_other_code_it_begins_again(monkeypatch, whole):
    run = killed_at(SMALL, "model 2 of 4")
    monkeypatch.setattr(checkpoints, "code_key", lambda: "of an earlier version")
    train(run)
    assert "or this program have changed" in run.read_log() and run.status.continued == ""
    assert results(run) == whole


def test_the_key_of_the_code_changes_with_what_trains_and_not_with_the_rest(monkeypatch, tmp_path):
    package = tmp_path / "grn_core"
    for room in (*checkpoints.COMPUTING, "export"):
        (package / room).mkdir(parents=True)
        (package / room / "file.py").write_text("VALUE = 1\n")
    monkeypatch.setattr(checkpoints.grn_core, "__path__", [str(package)])
    key = checkpoints.code_key.__wrapped__
    before = key()
    (package / "export" / "file.py").write_text("VALUE = 2\n")
    assert key() == before
    (package / "training" / "fitting" / "file.py").write_text("VALUE = 2\n")
    assert key() != before


def test_the_code_that_trains_is_where_the_key_looks():
    package = Path(checkpoints.grn_core.__path__[0])
    assert all(list((package / room).glob("*.py")) for room in checkpoints.COMPUTING)


def test_a_title_may_change_meanwhile():
    run = killed_at(SMALL, "model 3 of 4")
    SMALL.model_copy(update={"name": "another title"}).save(run.path / "config.yaml")
    train(run)
    assert run.status.continued == "continued after model 3 of 4"


def test_a_member_file_that_was_cut_short_is_trained_again(whole):
    run = killed_at(SMALL, "model 3 of 4")
    file = run.path / "members" / "0002.npz"
    file.write_bytes(file.read_bytes()[:-100])
    train(run)
    assert results(run) == whole


def test_a_bit_that_changed_in_a_member_file_is_noticed(tmp_path):
    store = MemberFiles(tmp_path, "key")
    store.save(1, Member({"logit": np.arange(100.0)}, 0.5))
    assert store.load(1).share == 0.5 and store.load(2) is None
    content = bytearray((tmp_path / "members" / "0001.npz").read_bytes())
    content[content.index(np.float64(77).tobytes())] ^= 1
    (tmp_path / "members" / "0001.npz").write_bytes(content)
    assert store.load(1) is None


def test_a_damaged_state_of_an_epoch_counts_as_absent(tmp_path):
    (tmp_path / LAST_EPOCH).write_bytes(b"PK\x03\x04 cut short")
    store = EpochFile(tmp_path, "key")
    assert store.load() is None and not store.replaced


def test_cancelled_after_it_continued_it_keeps_complete_repeats():
    run = killed_at(SMALL, "model 2 of 4")
    train(run, lambda step: run.request_cancel() if "model 3 of 4" in step.message else None)
    assert run.status.state == "cancelled" and "1 of 2 repeats" in run.status.message
    assert run.has_table("network") and not (run.path / "members").exists()


def test_two_processes_never_train_the_same_run(monkeypatch):
    run = create_run(SMALL)
    with run.exclusive(), pytest.raises(RunError, match="Another process works on"):
        with run.exclusive(0.1):
            pass
    with run.exclusive():
        assert run.in_progress()
    assert not run.in_progress() and run.status.state == "queued"


def abandoned(work: Run) -> Run:
    """Say that the owner was a process that has ended."""
    owner = json.loads((work.path / "owner.json").read_text())
    (work.path / "owner.json").write_text(json.dumps(owner | {"pid": 999999}))
    return work


def test_a_new_run_has_its_owner_before_it_has_a_status(monkeypatch, empty):
    """Another process may look at any moment; it took a run without an owner for one whose owner is gone."""
    seen = []
    real = Run.begin

    def begin(self):
        real(self)
        seen.append(sorted(path.name for path in self.path.iterdir()))

    written = []
    monkeypatch.setattr("grn_core.jobs.folder.write_json", lambda path, value: written.append(queue.reap()))
    monkeypatch.setattr(Run, "begin", begin)
    create_run(SMALL)
    assert "owner.json" in seen[0] and "status.json" not in seen[0] and written == [[]]


def test_a_run_of_a_closed_command_line_fails_and_can_be_continued(left_in_queue, empty):
    run = abandoned(killed_at(SMALL, "model 2 of 4"))
    assert [work.id for work in queue.reap()] == [run.id]
    assert run.status.state == "failed" and can_continue(run)
    continue_run(run)
    assert run.status.state == "queued" and run.status.error is None and run.status.epoch > 0
    train(run)
    assert run.status.state == "done"


def test_a_run_that_is_still_trained_is_not_marked(empty):
    run = abandoned(killed_at(SMALL, "model 1 of 4"))
    with run.exclusive():
        assert queue.reap() == []
    assert len(queue.reap()) == 1


def test_a_run_that_ended_while_it_was_looked_at_stays_as_it_is(monkeypatch):
    run = abandoned(create_run(LOOK))
    run.update(state="done")
    monkeypatch.setattr(queue, "unfinished_work", lambda: [run])
    assert queue.reap() == [] and run.status.state == "done"


def test_the_dashboard_continues_what_another_one_left(left_in_queue, empty):
    run, waiting = submit(SMALL), submit(SMALL)
    for work in (run, waiting):
        owner = json.loads((work.path / "owner.json").read_text())
        (work.path / "owner.json").write_text(json.dumps(owner | {"continues": True, "pid": 999999}))
    run.update(state="running", started="2026-01-01T00:00:00+00:00", epoch=2)
    assert {work.id for work in queue.reap()} == {run.id, waiting.id}  # as the command `runs` does
    assert queue.waits_for_dashboard(run) and run.status.epoch == 2
    assert {work.id for work in continue_interrupted()} == {run.id, waiting.id}
    assert run.status.stage == "waiting for a worker" and continue_interrupted() == []


def test_a_run_whose_worker_died_is_queued_again_once_although_a_page_looks_first(left_in_queue, empty, monkeypatch):
    run = submit(SMALL)
    run.update(state="running", started="2026-01-01T00:00:00+00:00")
    dead = SimpleNamespace(status="error")
    monkeypatch.setitem(queue._queued, run.id, queue._Queued(dead, run_training, None, True))
    continue_interrupted()  # the page sees the dead worker before Dask's own thread does
    queue._settle(run, dead)
    assert run.status.state == "queued" and run.read_log().count("queued again") == 1


def test_it_continues_by_itself_as_long_as_it_advances():
    run = create_run(SMALL)
    assert [may_continue(run) for _ in range(MOST_WAITS + 1)] == [True] * MOST_WAITS + [False]  # it has not started
    run.update(state="running", started="2026-01-01T00:00:00+00:00")
    assert may_continue(run) and not may_continue(run)
    run.update(epoch=1)
    assert may_continue(run) and not may_continue(run)
    forget_attempts(run)
    assert may_continue(run)


def test_a_user_who_continues_it_allows_new_attempts():
    run = create_run(SMALL)
    run.update(state="running", started="2026-01-01T00:00:00+00:00", epoch=1)
    assert may_continue(run) and not may_continue(run)
    take_up(run)
    assert may_continue(run)
