"""Write files so that a crash, a kill or a full disk leaves either the old file or the new one, never part of one."""

import errno
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from grn_core.errors import StorageError

if TYPE_CHECKING:
    import pandas as pd

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


def write_error(path: Path, error: OSError) -> StorageError:
    """Return the error that says why a file could not be written: a full disk, or what the system says."""
    if error.errno == errno.ENOSPC:
        return StorageError(
            f"The disk that holds {path} is full.",
            "Free some space and try again, or set GRN_HOME to a folder on another disk; files saved earlier are kept.",
        )
    return StorageError(
        f"{path} could not be written ({error.strerror or error}).",
        "Check the folder's permissions or set GRN_HOME to another folder.",
    )


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then move it into place.

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
        os.replace(temporary, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


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
