"""The process that is responsible for a work folder, so that others notice when it has ended."""

import socket
from pathlib import Path
from typing import Any

import psutil

from grn_core import settings
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

FILE = "owner.json"


def claim(folder: Path, continues: bool = False) -> None:
    """Record that this process is responsible for the work in a folder.

    Parameters
    ----------
    continues
        Whether a dashboard may continue the work by itself if this process ends first.
    """
    me = psutil.Process()
    owner = {"pid": me.pid, "started": me.create_time(), "host": socket.gethostname(), "continues": continues}
    write_json(folder / FILE, owner | {"scheduler": settings.scheduler_address()})


def is_gone(folder: Path) -> bool:
    """Return whether the process that claimed the folder has ended; an owner on another machine counts as alive."""
    try:
        owner = _read(folder)
        if owner["scheduler"] or owner["host"] != socket.gethostname():
            return False
        return bool(abs(psutil.Process(owner["pid"]).create_time() - owner["started"]) > 1)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, psutil.NoSuchProcess):
        return True  # it has ended, or the folder does not say who it was


def continues(folder: Path) -> bool:
    """Return whether a dashboard may continue the work by itself after its owner has ended."""
    try:
        return _read(folder).get("continues") is True
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = read_json(folder / FILE)
    return found
