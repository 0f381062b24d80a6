"""Unpack an uploaded or downloaded zip without letting it write elsewhere or fill the disk."""

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from grn_core.errors import DataError

MOST_BYTES = 8 * 10**9
MOST_FILES = 10_000


def _check_names(archive: zipfile.ZipFile, origin: str) -> None:
    root = Path("/zip").resolve()
    for member in archive.infolist():
        if not (root / member.filename).resolve().is_relative_to(root):
            raise DataError(
                f"{origin} holds a file that points outside it: {member.filename}.", "Zip the folder again."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise DataError(f"{origin} holds a link: {member.filename}.", "Zip the files themselves.")


def _check_size(members: list[zipfile.ZipInfo], folder: Path, origin: str) -> None:
    size = sum(member.file_size for member in members)
    free = shutil.disk_usage(folder).free
    if len(members) > MOST_FILES or size > min(MOST_BYTES, free):
        raise DataError(
            f"{origin} would unpack to {len(members):,} files of {size / 1e9:.1f} GB, more than is accepted.",
            f"Give a zip of one data set, below {MOST_BYTES / 1e9:.0f} GB unpacked.",
        )


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
        _check_names(archive, path.name)
        yield archive


def extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Write one member into `folder` under its own name, without the folders that it lies in, and return its path.

    Raises
    ------
    DataError
        If the member is damaged, or larger than is accepted or the disk holds.
    """
    origin = Path(archive.filename or "the zip").name
    _check_size([member], folder, origin)
    target = folder / PurePosixPath(member.filename).name
    with _whole(origin), archive.open(member) as source, target.open("wb") as handle:
        shutil.copyfileobj(source, handle)
    return target


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder of a zip's content; it is gone when the block ends.

    Raises
    ------
    DataError
        If the zip is damaged, too large, or points outside itself.
    """
    with tempfile.TemporaryDirectory(prefix="grn-zip-") as name:
        folder = Path(name)
        with opened_zip(path) as archive, _whole(path.name):
            _check_size(archive.infolist(), folder, path.name)
            archive.extractall(folder)
        yield folder
