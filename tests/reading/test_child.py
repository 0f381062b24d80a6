"""However a reader ends, the calling process lives and gets a value or one sentence that names the file."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from grn_core.errors import ConfigError, DataError, GrnError, PriorError, StorageError
from grn_core.reading import child, in_child, keep_ready, ready, scratch, while_waiting
from grn_core.reading.bounds import Bounds

READERS = "tests.reading.readers"
pytestmark = pytest.mark.usefixtures("grn_home")


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setenv("GRN_READ_MEMORY", "0.1")
    monkeypatch.setenv("GRN_READ_SECONDS", "60")


@pytest.fixture(autouse=True, params=["fresh", "forked"])
def begun(request, monkeypatch):
    """Begin each child in both ways: as a program of its own, and forked by the process that is kept ready."""
    if request.param == "forked":
        keep_ready()
        assert ready._kept.lives()
    else:
        monkeypatch.setattr(ready, "_kept", None)
    return request.param


def run(reader, file, **arguments):
    with scratch() as folder:
        return in_child(f"{READERS}:{reader}", file, folder, arguments)


def test_what_the_reader_returns_comes_back_and_the_scratch_folder_goes(file, grn_home):
    with scratch() as folder:
        assert in_child(f"{READERS}:length", file, folder, {"more": 2}) == {"length": 7}
        assert (folder / "seen.txt").read_text() == "hello"
    assert not list((grn_home / "cache").glob("reading-*"))


def test_an_error_for_users_comes_back_as_it_was_and_names_the_file(file):
    with pytest.raises(PriorError) as caught:
        run("refuse", file)
    assert caught.value.what == "In strange.csv: The third line has no target."
    assert caught.value.remedy == "Add it."


@pytest.mark.parametrize(
    ("reader", "kind", "said"),
    [
        ("stumble", DataError, "cannot be read (IndexError: list index out of range)"),
        ("crash", DataError, "crashed on it (SIGSEGV)"),
        ("abort", DataError, "crashed on it (SIGABRT)"),
        ("swell", DataError, "takes more than 0.1 GB of memory"),
        ("swell_unseen", DataError, "takes more than 0.1 GB of memory"),
        ("kill", DataError, "takes more than 0.1 GB of memory"),
        ("write_much", DataError, "unpacks to more than 0.1 GB"),
        ("recurse", DataError, "nested too deeply"),
        ("return_much", DataError, "unpacks to more than 0.1 GB"),
        ("return_no_json", DataError, "cannot be read (TypeError"),
    ],
)
def test_each_way_of_ending_is_one_sentence_with_a_remedy(file, reader, kind, said):
    with pytest.raises(GrnError) as caught:
        run(reader, file)
    assert type(caught.value) is kind
    assert caught.value.what.startswith("strange.csv ") and said in caught.value.what
    assert "\n" not in str(caught.value) and caught.value.remedy.endswith(".")


def test_a_disk_that_cannot_even_hold_the_answer_is_no_damage_of_the_file(file):
    with pytest.raises(StorageError, match=r"Disk full: strange\.csv could not be unpacked"):
        run("find_no_space", file)


def test_a_lower_limit_of_the_account_is_said(monkeypatch):
    bounds = Bounds(10**9, 10.0)
    monkeypatch.setattr(child.resource, "getrlimit", lambda what: (2 * 10**6, 2 * 10**6))
    error = child._beyond("output", "a.csv", bounds, DataError)
    assert error.what == "a.csv unpacks to more than 0.002 GB, the largest file that may be written here."
    monkeypatch.setattr(child.resource, "getrlimit", lambda what: (-1, -1))
    assert "set GRN_READ_MEMORY" in child._beyond("output", "a.csv", bounds, DataError).remedy


@pytest.mark.parametrize("reader", ["sleep", "spin"])
def test_a_reader_that_hangs_is_ended(file, monkeypatch, reader):
    monkeypatch.setenv("GRN_READ_SECONDS", "1.5")
    with pytest.raises(DataError, match="could not be read within 2 seconds"):
        run(reader, file)


def test_output_on_the_terminal_is_bounded(file):
    with scratch() as folder, pytest.raises(DataError, match="unpacks to more than"):
        in_child(f"{READERS}:print_much", file, folder)


def test_the_kind_of_error_is_the_callers(file):
    with scratch() as folder, pytest.raises(PriorError, match="SIGABRT"):
        in_child(f"{READERS}:abort", file, folder, error=PriorError)


def test_waiting_can_be_given_up_and_the_child_ends_with_it(file):
    class Enough(Exception):
        pass

    def wait(seconds):
        if (folder / "pid").exists():
            raise Enough

    with scratch() as folder:
        with while_waiting(wait), pytest.raises(Enough):
            in_child(f"{READERS}:sleep", file, folder)
        assert not psutil.pid_exists(int((folder / "pid").read_text()))


def test_a_child_ends_with_the_program_that_started_it(file, tmp_path, begun):
    code = (
        "from pathlib import Path; from grn_core.reading import in_child, keep_ready; import sys; "
        f"{'keep_ready(); ' * (begun == 'forked')}"
        f"in_child('{READERS}:sleep', Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    folder = tmp_path / "work"
    folder.mkdir()
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    parent = psutil.Popen([sys.executable, "-c", code, str(file), str(folder)], cwd=root)
    while not (folder / "pid").exists():
        assert parent.poll() is None
        time.sleep(0.02)
    child = psutil.Process(int((folder / "pid").read_text()))
    parent.kill()
    parent.wait()
    child.wait(timeout=300)


def test_temporary_files_of_a_child_are_in_the_scratch_folder(file):
    with scratch() as folder:
        assert in_child(f"{READERS}:where_temporary", file, folder) == str(folder / "tmp")


def test_a_bound_that_is_no_number_is_said(file, monkeypatch):
    monkeypatch.setenv("GRN_READ_MEMORY", "much")
    with pytest.raises(ConfigError, match="GRN_READ_MEMORY is 'much'"):
        run("length", file)


def test_a_cache_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GRN_HOME", str(tmp_path / "file"))
    with pytest.raises(StorageError), scratch():
        pass


def test_a_child_has_the_environment_of_now_and_a_folder_of_its_own(file, monkeypatch):
    monkeypatch.setenv("GRN_SEEN", "now")
    with scratch() as folder:
        seen = in_child(f"{READERS}:surroundings", file, folder)
    assert seen == {"environment": "now", "folder": str(folder), "leads": True, "files": seen["files"]}
    assert seen["files"] <= 4  # of no other child


def test_children_read_at_the_same_time_and_each_gets_its_own_answer(file):
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: run("length", file, more=number), range(40)))
    assert found == [{"length": 5 + number} for number in range(40)]


def test_an_environment_that_is_too_large_to_send_is_given_to_a_program_of_its_own(file, monkeypatch):
    monkeypatch.setenv("GRN_SEEN", "x" * 100_000)
    with scratch() as folder:
        assert len(in_child(f"{READERS}:surroundings", file, folder)["environment"]) == 100_000
