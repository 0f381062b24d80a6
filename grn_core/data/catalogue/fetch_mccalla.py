"""Fetch the second benchmark's files from benGRN's repository; only files with the published content are kept."""

import gzip
import hashlib
from pathlib import Path

from grn_core import settings
from grn_core.data.catalogue.mccalla import find_file
from grn_core.data.catalogue.mccalla_contents import CELL, COLLECTION, FILES, PublishedFile
from grn_core.errors import DownloadError
from grn_core.fetch import fetch
from grn_core.progress import ProgressCallback, Stop, ignore, never


def address(file: PublishedFile) -> str:
    """Return where a file is served, in the state of the repository that its hash belongs to."""
    return f"{settings.bengrn_url()}/raw/{file.commit}/{file.path}"


def fetch_mccalla(progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch the expression, the list of TFs and the three truths, except those that are on this machine.

    Raises
    ------
    DownloadError
        If a file cannot be downloaded, or differs from the published one.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True; finished files are kept.
    """
    for file in FILES:
        if find_file(file) is not None:
            continue
        target = settings.catalogue_dir() / COLLECTION / CELL / f"{file.stem}{file.ending}"
        packed = file.ending.endswith(".gz")  # its bytes depend on who packed it, its content does not
        fetch([address(file)], target, sha256=None if packed else file.sha256, progress=progress, stop=stop)
        if packed and not _has_content(target, file):
            target.unlink(missing_ok=True)
            raise DownloadError(
                f"The file from {address(file)} is not the published matrix.",
                "Try again later. If your network shows a login page first, use another network.",
            )


def _has_content(path: Path, file: PublishedFile) -> bool:
    """Whether a packed file holds the published content; it is read no further than its published size."""
    try:
        with gzip.open(path, "rb") as handle:
            content = handle.read(file.size + 1)
    except (OSError, EOFError):
        return False
    return len(content) == file.size and hashlib.sha256(content).hexdigest() == file.sha256
