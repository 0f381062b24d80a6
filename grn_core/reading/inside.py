"""The child's side of `grn_core.reading.child`: limits first, then the reader, then its result as JSON."""

import errno
import importlib
import json
import os
import resource
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from grn_core.errors import ColumnsError, GrnError

NO_SPACE = 28
"""Exit code of a child that could not write its result."""
MEMORY_WORDS = ("out of memory", "allocat", "bad_alloc", "not enough memory")


def main(request: str) -> None:
    """Do what the request file asks, and leave ``result.json`` in its folder."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    asked = json.loads(Path(request).read_text(encoding="utf-8"))
    _limit(asked)
    folder = Path(asked["folder"])
    try:
        module, function = asked["reader"].split(":")
        reader = getattr(importlib.import_module(module), function)
        result = {"value": reader(Path(asked["path"]), folder, **asked["arguments"])}
        text = json.dumps(result)
    except BaseException as error:  # noqa: BLE001 - whatever a damaged file makes a library raise becomes a sentence
        text = json.dumps(_said(error))
        _print(error)
    try:
        _leave(folder, text)
    except OSError as error:
        try:
            _leave(folder, json.dumps(_said(error)))
        except OSError:  # not even the sentence fits on the disk
            os._exit(NO_SPACE)
    os._exit(0)  # nothing that a damaged file left behind runs on the way out


def _leave(folder: Path, text: str) -> None:
    (folder / "result.part").write_text(text, encoding="utf-8")
    os.replace(folder / "result.part", folder / "result.json")


def _end_with_parent() -> None:
    """End when the other end of standard input closes: the parent has ended, or does not wait any more."""
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    os._exit(3)


def _limit(asked: dict[str, Any]) -> None:
    memory = asked["memory"] + asked["libraries"]
    seconds = int(asked["seconds"]) + 1
    # private writable memory is what numpy, HDF5 and torch allocate; address space is reserved freely by libraries
    _lower(resource.RLIMIT_DATA, memory)
    _lower(resource.RLIMIT_FSIZE, asked["output"])
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_CORE, 0)
    with suppress(OSError):  # where the machine runs out of memory, the kernel ends this process first
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")


def _lower(what: int, limit: int) -> None:
    """Set a limit, or keep the lower one that is set already."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(what, (limit, limit))


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and those that led to it, the last first."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found and len(found) < 20:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _bound(error: BaseException) -> str | None:
    """Say which bound an error of a library means; several say it in words alone."""
    words = str(error)[:2000].lower()
    if isinstance(error, MemoryError) or any(word in words for word in MEMORY_WORDS):
        return "memory"
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EFBIG or "file too large" in words:
        return "output"
    if number in (errno.ENOSPC, errno.EDQUOT) or "no space left" in words:
        return "disk"
    return None


def _said(error: BaseException) -> dict[str, Any]:
    """Turn an error into the part of the result that says it."""
    for cause in _chain(error):
        bound = None if isinstance(cause, GrnError) else _bound(cause)
        if bound is not None:
            return {"bound": bound}
    if isinstance(error, GrnError):
        said = {"kind": type(error).__name__, "what": error.what[:2000], "remedy": error.remedy[:2000]}
        return {"error": said | ({"columns": error.columns[:1000]} if isinstance(error, ColumnsError) else {})}
    if isinstance(error, RecursionError):
        return {"unexpected": "it is nested too deeply"}
    first = " ".join(str(error).split())[:160]
    return {"unexpected": f"{type(error).__name__}: {first}" if first else type(error).__name__}


def _print(error: BaseException) -> None:
    import traceback

    with suppress(Exception):
        print("".join(traceback.format_exception(error, limit=-30))[-8000:], file=sys.stderr, flush=True)
