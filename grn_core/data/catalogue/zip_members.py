"""Find BEELINE's files in its zips by name, in whatever folder the publisher put them."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath


def _parts(member: zipfile.ZipInfo) -> list[str]:
    return [part.lower() for part in PurePosixPath(member.filename).parts]


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, list[str]]]:
    """Give every file with the parts of its path in lower case, without the files that macOS adds."""
    for member in archive.infolist():
        parts = _parts(member)
        if parts and not member.is_dir() and "__macosx" not in parts and not parts[-1].startswith("._"):
            yield member, parts


def find_member(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo | None:
    """Find a file by the end of its path, such as ``hHEP/ExpressionData.csv``, without regard to case.

    If there are several, the one with the shortest path is returned; None if there is none.
    """
    wanted = [part.lower() for part in PurePosixPath(path).parts]
    found = [(len(parts), member) for member, parts in _files(archive) if parts[-len(wanted) :] == wanted]
    return min(found, key=lambda entry: entry[0])[1] if found else None


def find_replicates(archive: zipfile.ZipFile, model: str) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Find the data sets of a simulation.

    Returns
    -------
    dict
        For each data set, such as ``GSD-2000-1-50``, its files by name in lower case.
    """
    pattern = re.compile(rf"{re.escape(model.lower())}-\d+-\d+(-\d+)?")
    found: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member, parts in _files(archive):
        if len(parts) > 1 and pattern.fullmatch(parts[-2]):
            name = model + parts[-2][len(model) :]
            found.setdefault(name, {}).setdefault(parts[-1], member)
    return found
