"""A full or read-only disk, and a home that is removed: one sentence, nothing half-written, nothing left running."""

import os
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from grn_core import settings, trash
from grn_core.cli.terminal import guarded
from grn_core.data.demo import demo_dataset
from grn_core.errors import RunError, StorageError
from grn_core.jobs import folder, queue
from grn_core.jobs.folder import Work, now
from grn_core.storage import replace_file, whole_folder, write_json
from grn_core.training import submit
from grn_core.training.config import RunConfig
from grn_core.training.pipeline import train
from grn_core.training.run import Run, create_run, list_runs
from tests.small_disk import small_disk as small_disk

SMALL = {"cell_type": "Monocyte", "max_genes": 60, "max_cells": 60, "folds": 1}


def write_to_full_device(path: Path) -> None:
    """Fill a file through a device that answers each write with "no space left"."""
    path.symlink_to("/dev/full")
    with path.open("w", encoding="utf-8") as handle:
        handle.write("half of it")


def hidden_files(home: Path) -> list[Path]:
    return [path for path in home.rglob(".*") if path.suffix != ".lock" and path.name != ".lock"]


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "table.txt"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(StorageError, match=r"^Disk full: there is no space left for .*table\.txt\. Free some space"):
        replace_file(target, write_to_full_device)
    assert target.read_text(encoding="utf-8") == "old" and os.listdir(tmp_path) == ["table.txt"]
    with pytest.raises(StorageError, match="^Disk full"), whole_folder(tmp_path / "folder", "The markers") as partial:
        partial.mkdir()
        write_to_full_device(partial / "a")
    assert os.listdir(tmp_path) == ["table.txt"]


@pytest.mark.parametrize(
    "write",
    [
        lambda path: torch.save({"w": torch.zeros(10**6)}, path),
        lambda path: save_file({"w": torch.zeros(10**6)}, str(path)),
        lambda path: demo_dataset().write_h5ad(path),
        lambda path: demo_dataset().to_df().to_parquet(path),
        lambda path: demo_dataset().to_df().to_csv(path),
    ],
    ids=["torch", "safetensors", "h5ad", "parquet", "csv"],
)
def test_every_library_that_writes_says_disk_full(small_disk, grn_home, write):
    small_disk.fill()
    with pytest.raises(StorageError, match="^Disk full"):
        replace_file(small_disk.path / "checkpoint", write)
    assert os.listdir(small_disk.path) == ["filler"]


def test_a_log_that_cannot_be_written_does_not_end_the_work(grn_home, tmp_path):
    work = Work(tmp_path)
    work.log("first")
    os.replace(tmp_path / "log.txt", tmp_path / "kept.txt")
    (tmp_path / "log.txt").symlink_to("/dev/full")
    work.log("second")
    assert "first" in (tmp_path / "kept.txt").read_text(encoding="utf-8")


def test_a_log_has_no_part_of_a_line(small_disk):
    work = Work(small_disk.path)
    work.log("first")
    small_disk.fill()
    for _ in range(100):
        work.log("x" * 3000)
    lines = work.read_log().splitlines()
    assert all(line.endswith(("first", "x" * 3000)) for line in lines)


@pytest.fixture
def home_on_disk(small_disk, monkeypatch, demo_cache):
    """Make the small disk the home, with the demo simulated already."""
    home = small_disk.path / "home"
    shutil.copytree(demo_cache, home / "cache")
    monkeypatch.setenv("GRN_HOME", str(home))
    monkeypatch.setattr(folder, "_unwritten", {})
    return small_disk


def running_work() -> Run:
    run = create_run(RunConfig(name="full", **SMALL))
    run.update(state="running", started=now())
    return run


def test_reaping_needs_no_space_and_leaves_nothing_running(home_on_disk):
    run = running_work()
    owner = run.path / "owner.json"
    write_json(owner, {"pid": 2**30, "started": 0.0, "host": os.uname().nodename, "scheduler": None})
    home_on_disk.fill()
    assert [work.id for work in queue.reap()] == [run.id]
    assert run.status.state == "failed" and queue.unfinished_work() == [] and queue.reap() == []
    home_on_disk.free()
    queue.reap()
    folder._unwritten.clear()
    assert run.status.state == "failed", "it is written once there is space"


def test_a_run_that_a_dashboard_continues_waits_until_there_is_space(home_on_disk):
    """A dashboard was killed on a full disk: the run is not "running", and is continued once there is space."""
    run = running_work()
    dead = {"pid": 2**30, "started": 0.0, "host": os.uname().nodename, "scheduler": None, "continues": True}
    write_json(run.path / "owner.json", dead)
    home_on_disk.fill()
    assert [work.id for work in queue.reap()] == [run.id]
    assert run.status.state == "queued" and queue.waits_for_dashboard(run)
    assert submit.continue_interrupted() == []
    assert run.status.state == "queued"
    home_on_disk.free()
    queue.reap()
    folder._unwritten.clear()
    assert queue.waits_for_dashboard(run), "it is written once there is space"


def test_reaping_on_a_disk_that_is_full_from_the_start(small_disk, monkeypatch):
    monkeypatch.setenv("GRN_HOME", str(small_disk.path / "a" / "home"))
    small_disk.make_read_only()
    assert queue.reap() == []


def train_until(run: Run, stage: str, then) -> None:
    """Train, and do something as soon as the stage begins."""
    done = []

    def progress(step) -> None:
        if step.stage == stage and not done:
            done.append(then())

    train(run, progress)


@pytest.mark.parametrize("stage", ["preparing genes", "training", "drawing the network"])
def test_a_run_whose_disk_fills_up_fails_with_one_sentence(home_on_disk, stage):
    run = create_run(RunConfig(name="full", **SMALL))
    with pytest.raises(StorageError, match="^Disk full"):
        train_until(run, stage, home_on_disk.fill)
    assert run.status.state == "failed" and run.status.error.startswith("Disk full: ")
    assert queue.unfinished_work() == []
    assert hidden_files(run.path) == []
    for table in run.path.glob("*.parquet"):
        run.read_table(table.stem)
    home_on_disk.free()
    assert [found.id for found in list_runs()] == [run.id]


def test_nothing_is_created_on_a_full_disk(home_on_disk):
    settings.runs_dir()
    home_on_disk.fill()
    with pytest.raises(StorageError, match="^Disk full"):
        create_run(RunConfig(name="full", **SMALL))
    assert list(settings.runs_dir().iterdir()) == []


def test_a_read_only_home_can_be_read(home_on_disk):
    run = running_work()
    home_on_disk.make_read_only()
    assert demo_dataset().n_obs and [found.id for found in list_runs()] == [run.id]
    with pytest.raises(StorageError, match="Read-only file system"):
        create_run(RunConfig(name="full", **SMALL))
    with pytest.raises(StorageError, match="Read-only file system"):
        trash.throw_away(run.path)
    assert run.status.state == "running"


def test_a_run_whose_home_is_removed_ends_and_does_not_come_back(home_on_disk):
    run = create_run(RunConfig(name="gone", **SMALL))
    with pytest.raises(RunError, match="was removed"):
        train_until(run, "training", lambda: shutil.rmtree(settings.home()))
    assert list_runs() == [] and queue.reap() == []
    assert not run.path.exists()


def test_the_command_line_says_it_in_two_sentences(small_disk, monkeypatch, capsys):
    small_disk.fill()

    def write() -> None:
        (small_disk.path / "x").write_text("content", encoding="utf-8")

    assert guarded(write) == 1
    assert capsys.readouterr().err.startswith("Error: Disk full: ")
