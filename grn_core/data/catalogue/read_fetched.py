"""Fetch a published table, read it in a child process, and keep what the child hands over."""

import shutil
from pathlib import Path

from grn_core import settings
from grn_core.errors import DownloadError
from grn_core.fetch import fetch
from grn_core.progress import ProgressCallback, Stop
from grn_core.reading import check_file, in_child, scratch
from grn_core.storage import replace_file


def fetch_and_read(
    addresses: list[str], name: str, reader: str, result: str, target: Path, progress: ProgressCallback, stop: Stop
) -> None:
    """Fetch a file, let `reader` open it in a child process, and move the file that it wrote to `target`.

    Parameters
    ----------
    addresses
        Of the same file, in the order in which they are tried.
    name
        Of the file while it is fetched; it is removed afterwards.
    reader
        ``module:function``, as for `grn_core.reading.in_child`.
    result
        Name of the file that the reader writes.

    Raises
    ------
    DownloadError
        If it cannot be downloaded, or the reader refuses it.
    StorageError
        If the disk is full or the folder cannot be written.
    Cancelled
        If `stop` returns True.
    """
    fetched = settings.cache_dir() / "downloads" / name
    try:
        fetch(addresses, fetched, progress=progress, stop=stop)
        with scratch() as folder:
            in_child(reader, check_file(fetched), folder, error=DownloadError)
            replace_file(target, lambda temporary: shutil.move(folder / result, temporary))
    finally:
        fetched.unlink(missing_ok=True)
