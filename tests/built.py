"""What takes long is made once, whichever of several test processes comes first."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock


def built_once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Return a folder that `build` has filled; a build that fails leaves nothing behind for others to take as whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            build(unfinished)
            unfinished.rename(folder)
    return folder


def link_tree(folder: Path, to: Path) -> None:
    """Copy a folder by hard links: for what is replaced as a whole or removed, never written into."""
    shutil.copytree(folder, to, copy_function=os.link)


@contextmanager
def at_home(home: Path) -> Iterator[None]:
    """Have `grn_core` keep what it keeps in a folder."""
    before = os.environ["GRN_HOME"]
    os.environ["GRN_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ["GRN_HOME"] = before
