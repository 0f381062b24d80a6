"""Keep a process ready that forks the children which read; see `grn_core.reading.prepared`."""

import atexit
import errno
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from grn_core.reading.prepared import LARGEST_MESSAGE

START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from grn_core.reading.prepared import main; main(int(sys.argv[2]))"
)  # fmt: skip

_lock = threading.Lock()
_kept: "Ready | None" = None


class Ready:
    """The process that forks, with the socket to it."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", START, str(root), str(theirs.fileno())], cwd="/", env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip

    def lives(self) -> bool:
        """Return whether it runs."""
        return self.process.poll() is None

    def fork(self, request: Path, environment: dict[str, str], said: BinaryIO) -> "Forked":
        """Have a child read what a request file asks for.

        Raises
        ------
        OSError
            If the message cannot be sent.
        """
        line = json.dumps(environment).encode() + b"\n"
        if len(line) > LARGEST_MESSAGE:
            raise OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE))
        theirs, alive = os.pipe()
        told, tells = os.pipe()
        try:
            os.write(alive, line)
            socket.send_fds(self.channel, [str(request).encode()], [theirs, said.fileno(), tells])
        except OSError:
            os.close(alive)
            os.close(told)
            raise
        finally:
            os.close(theirs)
            os.close(tells)
        return Forked(alive, told)

    def close(self) -> None:
        """End it; children that read are not ended."""
        assert self.process.stdin is not None
        self.channel.close()
        self.process.stdin.close()
        self.process.wait()


class Forked:
    """A child that `Ready` has forked, with what `grn_core.reading.child` uses of a ``subprocess.Popen``.

    Attributes
    ----------
    pid
        Number of its process; 0 until it has begun.
    returncode
        Its exit code, that of a signal negative; None while it runs.
    stdin
        It ends when this is closed.
    """

    def __init__(self, alive: int, told: int) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self.stdin: BinaryIO = os.fdopen(alive, "wb", buffering=0)
        self._told, self._said = told, b""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code; raise ``subprocess.TimeoutExpired`` after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = None if end is None else max(end - time.monotonic(), 0)
            if not select.select([self._told], [], [], left)[0]:
                raise subprocess.TimeoutExpired("the child that reads", timeout or 0)
            self._hear()
        return self.returncode

    def _hear(self) -> None:
        heard = os.read(self._told, 100)
        self._said += heard
        numbers = [int(line) for line in self._said.split(b"\n")[:-1]]
        self.pid = numbers[0] if numbers else 0
        if len(numbers) > 1 or not heard:
            # the process that forks has been killed with its message untold, as the kernel does where memory is short
            self.returncode = numbers[1] if len(numbers) > 1 else -9
            os.close(self._told)


def keep_ready(root: Path, environment: dict[str, str]) -> None:
    """Start the process that forks, once; it ends with this program."""
    global _kept
    with _lock:
        if _kept is None or not _kept.lives():
            _kept = Ready(root, environment)
            atexit.register(_kept.close)


def fork(request: Path, environment: dict[str, str], said: BinaryIO) -> Forked | None:
    """Return a child that reads what a request file asks for; None where no process is kept ready."""
    kept = _kept
    if kept is None or not kept.lives():
        return None
    try:
        return kept.fork(request, environment, said)
    except OSError:
        return None
