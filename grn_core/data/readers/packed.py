"""Packed files and archives, by their content: unpacked for as long as they are read, archives inside them as well."""

import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path

from grn_core.data.readers.archive import extract_zip
from grn_core.data.readers.tar import extract_tar
from grn_core.reading.kinds import PACKED, damaged, kind_inside, kind_of, open_packed

ENDING = re.compile(r"\.(gz|bz2|xz|gzip)$", re.IGNORECASE)
ARCHIVE = re.compile(r"\.(tar|tgz|tbz2|txz|zip|tar\.(gz|bz2|xz))$", re.IGNORECASE)
INSIDE = re.compile(rf"{ARCHIVE.pattern}|\.(h5|h5ad|loom|xlsx)\.(gz|bz2|xz)$|\.(bz2|xz)$", re.IGNORECASE)
"""Names of files in an archive that are unpacked too; a gzipped text is read as it is."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder that an archive unpacks to, the file that a packed file holds, or `path` where it is neither.

    Raises
    ------
    DataError
        If it is damaged, too large, or points outside itself.
    """
    with tempfile.TemporaryDirectory(prefix="grn-unpacked-") as name:
        yield path if path.is_dir() else _unpack(path, Path(name), again=True)


def is_archive(path: Path) -> bool:
    """Whether a file is a zip or a tar archive, packed or not.

    Raises
    ------
    DataError
        If it is packed and damaged.
    """
    kind = kind_of(path)
    return (kind_inside(path, kind) if kind in PACKED else kind) in ("zip", "tar")


def _unpack(path: Path, folder: Path, again: bool) -> Path:
    kind = kind_of(path)
    inner = kind_inside(path, kind) if kind in PACKED else kind
    if inner == "tar":
        extract_tar(path, folder)
    elif kind == "zip" or (path.suffix.lower() == ".zip" and kind == "other"):
        extract_zip(path, folder)
    elif kind == "gzip" and inner == "other":
        return path  # a text, which every reader of texts opens as it is
    elif kind in PACKED:
        return _unpack_one(path, kind, folder)
    else:
        return path
    for file in sorted(folder.rglob("*")) if again else []:
        if file.is_file() and INSIDE.search(file.name) and not file.name.startswith("."):
            _unpack_inside(file)
    return folder


def _unpack_inside(file: Path) -> None:
    """Replace a packed file or an archive in an unpacked archive by what it holds."""
    if ARCHIVE.search(file.name):
        folder = file.with_name(ARCHIVE.sub("", file.name))
        folder = folder if not folder.exists() else file.with_name(f"{folder.name}_files")
        folder.mkdir()
        _unpack(file, folder, again=False)
    elif (kind := kind_of(file)) in PACKED:
        _unpack_one(file, kind, file.parent)
    else:
        return
    file.unlink()


def _unpack_one(path: Path, kind: str, folder: Path) -> Path:
    """Write what a packed file holds into `folder`, under its name without the ending of packing.

    The largest file that a child process may write bounds it.
    """
    target = folder / ENDING.sub("", path.name)
    try:
        with open_packed(path, kind) as source, target.open("wb") as handle:
            shutil.copyfileobj(source, handle, 2**20)
    except (EOFError, zlib.error, LZMAError) as error:
        raise damaged(path, kind) from error
    except OSError as error:
        if error.errno is None:  # gzip and bz2 say so that a file is damaged; the system gives a number
            raise damaged(path, kind) from error
        raise
    return target
