"""TRRUST v2 from its publisher: tab-separated, no header; TF, target, mode, PubMed identifiers."""

from pathlib import Path

from grn_core import settings
from grn_core.errors import DownloadError
from grn_core.fetch import fetch
from grn_core.progress import ProgressCallback, Stop, ignore, never

MODES = {"Activation", "Repression", "Unknown"}


def trrust_address(organism: str) -> str:
    """Address of the raw table of an organism."""
    return f"{settings.trrust_url()}/trrust/data/trrust_rawdata.{organism}.tsv"


def is_trrust(path: Path) -> bool:
    """Say whether a file is such a table to its last line: TRRUST publishes no hash."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    rows = [line.split("\t") for line in lines if line.strip()]
    return bool(rows) and all(len(row) == 4 and row[2] in MODES for row in rows)


def fetch_trrust(organism: str, target: Path, progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch the raw table of ``human`` or ``mouse`` to `target`.

    Raises
    ------
    DownloadError
        If it does not come, or what comes is no such table.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` says so.
    """
    fetch([trrust_address(organism)], target, progress=progress, stop=stop)
    if not is_trrust(target):
        target.unlink(missing_ok=True)
        raise DownloadError(
            f"What came from {trrust_address(organism)} is not TRRUST's table of TF, target, mode and PubMed ids.",
            "Try again later, or from another network if a login page may have answered instead of the publisher.",
        )
