"""The process that is ready to read: it has loaded the libraries of the readers, and forks one child per file.

It has one thread of Python and opens no file itself: so each child begins as one that has just loaded its libraries,
which would take it about a second. `grn_core.reading.ready` starts it and speaks with it.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile

LIBRARIES = (
    "anndata",
    "h5py",
    "pandas",
    "scipy.io",
    "scipy.sparse",
    "yaml",
    "grn_core.data.files.large",
    "grn_core.data.outside",
)
"""What most readers use. None of them may start a thread: a fork copies locks, but not the threads that hold them.
PyTorch does, and stays out; the one thread of PyArrow is its allocator's, which sees to its own locks at a fork."""
LARGEST_MESSAGE = 60_000
"""Bytes that fit into a pipe which nobody reads yet."""


def main(channel: int) -> None:
    """Load the libraries, then fork a child for each message, until standard input closes.

    A message is the path of a request file, with three open files: the child's standard input, its output, and where
    the number of its process and, at its end, its exit code are written, one per line.

    Parameters
    ----------
    channel
        Number of the open datagram socket on which messages come.
    """
    for name in LIBRARIES:
        importlib.import_module(name)
    _load_tables()
    gc.collect()
    gc.freeze()  # a child that collects garbage would copy all pages of memory that it shares
    ended, wakes = os.pipe()
    for end in (ended, wakes):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    messages, running = socket.socket(fileno=channel), dict[int, int]()
    while True:
        ready, _, _ = select.select([0, channel, ended], [], [])
        if 0 in ready:  # nothing is ever sent there
            return
        if ended in ready:
            os.read(ended, LARGEST_MESSAGE)
            _report(running)
        if channel in ready:
            request, files, *_ = socket.recv_fds(messages, LARGEST_MESSAGE, 3)
            pid = os.fork()
            if pid == 0:
                _begin(request.decode(), *files)
            running[pid] = files[2]
            _tell(files[2], pid)
            for file in files[:2]:
                os.close(file)


def _load_tables() -> None:
    """Load the names of all genes, which every reader of cells asks for: a child would take a third of a second."""
    from grn_core.genes.tables import known_symbols

    with contextlib.suppress(OSError, ValueError, IndexError):
        known_symbols()


def _report(running: dict[int, int]) -> None:
    """Say the exit code of each child that has ended."""
    for pid in list(running):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            told = running.pop(pid)
            _tell(told, os.waitstatus_to_exitcode(status))
            os.close(told)


def _tell(file: int, number: int) -> None:
    with contextlib.suppress(OSError):  # nobody waits any more
        os.write(file, f"{number}\n".encode())


def _begin(request: str, alive: int, said: int, told: int) -> None:
    """Be the child: take the place that `grn_core.reading.child` gives a process of its own, and read."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for file, number in ((alive, 0), (said, 1), (said, 2)):
            os.dup2(file, number)
        os.closerange(3, max(alive, said, told) + 100)
        os.environ.clear()
        os.environ.update(json.loads(_line()))
        tempfile.tempdir = None  # of this environment, where it is asked for next
        os.chdir(os.path.dirname(request))
        from grn_core.reading.inside import main as read

        read(request)
    except BaseException as error:  # noqa: BLE001 - a child must never become a second parent
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def _line() -> bytes:
    """Return the only line that standard input has; its end, before or after, means that nobody waits."""
    found = b""
    while not found.endswith(b"\n"):
        read = os.read(0, LARGEST_MESSAGE)
        if not read:
            os._exit(3)
        found += read
    return found
