"""Fetch files of a Zenodo record, verified against the hash and size in the record."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grn_core import settings
from grn_core.errors import DownloadError
from grn_core.fetch import fetch
from grn_core.progress import ProgressCallback, Stop, ignore, never


@dataclass(frozen=True)
class Record:
    """The parts of a Zenodo record that are used here.

    Attributes
    ----------
    number
        Number of the record.
    md5, size
        Hash and size in bytes of each file, by its name.
    licence
        Zenodo's short name such as ``cc-by-4.0``; empty if the record gives no licence.
    """

    number: str
    md5: dict[str, str]
    size: dict[str, int]
    licence: str = ""


def _folder(number: str) -> Path:
    return settings.cache_dir() / "zenodo" / number


def _record_path(number: str) -> Path:
    return _folder(number) / f"zenodo-{number}.json"


def _parse(number: str, text: str) -> Record | None:
    """Parse the answer of Zenodo's API (``files[].key, checksum, size``); None if it is something else."""
    try:
        answer: Any = json.loads(text)
        files = {str(file["key"]): file for file in answer["files"]}
        sums = {name: str(file["checksum"]).removeprefix("md5:") for name, file in files.items()}
        sizes = {name: int(file["size"]) for name, file in files.items()}
        licence = answer.get("metadata", {}).get("license") or {}
        named = str(licence.get("id", "")) if isinstance(licence, dict) else str(licence)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    sound = files and all(len(md5) == 32 and set(md5.lower()) <= set("0123456789abcdef") for md5 in sums.values())
    return Record(number, sums, sizes, named) if sound else None


def known_record(number: str) -> Record | None:
    """Return the record that was read earlier, without a request; None if there is none."""
    try:
        return _parse(number, _record_path(number).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def ask_record(number: str, stop: Stop = never) -> Record:
    """Request the hashes and sizes of a record's files; a record never changes, so the answer is stored.

    Raises
    ------
    DownloadError
        If Zenodo does not answer, or the answer is not a record.
    Cancelled
        If `stop` returns True.
    """
    if known := known_record(number):
        return known
    path = _record_path(number)
    path.unlink(missing_ok=True)
    try:
        fetch([f"{settings.zenodo_url()}/api/records/{number}"], path, stop=stop)
    except DownloadError as error:
        raise DownloadError(
            f"Zenodo did not give the hashes of the files in its record {number}: {error.what}", error.remedy
        ) from error
    if record := known_record(number):
        return record
    path.unlink(missing_ok=True)
    raise DownloadError(
        f"The answer to the request for Zenodo's record {number} has no files and hashes.",
        "Try again later. If your network shows a login page first, use another network.",
    )


def fetch_file(record: Record, name: str, progress: ProgressCallback = ignore, stop: Stop = never) -> Path:
    """Fetch a file of a record into the cache and return its path; see `grn_core.fetch.fetch`.

    Raises
    ------
    DownloadError
        If the record has no such file, or the file cannot be downloaded or differs from the published one.
    """
    if name not in record.md5:
        raise DownloadError(
            f"Zenodo's record {record.number} has no file {name}; it has {', '.join(sorted(record.md5))}.",
            "Check the address in GRN_ZENODO_URL if it is set; otherwise update this program.",
        )
    base = settings.zenodo_url()
    addresses = [
        f"{base}/records/{record.number}/files/{name}?download=1",
        f"{base}/api/records/{record.number}/files/{name}/content",
    ]
    target = _folder(record.number) / name
    try:
        return fetch(addresses, target, md5=record.md5[name], size=record.size[name], progress=progress, stop=stop)
    except DownloadError:
        # the stored record may be wrong, so the next attempt requests it again; downloaded parts are kept by their hash
        _record_path(record.number).unlink(missing_ok=True)
        raise
