"""Fetch BEELINE from Zenodo and prepare its sets: once, held to the published hashes, resumed after a cut."""

from grn_core import settings
from grn_core.data.catalogue import zenodo
from grn_core.data.catalogue.beeline_contents import DATA_ZIP, DOWNLOAD_BYTES, LICENCE, NETWORKS_ZIP, RECORD
from grn_core.data.catalogue.install_beeline import install_beeline
from grn_core.errors import DataError, DownloadError
from grn_core.progress import ProgressCallback, Stop, ignore, never
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

LAYOUT = 1
"""Number of the layout that `install` writes; a higher one has old sets made anew."""


def _done() -> dict[str, object]:
    return {"record": RECORD, "layout": LAYOUT}


def is_fetched() -> bool:
    """Say whether all of BEELINE has been fetched and prepared."""
    try:
        noted = read_json(settings.catalogue_dir() / "beeline.json")
    except (OSError, ValueError):
        return False
    return isinstance(noted, dict) and noted.get("done") == _done()


def download_size() -> int:
    """Bytes to download: exactly where Zenodo has been asked before, else about."""
    record = zenodo.known_record(RECORD)
    sizes = [record.size.get(name, 0) for name in (DATA_ZIP, NETWORKS_ZIP)] if record else []
    return sum(sizes) or DOWNLOAD_BYTES


def beeline_licence() -> str:
    """Licence of BEELINE's data, as Zenodo names it where it has been asked."""
    record = zenodo.known_record(RECORD)
    return f"{record.licence} (Zenodo record {RECORD})" if record and record.licence else LICENCE


def fetch_beeline(progress: ProgressCallback = ignore, stop: Stop = never) -> None:
    """Fetch BEELINE's data and networks and prepare all sets, unless that has been done.

    Parameters
    ----------
    progress
        Hears of the download and then of the preparing, each from 0 to 1.
    stop
        Asked often.

    Raises
    ------
    DownloadError
        If Zenodo does not answer, a zip does not come as published, or a zip lacks sets (the others are kept).
    StorageError
        If the disk is full or a folder cannot be written.
    Cancelled
        If `stop` says so; what has arrived is kept and the next call goes on from there.
    """
    if is_fetched():
        return
    record = zenodo.ask_record(RECORD, stop)
    zips = {name: zenodo.fetch_file(record, name, progress, stop) for name in (NETWORKS_ZIP, DATA_ZIP)}
    try:
        missing = install_beeline(zips[DATA_ZIP], zips[NETWORKS_ZIP], settings.catalogue_dir(), progress, stop)
    except DataError as error:
        raise DownloadError(
            f"BEELINE's files arrived as published but cannot be prepared: {error.what}",
            "Update this program, or set GRN_DATA_DIR to a folder that holds the prepared sets.",
        ) from error
    if missing:
        raise DownloadError(
            f"BEELINE's zips lack {len(missing)} file{'s' if len(missing) != 1 else ''}: {', '.join(missing[:5])}.",
            "All other sets are ready; update this program, or set GRN_DATA_DIR to a folder that holds these.",
        )
    write_json(settings.catalogue_dir() / "beeline.json", {"done": _done(), "md5": record.md5})
    for path in zips.values():
        path.unlink(missing_ok=True)  # the prepared sets hold all that is used of them
