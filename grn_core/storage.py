"""Write files so that a crash, a kill or a full disk leaves either the old file or the new one, never part of one."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from grn_core.errors import StorageError

if TYPE_CHECKING:
    import pandas as pd


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
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
