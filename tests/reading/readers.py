"""Readers that end in each way in which a damaged file can make one end; a child process calls them by name."""

import ctypes
import errno
import os
import signal
import time
from pathlib import Path

from grn_core.errors import PriorError
from grn_core.reading import inside


def length(path: Path, folder: Path, more: int = 0) -> dict:
    (folder / "seen.txt").write_text(path.read_text())
    return {"length": len(path.read_text()) + more}


def refuse(path: Path, folder: Path) -> None:
    raise PriorError("The third line has no target.", "Add it.")


def find_no_space(path: Path, folder: Path) -> None:
    def leave(_: Path, text: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    inside._leave = leave


def stumble(path: Path, folder: Path) -> None:
    raise IndexError("list index\nout of range")


def crash(path: Path, folder: Path) -> None:
    ctypes.string_at(0)


def abort(path: Path, folder: Path) -> None:
    os.abort()


def swell(path: Path, folder: Path) -> None:
    held = []
    while True:
        held.append(bytearray(10**7))


def swell_unseen(path: Path, folder: Path) -> None:
    try:
        swell(path, folder)
    except MemoryError as error:
        raise PriorError(f"{path.name} is no table.", "Give a table.") from error


def kill(path: Path, folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(path: Path, folder: Path) -> None:
    (folder / "pid.new").write_text(str(os.getpid()))
    (folder / "pid.new").rename(folder / "pid")  # a file that is there is never empty
    time.sleep(60)


def spin(path: Path, folder: Path) -> None:
    while True:
        pass


def write_much(path: Path, folder: Path) -> None:
    with (folder / "much").open("wb") as file:
        for _ in range(100):
            file.write(bytes(10**7))


def recurse(path: Path, folder: Path) -> None:
    recurse(path, folder)


def print_much(path: Path, folder: Path) -> str:
    for _ in range(1100):
        print("x" * 100_000)
    return "done"


def return_much(path: Path, folder: Path) -> str:
    return "x" * 70 * 10**6


def return_no_json(path: Path, folder: Path) -> object:
    return object()


def where_temporary(path: Path, folder: Path) -> str:
    import tempfile

    return tempfile.gettempdir()


def surroundings(path: Path, folder: Path) -> dict:
    return {
        "environment": os.environ.get("GRN_SEEN"), "folder": os.getcwd(), "leads": os.getpgid(0) == os.getpid(),
        "files": len(os.listdir("/proc/self/fd")),
    }  # fmt: skip
