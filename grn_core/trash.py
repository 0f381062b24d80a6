"""Things taken away can be brought back for some days: they wait in a folder under ``GRN_HOME``."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from grn_core import settings
from grn_core.errors import StorageError
from grn_core.storage import write_json

KEEP_DAYS = 7


def throw_away(path: Path) -> str:
    """Move a folder to the trash in one step and return the ticket that brings it back.

    Raises
    ------
    StorageError
        If it cannot be moved; it is then still where it was.
    """
    ticket = uuid4().hex
    place = settings.trash_dir() / ticket
    try:
        write_json(place / "origin.json", {"path": str(path), "thrown": datetime.now(UTC).isoformat()})
        os.replace(path, place / "content")
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise StorageError(
            f"{path} could not be removed ({error.strerror or error}).", "Check the folder's permissions."
        ) from error
    return ticket


def bring_back(ticket: str) -> Path:
    """Move what was thrown away to where it had been, and return that place.

    Raises
    ------
    StorageError
        If it is gone, or something else is in its place by now.
    """
    place = settings.trash_dir() / ticket
    try:
        path = Path(json.loads((place / "origin.json").read_text(encoding="utf-8"))["path"])
        if path.exists():
            raise StorageError(f"Something else is at {path} by now.", f"It is kept in {place} for {KEEP_DAYS} days.")
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(place / "content", path)
    except (OSError, ValueError, KeyError) as error:
        remedy = f"The trash keeps things for {KEEP_DAYS} days."
        raise StorageError("What was removed cannot be brought back.", remedy) from error
    shutil.rmtree(place, ignore_errors=True)
    return path


def purge(days: float = KEEP_DAYS) -> int:
    """Delete for good what was thrown away more than `days` ago; return how many things."""
    before = datetime.now(UTC) - timedelta(days=days)
    gone = 0
    for place in settings.trash_dir().iterdir():
        try:
            thrown = datetime.fromisoformat(json.loads((place / "origin.json").read_text(encoding="utf-8"))["thrown"])
        except (OSError, ValueError, KeyError):
            thrown = datetime.fromtimestamp(place.stat().st_mtime, UTC)
        if thrown < before:
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    return gone
