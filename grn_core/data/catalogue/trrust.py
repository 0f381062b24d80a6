"""Fetch TRRUST v2 from its publisher: tab-separated, no header; columns TF, target, mode, PubMed identifiers."""

from pathlib import Path

from grn_core import settings
from grn_core.errors import DownloadError
from grn_core.fetch import fetch
from grn_core.progress import ProgressCallback, Stop, ignore, never

MODES = {"Activation", "Repression", "Unknown"}


def trrust_address(organism: str) -> str:
    """Return the address of the raw table of an organism."""
    return f"{settings.trrust_url()}/trrust/data/trrust_rawdata.{organism}.tsv"


def is_trrust(path: Path) -> bool:
    """Whether every line of a file is a row of TRRUST's table; TRRUST publishes no hash to verify it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    rows = [line.split("\t") for line in lines if line.strip()]
    return bool(rows) and all(len(row) == 4 and row[2] in MODES for row in rows)


def fetch_trrust(organism: str, target: Path, progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch the raw table of ``human`` or ``mouse`` and write it to `target`.

    Raises
    ------
    DownloadError
        If it cannot be downloaded, or the file is not such a table.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True.
    """
    fetch([trrust_address(organism)], target, progress=progress, stop=stop)
    if not is_trrust(target):
        target.unlink(missing_ok=True)
        raise DownloadError(
            f"The file from {trrust_address(organism)} is not TRRUST's table of TF, target, mode and PubMed ids.",
            "Try again later. If your network shows a login page first, use another network.",
        )
