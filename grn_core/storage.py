"""Write files so that a crash, a kill or a full disk leaves either the old file or the new one, never part of one."""

import errno
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from grn_core.errors import GrnError, StorageError

if TYPE_CHECKING:
    import pandas as pd

FULL_WORDS = ("no space left", "os error 28", "errno = 28", "errno 28", "quota exceeded")
LITTLE = 2**16
"""Bytes of free space below which a failed write is put down to a full disk."""
LONGEST_NAME = 120
"""Most bytes of `safe_name`: file systems allow 255, and a temporary name is longer than the file's own."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
ENDINGS = re.compile(r"(\.[A-Za-z0-9]{1,10}){1,2}$")


def safe_name(name: str, default: str = "file") -> str:
    """Return a file name that every file system accepts, made from a name that a stranger gave; the endings stay.

    Parameters
    ----------
    default
        Replaces a name of which nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        letter for letter in last if unicodedata.category(letter)[0] != "C"
    )  # control, direction, unassigned
    kept = " ".join(re.sub(r'[<>:"|?*]', "_", seen).split()).strip(". ")
    if not kept:
        return default
    if RESERVED.match(kept):
        kept = f"_{kept}"
    found = ENDINGS.search(kept)
    ending = found.group() if found and found.start() > 0 else ""
    stem = kept[: len(kept) - len(ending)].encode()[: LONGEST_NAME - len(ending)].decode(errors="ignore")
    return f"{stem.rstrip('. ')}{ending}"


def is_full(error: BaseException) -> bool:
    """Return whether an error, or one that led to it, is that of a full disk or of a used-up quota.

    Several libraries raise errors of their own for it, which say so in words alone.
    """
    seen: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in seen:
        if isinstance(at, OSError) and at.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if not isinstance(at, StorageError) and any(words in str(at)[:2000].lower() for words in FULL_WORDS):
            return True
        seen.append(at)
        at = at.__cause__ or at.__context__
    return False


def _has_room(folder: Path) -> bool:
    """Return whether the disk of a folder has a little space left; True where nobody can say."""
    try:
        return shutil.disk_usage(folder).free > LITTLE
    except OSError:
        return True


def write_error(path: Path, error: Exception) -> StorageError:
    """Return the error that says why a file could not be written: a full disk, or what the system says."""
    if is_full(error):
        return StorageError(
            f"Disk full: there is no space left for {path}.",
            "Free some space and try again, or set GRN_HOME to a folder on another disk; files saved earlier are kept.",
        )
    return StorageError(
        f"{path} could not be written ({getattr(error, 'strerror', None) or error}).",
        "Check the folder's permissions or set GRN_HOME to another folder.",
    )


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then move it into place.

    Its content is on the disk before it is moved: after a power failure, too, `path` is the old file or the new one.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.stem}-{uuid4().hex[:8]}{path.suffix}")
        write(temporary)
        _flush(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise write_error(path, error) from error
    except GrnError:
        raise
    except Exception as error:
        # libraries that write in C++ or Rust have other errors than OSError, and torch's does not even name the cause
        if is_full(error) or not _has_room(path.parent):
            raise write_error(path, OSError(errno.ENOSPC, "no space left")) from error
        raise
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def or_nothing(folder: Path) -> Iterator[None]:
    """Remove a new folder, whatever is in it, if the block that fills it fails."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def whole_folder(folder: Path, what: str, replace: bool = True) -> Iterator[Path]:
    """Give a hidden folder beside `folder` to fill, and move it into place when the block has ended.

    Parameters
    ----------
    what
        What is written, for the error: ``The markers``.
    replace
        Whether a folder that is there gives way; else it stays and the error is raised.

    Raises
    ------
    StorageError
        If it cannot be written; no partial files remain.
    """
    partial = folder.with_name(f".{folder.name}-{uuid4().hex[:8]}")
    try:
        yield partial
        if replace:
            shutil.rmtree(folder, ignore_errors=True)
        os.rename(partial, folder)
    except OSError as error:
        if is_full(error):
            raise write_error(folder, error) from error
        raise StorageError(
            f"{what} could not be written to {folder} ({error.strerror or error}).",
            "Check the folder's permissions or set GRN_HOME to another folder.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Replace a text file."""
    replace_file(path, lambda target: target.write_text(text, encoding="utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file."""
    write_text(path, json.dumps(value, indent=1))


def write_parquet(path: Path, table: "pd.DataFrame") -> None:
    """Replace a Parquet file."""
    replace_file(path, lambda target: table.to_parquet(target, index=False))
