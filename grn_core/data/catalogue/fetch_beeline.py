"""Fetch BEELINE from Zenodo and prepare its data sets, once; files are verified, and interrupted downloads resumed."""

from grn_core import settings
from grn_core.data.catalogue import zenodo
from grn_core.data.catalogue.beeline_contents import DATA_ZIP, DOWNLOAD_BYTES, LICENCE, NETWORKS_ZIP, RECORD
from grn_core.data.catalogue.install_beeline import install_beeline
from grn_core.errors import DataError, DownloadError
from grn_core.progress import ProgressCallback, Stop, ignore, never
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

LAYOUT = 1
"""Version of the layout that `install_beeline` writes; after an increase, data sets are prepared again."""


def _done() -> dict[str, object]:
    return {"record": RECORD, "layout": LAYOUT}


def is_fetched() -> bool:
    """Whether all of BEELINE has been fetched and prepared."""
    try:
        noted = read_json(settings.catalogue_dir() / "beeline.json")
    except (OSError, ValueError):
        return False
    return isinstance(noted, dict) and noted.get("done") == _done()


def download_size() -> int:
    """Return the bytes to download: exact if Zenodo's record has been read before, otherwise approximate."""
    record = zenodo.known_record(RECORD)
    sizes = [record.size.get(name, 0) for name in (DATA_ZIP, NETWORKS_ZIP)] if record else []
    return sum(sizes) or DOWNLOAD_BYTES


def beeline_licence() -> str:
    """Return the licence of BEELINE's data, as given by Zenodo's record if it has been read."""
    record = zenodo.known_record(RECORD)
    return f"{record.licence} (Zenodo record {RECORD})" if record and record.licence else LICENCE


def fetch_beeline(progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch BEELINE's data and networks and prepare all data sets, unless this has been done before.

    Parameters
    ----------
    progress
        Called during the download, then during the preparation; each runs from 0 to 1.
    stop
        Called often; the work stops when it returns True.

    Raises
    ------
    DownloadError
        If Zenodo does not answer, a zip differs from the published one, or data sets are missing from a zip (the
        others are kept).
    StorageError
        If the disk is full or a folder cannot be written.
    Cancelled
        If `stop` returns True; downloaded parts are kept, and the next call resumes there.
    """
    if is_fetched():
        return
    record = zenodo.ask_record(RECORD, stop)
    zips = {name: zenodo.fetch_file(record, name, progress, stop) for name in (NETWORKS_ZIP, DATA_ZIP)}
    try:
        missing = install_beeline(zips[DATA_ZIP], zips[NETWORKS_ZIP], settings.catalogue_dir(), progress, stop)
    except DataError as error:
        raise DownloadError(
            f"BEELINE's files are as published but cannot be prepared: {error.what}",
            "Update this program, or set GRN_DATA_DIR to a folder that contains the prepared data sets.",
        ) from error
    if missing:
        raise DownloadError(
            f"BEELINE's zips lack {len(missing)} file{'s' if len(missing) != 1 else ''}: {', '.join(missing[:5])}.",
            "The other data sets are ready. For these, update this program, or set GRN_DATA_DIR to a folder that "
            "contains them.",
        )
    write_json(settings.catalogue_dir() / "beeline.json", {"done": _done(), "md5": record.md5})
    for path in zips.values():
        path.unlink(missing_ok=True)  # the prepared data sets contain everything that is used
