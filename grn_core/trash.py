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
    place, path = settings.trash_dir() / ticket, origin_of(ticket)
    try:
        if path.exists():
            raise StorageError(f"Something else is at {path} by now.", f"It is kept in {place} for {KEEP_DAYS} days.")
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(place / "content", path)
    except OSError as error:
        raise StorageError(
            f"What was removed cannot be put back to {path} ({error.strerror or error}).",
            f"Check the folder's permissions; it is kept in {place} for {KEEP_DAYS} days.",
        ) from error
    shutil.rmtree(place, ignore_errors=True)
    return path


def origin_of(ticket: str) -> Path:
    """Return where it was that what was thrown away goes back to.

    Raises
    ------
    StorageError
        If it is gone.
    """
    try:
        return Path(json.loads((settings.trash_dir() / ticket / "origin.json").read_text(encoding="utf-8"))["path"])
    except (OSError, ValueError, KeyError) as error:
        remedy = f"The trash keeps things for {KEEP_DAYS} days."
        raise StorageError("What was removed cannot be brought back.", remedy) from error


def purge(days: float = KEEP_DAYS, below: Path | None = None) -> int:
    """Delete for good what was thrown away more than `days` ago, or of it what had been in a folder; return how many.

    Parameters
    ----------
    below
        That folder; None for all.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    gone = 0
    for place in settings.trash_dir().iterdir():
        origin = None
        try:
            said = json.loads((place / "origin.json").read_text(encoding="utf-8"))
            thrown, origin = datetime.fromisoformat(said["thrown"]), Path(said["path"])
        except (OSError, ValueError, KeyError):
            thrown = datetime.fromtimestamp(place.stat().st_mtime, UTC)
        if thrown < before and (below is None or (origin is not None and below in origin.parents)):
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    return gone
