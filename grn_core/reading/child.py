"""Run a reader in a child process, watch it, and turn each way in which it can end into a value or one sentence."""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from grn_core import errors, settings
from grn_core.errors import DataError, GrnError, StorageError
from grn_core.logs import program_log
from grn_core.reading import ready
from grn_core.reading.bounds import GB, LIBRARIES, Bounds, bounds_for, size_of
from grn_core.reading.inside import NO_SPACE
from grn_core.storage import write_error

logger = program_log()

ROOT = Path(__file__).parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from grn_core.reading.inside import main; main(sys.argv[2])"
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own allocator reserves far more than it uses
    "HDF5_USE_FILE_LOCKING": "FALSE",  # a file on a read-only or shared disk can be read all the same
}
"""One thread per child: reading gains little from more, and each thread takes memory of its own."""
Child = subprocess.Popen[bytes] | ready.Forked
MOST_RESULT = 64 * 10**6
LOOKS_LIKE_MEMORY = ("bad_alloc", "memoryerror", "out of memory", "cannot allocate", "unable to allocate")

_waiting: ContextVar[Callable[[float], object] | None] = ContextVar("waiting", default=None)


@contextmanager
def while_waiting(call: Callable[[float], object]) -> Iterator[None]:
    """Have `call` called several times per second while a child reads, with the seconds so far.

    Whatever `call` raises ends the child and comes out of the reading call: so a page or a terminal stops it.
    """
    token = _waiting.set(call)
    try:
        yield
    finally:
        _waiting.reset(token)


def keep_ready() -> None:
    """Keep a process with the libraries of the readers loaded from now on, so that a child begins at once.

    It takes about 0.2 GB. Without it each child loads the libraries, for about a second. It ends with this program.
    """
    ready.keep_ready(ROOT, os.environ | ENVIRONMENT)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder on the disk of the library; it is gone when the block ends.

    Raises
    ------
    StorageError
        If it cannot be made.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="reading-", dir=settings.cache_dir(), ignore_cleanup_errors=True)
    except OSError as error:
        raise write_error(settings.cache_dir(), error) from error
    with folder as name:
        yield Path(name)


def in_child(
    reader: str, path: Path, folder: Path, arguments: dict[str, Any] | None = None, error: type[GrnError] = DataError
) -> Any:
    """Run ``reader(path, folder, **arguments)`` in a fresh process with bounded memory and time.

    Parameters
    ----------
    reader
        ``package.module:function``. It reads `path`, writes what is large into `folder` and returns what is small and
        can be written as JSON.
    path
        Absolute path of the file or folder from outside, as `check_file` returns it.
    folder
        An empty folder, as `scratch` gives it.
    error
        The kind of error for a child that ends in another way than by an error for users.

    Returns
    -------
    What the reader returned.

    Raises
    ------
    GrnError
        The reader's own error, or one sentence that names the file where the child swelled, hung or died.
    """
    try:
        bounds = bounds_for(size_of(path))
    except OSError as problem:
        raise error(f"{path.name} cannot be read ({problem.strerror}).", "Check the path.") from problem
    request = {
        "reader": reader, "path": str(path), "folder": str(folder), "arguments": arguments or {},
        "memory": bounds.memory, "libraries": LIBRARIES, "seconds": bounds.seconds, "output": bounds.output,
    }  # fmt: skip
    try:
        (folder / "tmp").mkdir()
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        ended_by, code = _run(folder, bounds)
    except OSError as problem:
        raise write_error(folder, problem) from problem
    return _outcome(path.name, folder, ended_by, code, bounds, error)


def _run(folder: Path, bounds: Bounds) -> tuple[str | None, int]:
    """Run the child to its end; return the bound that it was stopped at, if any, and its exit code."""
    environment = os.environ | ENVIRONMENT | {
        "TMPDIR": str(folder / "tmp"),
        "GRN_CHILD_MEMORY": str(bounds.memory),
        "GRN_CHILD_SECONDS": str(bounds.seconds),
    }  # fmt: skip
    request = folder / "request.json"
    with (folder / "said.txt").open("wb") as said:
        process = ready.fork(request, environment, said) or subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(ROOT), str(request)],
            stdin=subprocess.PIPE, stdout=said, stderr=said, cwd=folder, env=environment, start_new_session=True,
        )  # fmt: skip
        try:
            ended_by = _watch(process, bounds)
        finally:
            _end(process)
    return ended_by, process.wait()


def _watch(process: Child, bounds: Bounds) -> str | None:
    """Wait for a child; return ``memory`` or ``time`` where it goes beyond its bounds."""
    begun = time.monotonic()
    waiting = _waiting.get()
    while True:
        try:
            _wait(process, 0.1)
            return None
        except subprocess.TimeoutExpired:
            pass
        passed = time.monotonic() - begun
        if passed > bounds.seconds:
            return "time"
        if _resident(process.pid) > bounds.memory + 2 * LIBRARIES:
            return "memory"
        if waiting is not None:
            waiting(passed)


def _wait(process: Child, seconds: float) -> None:
    """Wait for the end of a child; raise ``subprocess.TimeoutExpired`` after some seconds.

    By itself ``subprocess`` only looks every 0.05 s; the system says it at once.
    """
    if isinstance(process, subprocess.Popen):
        with suppress(OSError):
            descriptor = os.pidfd_open(process.pid)
            try:
                ended = select.poll()
                ended.register(descriptor, select.POLLIN)
                ended.poll(1000 * seconds)
                seconds = 0
            finally:
                os.close(descriptor)
    process.wait(seconds)


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds now; 0 where that cannot be seen."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _end(process: Child) -> None:
    """End a child and whatever it has started, if it has not ended by itself."""
    if process.poll() is None and process.pid:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()  # one that has not begun ends at once
    process.wait()


def _outcome(
    name: str, folder: Path, ended_by: str | None, code: int, bounds: Bounds, error: type[GrnError]
) -> Any:  # fmt: skip
    result = _result(folder) if ended_by is None and code == 0 else None
    if result is not None and "value" in result:
        return result["value"]
    if result is not None and "error" in result:
        said = result["error"]
        kind, more = getattr(errors, said["kind"], error), [said["columns"]] if "columns" in said else []
        raise kind(said["what"] if name in said["what"] else f"In {name}: {said['what']}", said["remedy"], *more)
    if ended_by is None:
        ended_by = result["bound"] if result is not None and "bound" in result else _bound_of(code, folder)
    if ended_by is not None:
        raise _beyond(ended_by, name, bounds, error)
    if result is not None:
        raise error(
            f"{name} cannot be read ({result['unexpected']}).",
            "Check that it is the kind of file that its name says; copy it again from its source.",
        )
    logger.warning("the child that read %r ended with %s: %s", name, code, ascii(_said(folder)[-2000:]))
    raise error(
        f"{name} is damaged: the program that reads such files crashed on it{_named(code)}.",
        "Copy it again from its source, or write it again with the program that made it.",
    )


def _result(folder: Path) -> dict[str, Any] | None:
    file = folder / "result.json"
    try:
        if file.stat().st_size > MOST_RESULT:
            return {"bound": "output"}
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError, RecursionError):
        return None


def _said(folder: Path) -> str:
    """Return the end of what the child printed."""
    try:
        with (folder / "said.txt").open("rb") as handle:
            handle.seek(max(0, handle.seek(0, os.SEEK_END) - 4000))
            return handle.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _bound_of(code: int, folder: Path) -> str | None:
    """Say at which bound a child ended that left no word; None where it was another cause."""
    if code == NO_SPACE:
        return "disk"
    if code == -signal.SIGXCPU:
        return "time"
    if code == -signal.SIGXFSZ:
        return "output"
    said = _said(folder).lower()
    if code == -signal.SIGKILL or any(word in said for word in LOOKS_LIKE_MEMORY):
        return "memory"
    return None


def _named(code: int) -> str:
    try:
        return f" ({signal.Signals(-code).name})"
    except ValueError:
        return ""


def _beyond(bound: str, name: str, bounds: Bounds, error: type[GrnError]) -> GrnError:
    memory, seconds = f"{bounds.memory / GB:.3g}", f"{bounds.seconds:.0f}"
    if bound == "time":
        return error(
            f"{name} could not be read within {seconds} seconds.",
            f"If the file is intact, set GRN_READ_SECONDS above {seconds} and start this program again.",
        )
    if bound == "disk":
        return StorageError(
            f"Disk full: {name} could not be unpacked or converted.",
            "Free some space, or set GRN_HOME to a folder on a larger disk.",
        )
    largest = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    if bound == "output" and largest != resource.RLIM_INFINITY and largest < bounds.output:
        return error(
            f"{name} unpacks to more than {largest / GB:.3g} GB, the largest file that may be written here.",
            "Raise the limit of the account that runs this program (ulimit -f), and start it again.",
        )
    said = "takes more than" if bound == "memory" else "unpacks to more than"
    return error(
        f"{name} {said} {memory} GB{' of memory' if bound == 'memory' else ''}.",
        f"A damaged file can claim any size; if this one is intact, set GRN_READ_MEMORY (in GB) above {memory} and "
        "start this program again.",
    )
