"""Members trained by further processes: the same bits, and no member is lost with a process."""

import subprocess
import sys
import time

import psutil
import pytest

from grn_core.errors import Cancelled, ConfigError
from grn_core.training import pipeline
from grn_core.training.config import RunConfig
from grn_core.training.fitting import spare_cores
from grn_core.training.fitting.spare_cores import SpareCores, Waiting, free_cores, member_command
from grn_core.training.pipeline import train
from grn_core.training.run import create_run
from tests.training.fitting.test_continue import results

pytestmark = pytest.mark.usefixtures("home")

SMALL = RunConfig(name="small", cell_type="Monocyte", max_genes=60, max_cells=60, epochs=6, folds=3, repeats=2)
READY = 'sys.stdin.readline(); print("ready", flush=True)\n'
ANSWERS = f"{READY}for line in sys.stdin: print('{{\"share\": 0.5}}', flush=True)"
DIES = f"{READY}sys.stdin.readline()"
HANGS = f"{READY}sys.stdin.read()"


def doing(code: str) -> list[str]:
    return [sys.executable, "-c", f"import sys\n{code}"]


def after(seconds: float, said) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if said():
            return True
        time.sleep(0.05)
    return False


def waiting_for(*numbers: int) -> Waiting:
    waiting = Waiting()
    for number in numbers:
        waiting.put(number)
    return waiting


@pytest.fixture
def spare():
    """Make spare cores that are closed after the test."""
    made = []

    def make(code: str, most: int = 1) -> SpareCores:
        made.append(SpareCores(doing(code), most, worth_seconds=0))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_run_with_a_further_process_has_the_same_bits(monkeypatch):
    alone = create_run(SMALL)
    monkeypatch.setenv("GRN_MEMBER_PROCESSES", "1")
    train(alone)
    trained_here = []
    real = pipeline.Members.train

    def count(self, number, stop):
        trained_here.append(number)
        if len(trained_here) > 1:  # leave the rest to the other process
            assert after(120, lambda: not beside.shares.empty() or not beside.busy())
        return real(self, number, stop)

    def make(command):
        nonlocal beside
        beside = SpareCores(command, most=1, worth_seconds=0)
        return beside

    beside = None
    monkeypatch.setattr(pipeline.Members, "train", count)
    monkeypatch.setattr(pipeline, "SpareCores", make)
    both = create_run(SMALL)
    train(both)
    assert 1 <= len(trained_here) < 6 and not beside.busy()
    assert results(both) == results(alone)


def test_members_are_handed_out_in_order_and_reported(spare):
    waiting, cores = waiting_for(3, 1, 2), spare(ANSWERS)
    cores.offer(waiting, 1.0)
    assert after(60, lambda: not cores.busy())
    assert cores.ended() == [0.5, 0.5, 0.5] and waiting.take() is None and cores.ended() == []


def test_a_process_that_dies_gives_its_member_back(spare):
    waiting, cores = waiting_for(1, 2), spare(DIES)
    cores.offer(waiting, 1.0)
    assert after(60, lambda: not cores.busy())
    assert cores.ended() == [] and [waiting.take(), waiting.take(), waiting.take()] == [1, 2, None]


def test_closing_ends_processes_in_the_middle_of_a_member(spare):
    waiting, cores = waiting_for(1), spare(HANGS)
    cores.offer(waiting, 1.0)
    process = cores.processes[0]
    assert after(60, lambda: len(waiting) == 0)
    cores.close()
    assert process.returncode is not None and not cores.busy()


def test_nothing_starts_for_little_work(spare):
    cores = spare(ANSWERS)
    cores.worth_seconds = 30
    cores.offer(waiting_for(1, 2, 3), 9.0)
    assert cores.processes == []
    cores.offer(waiting_for(1, 2, 3), 900.0)
    assert cores.processes == [], "the first member decides"


def test_processes_that_began_early_take_members_before_the_first_has_ended(spare):
    waiting, cores = waiting_for(1, 2), spare(ANSWERS)
    cores.offer(waiting, None)
    assert cores.processes == [], "nothing had begun"
    cores.begin(2)
    cores.offer(waiting, None)
    assert after(60, lambda: not cores.busy())
    assert cores.ended() == [0.5, 0.5]
    cores.offer(waiting_for(3), 900.0)
    assert len(cores.processes) == 1, "it has been decided"


def test_processes_that_began_are_not_waited_for_where_nothing_is_left(spare):
    cores = spare(HANGS)
    cores.begin(1)
    cores.offer(waiting_for(), None)
    assert len(cores.processes) == 1 and not cores.busy()


def test_a_large_run_has_its_processes_from_the_start(monkeypatch):
    """And they end with it where it is stopped before a member is trained."""
    made = []

    def make(command):
        made.append(SpareCores(doing(HANGS), most=1))
        return made[-1]

    monkeypatch.setattr(pipeline, "SpareCores", make)
    monkeypatch.setattr(pipeline, "AT_ONCE", 1)
    run = create_run(SMALL)

    def cancel(*_, **__):
        assert made[0].processes[0].poll() is None, "it reads the data beside this process"
        started.append(made[0].processes[0])
        raise Cancelled

    started = []
    monkeypatch.setattr(pipeline, "make_inputs", cancel)
    train(run)
    assert run.status.state == "cancelled" and started[0].returncode is not None


def test_a_process_ends_with_the_one_that_started_it():
    """The run's process may be killed, and leaves nobody to end the others."""
    code = (
        "import sys, time; from grn_core.training.fitting.spare_cores import SpareCores, Waiting\n"
        f"cores = SpareCores({doing(HANGS)!r}, 1, 0)\n"
        "waiting = Waiting(); waiting.put(1); cores.offer(waiting, 1.0)\n"
        "print(cores.processes[0].pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    assert after(60, lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_process_whose_data_differ_trains_nothing():
    run = create_run(SMALL)
    command, said = member_command(run.path), "another key\n1\n"
    ended = subprocess.run(command, env=spare_cores._environment(), input=said, capture_output=True, text=True)
    assert ended.stdout == "" and not (run.path / "members").exists()


def test_how_many_processes_train_is_a_setting(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(16))
    for wanted, most in (("1", 0), ("2", 1), ("64", 15)):
        monkeypatch.setenv("GRN_MEMBER_PROCESSES", wanted)
        assert free_cores() <= most
    monkeypatch.setenv("GRN_MEMBER_PROCESSES", "many")
    with pytest.raises(ConfigError, match="GRN_MEMBER_PROCESSES"):
        free_cores()
