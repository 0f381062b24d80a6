"""The doctor finds what is wrong, says how to repair it, and its exit status says whether anything is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grn_core.doctor import examine, machine, services
from grn_core.jobs import cluster
from tests.small_disk import small_disk as small_disk

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("GRN_HOSTS", "GRN_PASSWORD_HASH", "GRN_USERS", "STREAMLIT_SERVER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


def wrong(**options) -> list[tuple[str, str]]:
    """Return what is wrong, each with what to do."""
    found = list(examine(**({"worker": False} | options)))
    assert {finding.what for finding in found} >= {"versions", "device", "message passing", "runs", "library", "door"}
    return [(finding.what, f"{finding.said} {finding.remedy}") for finding in found if finding.state == "wrong"]


def doctor(**environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grn_core", "doctor", "--quick"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=800)


def test_nothing_is_wrong_here(grn_home):
    assert wrong() == []
    done = doctor()
    assert done.returncode == 0 and "Nothing is wrong." in done.stdout, done.stdout + done.stderr
    for part in ("versions", "device", "message passing", "disk", "runs", "weights", "caches", "door"):
        assert f" {part}: " in done.stdout
    assert not list(grn_home.glob(".doctor*"))


def test_something_wrong_gives_the_status_1(grn_home, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = doctor(GRN_HOME=str(tmp_path / "file"), GRN_READ_MEMORY="much")
    assert done.returncode == 1 and "wrong home: " in done.stdout and "wrong settings: GRN_READ_MEMORY" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_full_and_a_read_only_disk_are_wrong(small_disk, monkeypatch):
    monkeypatch.setenv("GRN_HOME", str(small_disk.path))
    for name in ("runs", "data", "weights", "cache", "tasks", "trash"):
        (small_disk.path / name).mkdir()
    found = dict(wrong())
    assert found["disk"].startswith("Disk nearly full: ")
    small_disk.fill()
    assert "Disk full" in dict(wrong())["home"]
    small_disk.free()
    small_disk.make_read_only()
    assert "Read-only file system" in dict(wrong())["home"]


def test_missing_and_other_versions_are_named(monkeypatch, tmp_path):
    lines = '# a comment\nnumpy==1.0.0\nno-such-package==1.0\ndgl==9; python_version < "3"\n-r other.txt\n'
    (tmp_path / "requirements.txt").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    missing, other = machine._differences()
    assert missing == ["no-such-package"] and [(name, wanted) for name, _, wanted in other] == [("numpy", "1.0.0")]
    assert [finding.state for finding in machine.versions()] == ["ok", "wrong", "note"]


def test_a_scheduler_that_does_not_answer_is_wrong(grn_home, monkeypatch):
    monkeypatch.setenv("GRN_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in dict(wrong(worker=True))["scheduler"]


def test_an_open_dashboard_is_noted(grn_home, monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    (finding,) = services.door()
    assert finding.state == "note" and "no password protects it" in finding.said


def test_a_check_that_fails_is_a_finding(grn_home, monkeypatch):
    def broken():
        raise KeyError("a bug")
        yield

    monkeypatch.setattr("grn_core.doctor.checks.CHECKS", (broken,))
    (finding,) = examine(worker=False)
    assert finding.state == "wrong" and "The check of broken failed (KeyError: 'a bug')." in finding.said
