"""What never ends is refused before anything opens it."""

import os
import socket
from pathlib import Path

import pytest

from grn_core.errors import DataError, PriorError
from grn_core.reading import check_file


def test_a_regular_file_is_taken_by_its_absolute_path(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert check_file(tmp_path / "a.csv") == tmp_path / "a.csv"
    assert check_file(Path("a.csv")).is_absolute()


def test_pipes_devices_and_sockets_are_refused(tmp_path):
    def bind(path):
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))

    makers = {"a pipe": os.mkfifo, "a device": lambda path: path.symlink_to("/dev/zero"), "a socket": bind}
    for said, make in makers.items():
        path = tmp_path / "x.csv"
        make(path)
        with pytest.raises(DataError, match=f"x.csv is {said}"):
            check_file(path)
        with pytest.raises(DataError, match=f"x.csv is {said}"):
            check_file(tmp_path, folder=True)
        path.unlink()


def test_what_is_not_there_is_said_as_the_callers_kind(tmp_path):
    (tmp_path / "broken").symlink_to(tmp_path / "gone")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("gone", "broken", "loop", "x" * 400, "nul\0"):
        with pytest.raises(PriorError, match="There is no prior"):
            check_file(tmp_path / name, "prior", error=PriorError)


def test_a_folder_is_taken_only_where_that_is_meant(tmp_path):
    with pytest.raises(DataError, match="is a folder"):
        check_file(tmp_path)
    assert check_file(tmp_path, folder=True) == tmp_path
