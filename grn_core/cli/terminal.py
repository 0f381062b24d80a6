"""Shared by all commands: consoles, progress bar, Ctrl-C, errors as two sentences."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from grn_core import settings
from grn_core.errors import GrnError
from grn_core.jobs.folder import Work
from grn_core.progress import Progress as Step
from grn_core.progress import ProgressCallback, Stop
from grn_core.storage import is_full, write_error

out, err = Console(width=None if sys.stdout.isatty() else 160), Console(stderr=True)


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Give a callback that shows progress as a bar on the terminal."""
    stage, note = TextColumn("{task.description:<24}"), TextColumn("{task.fields[note]}")
    with Progress(stage, BarColumn(), note, TimeElapsedColumn(), console=err) as bar:
        task = bar.add_task("starting", total=1.0, note="")

        def show(step: Step) -> None:
            bar.update(task, description=step.stage, completed=step.fraction or 0, note=step.message)

        yield show


@contextmanager
def stop_on_interrupt(note: str) -> Iterator[Stop]:
    """Give a `stop` that returns True after Ctrl-C, which prints `note`; a second Ctrl-C interrupts as usual."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)
        err.print(note)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def cancel_on_interrupt(work: Work) -> Iterator[None]:
    """Let Ctrl-C end long work after the current batch; the best result so far is kept."""

    def stop(*_: object) -> None:
        work.request_cancel()
        err.print("Stopping after this batch; the best result so far is kept.")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def guarded(command: Callable[[], Any]) -> int:
    """Run a command and return its exit status; an error meant for users is printed as its two sentences."""
    try:
        command()
    except GrnError as error:
        return _say(error)
    except OSError as error:
        if not is_full(error):
            raise
        return _say(write_error(settings.home(), error))
    return 0


def _say(error: GrnError) -> int:
    err.print(f"Error: {error.what}\n{error.remedy}", style="red", markup=False, highlight=False, soft_wrap=True)
    return 1
