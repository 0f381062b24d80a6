"""Processes that train members of a cross-fit beside the process of the run, on cores that it leaves free."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

import psutil

from grn_core import settings

WORTH_SECONDS = 30
"""A process begins only if the members that wait would take longer than this here: it starts in about 8 s."""

AT_ONCE = 500_000
"""A run that scores so many pairs, over all its members, is worth it: its processes read the data while it does."""

MOST_BY_DEFAULT = 4
"""Number of processes that train one run, as far as cores and memory allow."""


class Waiting:
    """Numbers of members that nobody has begun, given out in order; several threads may ask."""

    def __init__(self) -> None:
        self.lock, self.numbers = threading.Lock(), list[int]()

    def __len__(self) -> int:
        return len(self.numbers)

    def put(self, number: int) -> None:
        """Add a member, also one that was taken and not trained."""
        with self.lock:
            heappush(self.numbers, number)

    def take(self) -> int | None:
        """Return the lowest number; None if there is none."""
        with self.lock:
            return heappop(self.numbers) if self.numbers else None


class Spare(Protocol):
    """Whatever trains members beside the process of the run, into the run's store.

    Attributes
    ----------
    key
        That of the run's members (`work_key`), set before the first `offer`.
    """

    key: str

    def offer(self, waiting: Waiting, seconds: float | None) -> None:
        """Take members from `waiting`, if that is worth it.

        A member takes about `seconds` here; None before the first has ended.
        """

    def ended(self) -> list[float]:
        """Return the share of the learned term of each member that has ended since the last call."""

    def busy(self) -> bool:
        """Return whether it trains a member."""

    def close(self) -> None:
        """End all of it at once."""


class NoSpare:
    """Trains nothing."""

    key = ""

    def offer(self, waiting: Waiting, seconds: float | None) -> None:
        """Take nothing."""

    def ended(self) -> list[float]:
        """Return nothing."""
        return []

    def busy(self) -> bool:
        """Return False."""
        return False

    def close(self) -> None:
        """Do nothing."""


class SpareCores:
    """Processes on the machine's other cores; each trains one member at a time, on one thread.

    They start when the first member has shown how long one takes, or with `begin` before. A process that dies gives
    its member back.

    Parameters
    ----------
    command
        Starts a process. It reads `key`, says "ready", then reads numbers of members, one per line, saves each member
        in the run's store, and answers each with a line ``{"share": ...}``. It ends when its input ends, so also when
        this process is killed.
    most
        Number of processes; None uses `free_cores`.
    """

    def __init__(self, command: list[str], most: int | None = None, worth_seconds: float = WORTH_SECONDS) -> None:
        self.command, self.most, self.worth_seconds, self.key = command, most, worth_seconds, ""
        self.processes: list[subprocess.Popen[str]] = []
        self.threads: list[threading.Thread] = []
        self.shares: SimpleQueue[float] = SimpleQueue()
        self.offered = False

    def begin(self, members: int) -> None:
        """Start the processes for so many members; they read the data and wait for `offer`."""
        for _ in range(min(free_cores() if self.most is None else self.most, members)):
            with suppress(OSError):  # no memory or no process left: the members are trained here
                self.processes.append(_start(self.command))

    def offer(self, waiting: Waiting, seconds: float | None) -> None:
        """Let processes that have begun take members; if none has, the first duration decides whether some start."""
        if self.offered or (seconds is None and not self.processes):
            return
        self.offered = True
        if not len(waiting):  # nothing is left of a run that was interrupted
            return
        if seconds is not None and len(waiting) * seconds >= self.worth_seconds:
            self.begin(len(waiting))
        for process in self.processes:
            thread = threading.Thread(target=self._serve, args=(process, waiting), name="spare-core", daemon=True)
            self.threads.append(thread)
            thread.start()

    def ended(self) -> list[float]:
        """Return the share of the learned term of each member that has ended since the last call."""
        found: list[float] = []
        with suppress(Empty):
            while True:
                found.append(self.shares.get_nowait())
        return found

    def busy(self) -> bool:
        """Return whether a process trains or starts."""
        return any(thread.is_alive() for thread in self.threads)

    def close(self) -> None:
        """Kill the processes; they hold nothing that is not saved or can be computed again."""
        for process in self.processes:
            process.kill()
        for thread in self.threads:
            thread.join()
        for process in self.processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not yet sent has no reader any more
                    if pipe is not None:
                        pipe.close()
        self.processes, self.threads = [], []

    def _serve(self, process: subprocess.Popen[str], waiting: Waiting) -> None:
        """Hand members to a process until none waits or it has died."""
        ask = _asker(process, self.key)
        while ask is not None and (number := waiting.take()) is not None:
            share = ask(number)
            if share is None:
                waiting.put(number)
                return
            self.shares.put(share)


def _start(command: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command, env=_environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _asker(process: "subprocess.Popen[str]", key: str) -> Callable[[int], float | None] | None:
    """Wait until a process is ready, and return a function that asks it for a member; None if it has died before."""
    asked, answers = process.stdin, process.stdout
    assert asked is not None and answers is not None  # `_start` opened them

    def say(line: object) -> str:
        asked.write(f"{line}\n")
        asked.flush()
        return answers.readline()

    def ask(number: int) -> float | None:
        try:
            return float(json.loads(say(number))["share"])
        except (OSError, ValueError, KeyError):  # it died
            return None

    try:
        return ask if say(key) else None
    except (OSError, ValueError):
        return None


def member_command(run: Path) -> list[str]:
    """Return the command that trains members of a run into its folder."""
    return [sys.executable, "-m", "grn_core.training.fitting.member_process", str(run)]


def free_cores() -> int:
    """Return the number of processes that may train beside this one: cores and memory must be there for each.

    ``GRN_MEMBER_PROCESSES`` sets how many processes train one run in all; `MOST_BY_DEFAULT` holds without it. On two
    idle cores, the demo's 60 members took 48 s with two processes and 76 s with one (medians of three, 27 November
    2026).
    """
    mine = psutil.Process().memory_info().rss
    room = min(psutil.virtual_memory().available, settings.machine_memory()) // (2 * mine)
    wanted = settings.member_processes()
    return max(min((wanted or MOST_BY_DEFAULT) - 1, settings.cores() - 1, room), 0)


def _environment() -> dict[str, str]:
    return settings.python_environment() | settings.MATH_ENVIRONMENT | {"OMP_NUM_THREADS": "1"}
