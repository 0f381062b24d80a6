"""The library on disk: a folder per data set and per prior, with its content and an ``info.json``."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from grn_core import settings
from grn_core.data.library.records import EMBEDDED, FIELDS, DamagedEntry
from grn_core.errors import GrnError, StorageError
from grn_core.reading.plain import read_json
from grn_core.reading.seal import is_sealed, seal
from grn_core.storage import RESERVED, write_error
from grn_core.trash import throw_away

CONTENT = {"datasets": "data.h5ad", "priors": "edges.parquet"}
REMEDY = "Remove it and add it again."


def kept_folder(kind: str) -> Path:
    """Return the folder of ``datasets`` or ``priors``, made where it is missing."""
    path = settings.data_dir() / kind
    path.mkdir(parents=True, exist_ok=True)
    return path


def added_file(kind: str, name: str) -> Path | None:
    """Return the content of an added entry; None where there is none of that name, or the name leads elsewhere."""
    file = kept_folder(kind) / name / CONTENT[kind]
    return file if "/" not in name and file.exists() else None


@contextmanager
def new_name(kind: str, title: str) -> Iterator[str]:
    """Give a name for a new entry, made of its title and of letters that no other entry has.

    While the block lasts, no other program and no other visitor gets this name: two can add files of one name at once.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "data"
    claim = kept_folder(kind) / f".{slug}-is-being-added"
    try:
        claim.mkdir()
        is_ours = True
    except FileExistsError:
        is_ours = False
    except OSError as error:
        raise write_error(claim, error) from error
    try:
        reserved = slug in {info.name for info in EMBEDDED} or RESERVED.match(slug)
        taken = not is_ours or reserved or (kept_folder(kind) / slug).exists()
        yield f"{slug}-{uuid4().hex[:4]}" if taken else slug
    finally:
        if is_ours:
            with suppress(OSError):
                claim.rmdir()


def read_entries(kind: str) -> tuple[list[dict[str, Any]], list[DamagedEntry]]:
    """Return what the folders of a kind say of themselves, and which of them cannot be used."""
    found, damaged = [], []
    folders = (path for path in kept_folder(kind).iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in sorted(folders):
        try:
            found.append(_entry(kind, folder))
        except (OSError, ValueError) as error:
            if not folder.exists():  # another visitor or program has removed it meanwhile
                continue
            damaged.append(DamagedEntry(kind, folder.name, f"{folder.name} is damaged: {error}.", REMEDY))
    return found, damaged


def _entry(kind: str, folder: Path) -> dict[str, Any]:
    """Read ``info.json`` of a folder; ValueError or OSError says what is wrong with it."""
    try:
        said = read_json(folder / "info.json")
    except FileNotFoundError:
        raise ValueError("it has no info.json") from None
    except ValueError as error:
        raise ValueError("its info.json cannot be read") from error
    wanted = FIELDS[kind]
    sound = isinstance(said, dict) and all(isinstance(said.get(name, usual), type_) for name, type_, usual in wanted)
    if not sound or said.get("name") != folder.name or not said.get("title"):
        raise ValueError("its info.json is not that of a data set or prior")
    if not (folder / CONTENT[kind]).is_file():
        raise ValueError(f"its {CONTENT[kind]} is missing")
    return {name: said.get(name, usual) for name, _, usual in wanted}


def damaged_entries(kind: str) -> list[DamagedEntry]:
    """Return the entries of ``datasets`` or ``priors`` that cannot be used; the listings leave them out."""
    return read_entries(kind)[1]


def make_sure(file: Path, check: Callable[[Path], None]) -> None:
    """Have a file of the library opened in a child process first, unless it was and nothing has changed it since.

    Raises
    ------
    GrnError
        If it is damaged.
    """
    if is_sealed(file):
        return
    try:
        check(file)
    except GrnError as error:
        raise type(error)(f"The entry {file.parent.name} of the library is damaged: {error.what}", REMEDY) from error
    seal(file)


def move_in(entry: Path, folder: Path) -> None:
    """Move a finished folder to its place in one step."""
    try:
        os.rename(entry, folder)
    except OSError as error:
        raise write_error(folder, error) from error


def remove_entry(kind: str, name: str) -> str | None:
    """Move an entry to the trash; return the ticket that brings it back, None where there is no such entry."""
    folder = kept_folder(kind) / name
    if "/" not in name and folder.is_dir() and folder.parent == kept_folder(kind):
        try:
            return throw_away(folder)
        except StorageError:
            if folder.exists():
                raise  # else another visitor has removed it in the meantime
    return None
