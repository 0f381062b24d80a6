"""Unpack an uploaded or downloaded zip without letting it write elsewhere or fill the disk."""

import shutil
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from grn_core.errors import DataError

MOST_BYTES = 8 * 10**9
MOST_FILES = 10_000
ENCRYPTED = 1
"""The flag of a zip's member that only a password opens."""


def check_name(name: str, origin: str) -> None:
    """Refuse a member of an archive whose name points outside it.

    Raises
    ------
    DataError
        If it does.
    """
    root = Path("/archive")
    try:
        inside = (root / name).resolve().is_relative_to(root)
    except (ValueError, RuntimeError):  # a NUL in the name
        inside = False
    if not inside:
        raise DataError(f"{origin} holds a file that points outside it: {name}.", "Pack the folder again.")


def check_size(n_files: int, size: int, folder: Path, origin: str) -> None:
    """Refuse an archive of more files, or of more bytes, than is accepted or `folder` has room for.

    Raises
    ------
    DataError
        If so.
    """
    if n_files > MOST_FILES or size > min(MOST_BYTES, shutil.disk_usage(folder).free):
        raise DataError(
            f"{origin} would unpack to {n_files:,} files of {size / 1e9:.1f} GB or more, more than is accepted.",
            f"Give an archive of one data set, below {MOST_BYTES / 1e9:.0f} GB unpacked.",
        )


def _check_members(archive: zipfile.ZipFile, origin: str) -> None:
    for member in archive.infolist():
        if not member.filename:
            raise zipfile.BadZipFile("a file without a name")
        check_name(member.filename, origin)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise DataError(f"{origin} holds a link: {member.filename}.", "Zip the files themselves.")
        if member.flag_bits & ENCRYPTED:
            raise DataError(f"{origin} is protected by a password.", "Zip the files without one.")
    files = Counter(PurePosixPath(member.filename) for member in archive.infolist() if not member.is_dir())
    for path, times in files.items():
        if times > 1 or any(folder in files for folder in path.parents):
            said = f"{origin} holds two files, or a file and a folder, of one name: {path}."
            raise DataError(said, "Zip the folder again.")


@contextmanager
def _whole(origin: str) -> Iterator[None]:
    """Turn what `zipfile` raises for a damaged zip into an error for users."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{origin} is a damaged zip file.", "Zip the folder again and add the new file.") from error


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip to `extract` some of its members.

    Raises
    ------
    DataError
        If the zip is damaged or points outside itself.
    """
    with _whole(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        with _whole(path.name):
            _check_members(archive, path.name)
        yield archive


def extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Write one member into `folder` under its own name, without the folders that it lies in, and return its path.

    Raises
    ------
    DataError
        If the member is damaged, or larger than is accepted or the disk holds.
    """
    origin = Path(archive.filename or "the zip").name
    check_size(1, member.file_size, folder, origin)
    target = folder / PurePosixPath(member.filename).name
    with _whole(origin), archive.open(member) as source, target.open("wb") as handle:
        shutil.copyfileobj(source, handle)
    return target


def extract_zip(path: Path, folder: Path) -> None:
    """Unpack a zip into `folder`.

    Raises
    ------
    DataError
        If it is damaged, protected, too large, or points outside itself.
    """
    with opened_zip(path) as archive, _whole(path.name):
        members = archive.infolist()
        check_size(len(members), sum(member.file_size for member in members), folder, path.name)
        archive.extractall(folder)
