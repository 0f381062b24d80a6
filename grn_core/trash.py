"""Removed folders can be restored for some days: they are kept in the trash, a folder under ``GRN_HOME``."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from grn_core import settings
from grn_core.errors import StorageError
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

KEEP_DAYS = 7


def throw_away(path: Path) -> str:
    """Move a folder to the trash in one step and return the ticket that restores it.

    Raises
    ------
    StorageError
        If it cannot be moved; it then stays where it is.
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
    """Move a folder from the trash back to its original path, and return that path.

    Raises
    ------
    StorageError
        If the trash no longer holds it, or something else is at its original path.
    """
    place, path = settings.trash_dir() / ticket, origin_of(ticket)
    try:
        if path.exists():
            raise StorageError(
                f"Something else is at {path} now.",
                f"Move that away first; the removed folder is kept in {place} for {KEEP_DAYS} days.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(place / "content", path)
    except OSError as error:
        raise StorageError(
            f"The removed folder cannot be put back to {path} ({error.strerror or error}).",
            f"Check the permissions there; the removed folder is kept in {place} for {KEEP_DAYS} days.",
        ) from error
    shutil.rmtree(place, ignore_errors=True)
    return path


def origin_of(ticket: str) -> Path:
    """Return the original path of a folder in the trash.

    Raises
    ------
    StorageError
        If the trash no longer holds it.
    """
    try:
        return Path(read_json(settings.trash_dir() / ticket / "origin.json")["path"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = f"Add or train it again; the trash keeps removed folders for {KEEP_DAYS} days."
        raise StorageError("The removed folder is no longer in the trash.", remedy) from error


def purge(days: float = KEEP_DAYS, below: Path | None = None) -> int:
    """Delete folders from the trash permanently; return how many were deleted.

    Parameters
    ----------
    days
        Delete only those that were removed more than this many days ago.
    below
        Delete only those whose original path is in this folder; None deletes all.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    gone = 0
    for place in settings.trash_dir().iterdir():
        origin = None
        try:
            entry = read_json(place / "origin.json")
            thrown, origin = datetime.fromisoformat(entry["thrown"]), Path(entry["path"])
        except (OSError, ValueError, KeyError, TypeError):
            thrown = datetime.fromtimestamp(place.stat().st_mtime, UTC)
        if thrown < before and (below is None or (origin is not None and below in origin.parents)):
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    return gone
