"""A note beside a file of the library that it was written, or opened, safely, and has not been touched since."""

import json
from pathlib import Path
from typing import Any

from grn_core.reading.plain import read_json
from grn_core.storage import write_json

FILE = "checked.json"


def seal(file: Path) -> None:
    """Note that `file` is sound as it is now.

    Raises
    ------
    StorageError
        If the note cannot be written.
    """
    write_json(file.with_name(FILE), {file.name: _now(file)})


def is_sealed(file: Path) -> bool:
    """Whether `file` is as it was when it was found sound."""
    try:
        noted = read_json(file.with_name(FILE))
        return isinstance(noted, dict) and json.dumps(noted.get(file.name)) == json.dumps(_now(file))
    except (OSError, ValueError):
        return False


def _now(file: Path) -> Any:
    status = file.stat()
    return {"bytes": status.st_size, "modified_ns": status.st_mtime_ns}
