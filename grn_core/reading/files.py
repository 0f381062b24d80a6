"""What is at a path, before anything opens it: a file, a folder, or something that never ends."""

import os
import stat
from pathlib import Path

from grn_core import settings
from grn_core.errors import DataError, GrnError

MOST_FILES = 10_000
KINDS = {
    stat.S_IFIFO: "a pipe (FIFO)",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def check_file(path: Path, what: str = "file", folder: bool = False, error: type[GrnError] = DataError) -> Path:
    """Return the absolute path of a regular file, or of a folder of such where `folder` allows it.

    Parameters
    ----------
    what
        What the file is called in the error, such as ``prior``.
    error
        The kind of error to raise.

    Raises
    ------
    GrnError
        If there is nothing, or a pipe, a device or a socket, or a folder that holds one; or if files in that place may
        not be opened by their path (`grn_core.settings.path_folders`), whether or not there is one.
    """
    expanded = path.expanduser()
    _check_allowed(expanded, what, error)
    try:
        mode = expanded.stat().st_mode
    except (OSError, ValueError, RuntimeError) as problem:
        why = f" ({problem.strerror})" if isinstance(problem, PermissionError) else ""
        raise error(f"There is no {what} {path}{why}.", "Check the path.") from problem
    if stat.S_ISDIR(mode):
        if not folder:
            raise error(f"{path} is a folder, not a file.", "Give the path of a file.")
        _check_inside(expanded, error)
    elif not stat.S_ISREG(mode):
        kind = KINDS.get(stat.S_IFMT(mode), "not a regular file")
        raise error(f"{path} is {kind}, which may never end.", "Copy its content to a regular file and give that.")
    elif not os.access(expanded, os.R_OK):
        raise error(f"{path} may not be read.", "Give the account that runs this program the right to read it.")
    return expanded.absolute()


def may_open(path: Path) -> bool:
    """Return whether the place of a path is one in which files may be opened; there may be no file."""
    folders = settings.path_folders()
    if folders is None:
        return True
    place = Path(os.path.realpath(path.expanduser()))
    return any(place.is_relative_to(os.path.realpath(folder)) for folder in (*folders, *settings.own_folders()))


def _check_allowed(path: Path, what: str, error: type[GrnError]) -> None:
    if not may_open(path):
        raise error(
            f"The {what} {path.name} may not be opened by its path here.",
            "Upload it, or ask the person who runs this dashboard to name its folder in GRN_PATHS.",
        )


def _check_inside(folder: Path, error: type[GrnError]) -> None:
    for count, inner in enumerate(folder.rglob("*")):
        if count >= MOST_FILES:
            raise error(f"{folder} holds more than {MOST_FILES:,} files.", "Give the folder of one data set.")
        try:
            mode = inner.stat().st_mode
        except OSError:
            continue  # a broken link; a reader that needs it says so
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            kind = KINDS.get(stat.S_IFMT(mode), "not a regular file")
            raise error(f"In {folder}, {inner.name} is {kind}, which may never end.", "Take it out of the folder.")
