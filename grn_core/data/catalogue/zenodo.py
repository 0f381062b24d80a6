"""Files of a Zenodo record, held to the hash and size that the record states."""

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
    """What Zenodo says of a record.

    Attributes
    ----------
    number
        Of the record.
    md5, size
        Of each file by its name; bytes.
    licence
        Zenodo's short name such as ``cc-by-4.0``; empty where the record names none.
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
    """Read the answer of Zenodo's interface (``files[].key, checksum, size``), or None where it is something else."""
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
    """Return what Zenodo said earlier, without asking again."""
    try:
        return _parse(number, _record_path(number).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def ask_record(number: str, stop: Stop = never) -> Record:
    """Ask Zenodo for the hashes and sizes of a record's files; a record never changes, so one answer is kept.

    Raises
    ------
    DownloadError
        If Zenodo does not answer, or with something else.
    Cancelled
        If `stop` says so.
    """
    if known := known_record(number):
        return known
    path = _record_path(number)
    path.unlink(missing_ok=True)
    try:
        fetch([f"{settings.zenodo_url()}/api/records/{number}"], path, stop=stop)
    except DownloadError as error:
        raise DownloadError(
            f"Zenodo did not tell the hashes of the files of its record {number}: {error.what}", error.remedy
        ) from error
    if record := known_record(number):
        return record
    path.unlink(missing_ok=True)
    raise DownloadError(
        f"What came instead of Zenodo's record {number} names no files and hashes.",
        "Try again later, or from another network if a login page may have answered instead of the publisher.",
    )


def fetch_file(record: Record, name: str, progress: ProgressCallback = ignore, stop: Stop = never) -> Path:
    """Fetch a file of a record into the cache; see `grn_core.fetch.fetch`.

    Raises
    ------
    DownloadError
        If the record has no such file, or it does not come as published.
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
        # should the kept answer be the wrong one, the next try asks anew; what has arrived goes by its hash
        _record_path(record.number).unlink(missing_ok=True)
        raise
