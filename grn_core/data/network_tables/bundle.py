"""A folder or archive of tables: the only one in it, or STRING's links with the table that names its proteins."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from grn_core.data.network_tables.string_links import are_links, are_names, head_of
from grn_core.errors import DataError, PriorError
from grn_core.reading.kinds import PACKED, kind_inside, kind_of
from grn_core.wording import counted, some

ARCHIVES = ("zip", "tar", "bzip2", "xz")
NO_TABLES = ("readme", "license", "licence", "citation")


def is_bundle(path: Path) -> bool:
    """Whether a path is a folder or an archive, or packed in another way than by gzip.

    Raises
    ------
    DataError
        If it is packed and damaged.
    OSError
        If it cannot be read.
    """
    if path.is_dir():
        return True
    kind = kind_of(path)
    return kind in ARCHIVES or (kind in PACKED and kind_inside(path, kind) == "tar")


@contextmanager
def tables_in(path: Path) -> Iterator[list[Path]]:
    """Give the files of a folder or archive that may be tables, unpacked for as long as the block runs.

    Raises
    ------
    PriorError
        If it is damaged, too large, or points outside itself.
    """
    from grn_core.data.readers.packed import unpacked  # that room reads the networks beside cells with this one

    with ExitStack() as stack:
        try:
            inside = stack.enter_context(unpacked(path))
        except DataError as error:
            raise PriorError(error.what, error.remedy) from error
        files = sorted(inside.rglob("*")) if inside.is_dir() else [inside]
        yield [file for file in files if file.is_file() and not _is_aside(file.relative_to(inside.parent))]


def _is_aside(path: Path) -> bool:
    """Whether a file only lies beside the tables: hidden ones, those of macOS, a readme."""
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts[1:])
    return hidden or path.name.lower().startswith(NO_TABLES)


def pick(files: list[Path], origin: str) -> tuple[Path, Path | None]:
    """Return the table to read and, for STRING's links, the table of names; None where it is not needed.

    Raises
    ------
    PriorError
        If there is no table, or there are several and nothing says which it is.
    """
    heads = {file: head_of(file) for file in files}
    links = [file for file in files if are_links(heads[file])]
    names = [file for file in files if are_names(heads[file])]
    if len(links) == len(names) == 1:
        return links[0], names[0]
    if len(files) == 1:
        return files[0], None
    if not files:
        raise PriorError(f"{origin} holds no table.", "Give a table of TF and target.")
    said = some([file.name for file in files])
    raise PriorError(
        f"{origin} holds {counted(len(files), 'file')} ({said}), and nothing says which one is the prior.",
        "Give one table. Only STRING's protein.links and its protein.info are read together.",
    )
