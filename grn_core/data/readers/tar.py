"""Unpack a tar archive, packed or not, under the same limits as a zip: GEO gives all samples of a study as one."""

import lzma
import tarfile
import zlib
from pathlib import Path

from grn_core.data.readers.archive import check_name, check_size
from grn_core.errors import DataError

BLOCK = 2**20
DAMAGED = "Copy it again from its source, or unpack it and give the folder."


def extract_tar(path: Path, folder: Path) -> None:
    """Unpack the files of a tar archive into `folder`; each is judged by its header before it is written.

    Raises
    ------
    DataError
        If it is damaged, points outside itself, holds a link or a device, or is larger than is accepted.
    """
    n_files, size = 0, 0
    try:
        with tarfile.open(path, "r|*", bufsize=BLOCK) as archive:
            for member in archive:
                check_name(member.name, path.name)
                if member.isdir():
                    continue
                if not member.isreg():
                    kind = "a link" if member.islnk() or member.issym() else "a device or a pipe"
                    raise DataError(f"{path.name} holds {kind}: {member.name}.", "Pack the files themselves.")
                n_files, size = n_files + 1, size + member.size
                check_size(n_files, size, folder, path.name)
                archive.extract(member, folder, filter="data")
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise DataError(f"{path.name} is a damaged tar archive.", DAMAGED) from error
