"""The process that is kept ready forks children, ends with its program, and is done without where it has died."""

from pathlib import Path

import psutil
import pytest

from grn_core.errors import DataError
from grn_core.reading import in_child, keep_ready, ready, scratch, while_waiting

READERS = "tests.reading.readers"


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Keep a process ready that no other test uses."""
    monkeypatch.setattr(ready, "_kept", None)
    keep_ready()
    yield ready._kept
    if ready._kept.lives():
        ready._kept.close()


def length(file):
    with scratch() as folder:
        return in_child(f"{READERS}:length", file, folder)


def test_one_process_is_kept_and_no_library_has_started_threads(file, kept):
    assert length(file) == {"length": 5}  # it has loaded all libraries
    keep_ready()
    assert ready._kept is kept
    tasks = Path(f"/proc/{kept.process.pid}/task")
    names = sorted((task / "comm").read_text().strip() for task in tasks.iterdir())
    assert len(names) == 1 + ("jemalloc_bg_thd" in names)


def test_it_leaves_no_child_behind_and_no_open_file(file, kept):
    length(file)
    process = psutil.Process(kept.process.pid)
    before = process.num_fds()
    for _ in range(5):
        length(file)
    assert process.children() == [] and process.num_fds() == before


def test_it_ends_when_it_is_closed(file, kept):
    length(file)
    kept.close()
    assert kept.process.returncode == 0


def test_where_it_has_died_children_begin_without_it_and_another_can_be_kept(file, kept):
    kept.process.kill()
    kept.process.wait()
    assert length(file) == {"length": 5}
    keep_ready()
    assert ready._kept is not kept and length(file) == {"length": 5}


def test_a_child_whose_parent_dies_ends_too_and_that_is_said(file, kept):
    def wait(seconds):
        if (folder / "pid").exists():
            kept.process.kill()

    with scratch() as folder:
        with while_waiting(wait), pytest.raises(DataError, match=r"strange\.csv takes more than"):
            in_child(f"{READERS}:sleep", file, folder)
        number = int((folder / "pid").read_text())
        child = [psutil.Process(number)] if psutil.pid_exists(number) else []
        assert psutil.wait_procs(child, timeout=60)[1] == []
