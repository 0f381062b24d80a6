"""Unpack an uploaded zip without letting it write elsewhere or fill the disk."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grn_core.errors import DataError

MOST_BYTES = 8 * 10**9
MOST_FILES = 10_000


def _check_members(archive: zipfile.ZipFile, folder: Path, origin: str) -> None:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    free = shutil.disk_usage(folder).free
    if len(members) > MOST_FILES or size > min(MOST_BYTES, free):
        raise DataError(
            f"{origin} would unpack to {len(members):,} files of {size / 1e9:.1f} GB, more than is accepted.",
            f"Give a zip of one data set, below {MOST_BYTES / 1e9:.0f} GB unpacked.",
        )
    for member in members:
        target = (folder / member.filename).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise DataError(f"{origin} holds a file that points outside it: {member.filename}.", "Zip the folder anew.")


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
        try:
            with zipfile.ZipFile(path) as archive:
                _check_members(archive, folder, path.name)
                archive.extractall(folder)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise DataError(
                f"{path.name} is not a whole zip file.", "Zip the folder again and give it anew."
            ) from error
        yield folder
