"""What a text table may look like before a parser is let loose on it: lines and columns of a sane number."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from grn_core.errors import DataError, GrnError

LONGEST_LINE, BLOCK = 32 * 10**6, 2**20
MOST_COLUMNS = 250_000
TABLE = "Give a table with one line per gene or cell; many cells fit better into a 10x matrix or an .h5ad file."


def check_lines(path: Path, error: type[GrnError] = DataError) -> None:
    """Refuse a table with a line longer than any table's, or with more columns than a parser can bear.

    Passes through the whole file once, unpacked, in little memory.

    Raises
    ------
    GrnError
        If so, or if the file is a damaged gzip file.
    """
    try:
        with open_bytes(path) as handle:
            line = handle.readline(LONGEST_LINE)
            longest = _longest(handle, len(line))
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise error(f"{path.name} is a damaged gzip file.", "Copy it again from its source.") from problem
    if longest >= LONGEST_LINE:
        raise error(f"{path.name} has a line of more than {LONGEST_LINE / 1e6:.0f} MB.", TABLE)
    columns = 1 + max(line.count(separator) for separator in (b"\t", b",", b";", b" "))
    if columns > MOST_COLUMNS:
        raise error(f"{path.name} has {columns:,} columns, more than {MOST_COLUMNS:,}.", TABLE)


def is_gzipped(path: Path) -> bool:
    """Whether a file is gzipped, by its first bytes and not by its name."""
    with path.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file that may be gzipped."""
    return cast(IO[bytes], gzip.open(path, "rb")) if is_gzipped(path) else path.open("rb")


def _longest(handle: IO[bytes], first: int) -> int:
    """Return the length of the longest line among the first, of `first` bytes, and the rest; ends at one too long."""
    longest, since = first, 0
    while longest < LONGEST_LINE and (part := handle.read(BLOCK)):
        end = part.find(b"\n")
        longest = max(longest, since + (end if end >= 0 else len(part)))
        since = since + len(part) if end < 0 else len(part) - part.rfind(b"\n")
    return longest


def remedy_for_long(path: Path) -> str:
    """Say what to do about a field or name that is much too long: an open quotation mark, if there is a mark at all."""
    with suppress(OSError, EOFError, zlib.error):
        with open_bytes(path) as handle:
            while part := handle.read(BLOCK):
                if b'"' in part:
                    return "A quotation mark without its partner is the usual cause: add it or take the other one out."
    return "It seems not to be a table: give one with a comma or a tab between its fields."


@contextmanager
def read_as_table(path: Path, error: type[GrnError] = DataError) -> Iterator[None]:
    """Turn what pandas, `csv` and `gzip` raise for a damaged table into an error for users.

    Raises
    ------
    GrnError
        If the block cannot read the file.
    """
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise error(f"{path.name} is a damaged gzip file.", "Copy it again from its source.") from problem
    except UnicodeDecodeError as problem:
        raise error(f"{path.name} is not text.", "Copy it again from its source.") from problem
    except csv.Error as problem:
        longest = f"a field of more than {csv.field_size_limit():,} characters"
        said = longest if "field limit" in str(problem) else f"a line that cannot be split into fields ({problem})"
        raise error(f"{path.name} holds {said}.", remedy_for_long(path)) from problem
    except ValueError as problem:  # pandas: no columns, or lines of different lengths
        first = " ".join(str(problem).split())[:120]
        raise error(
            f"{path.name} is empty or has lines of different lengths ({first}).", "Copy it again from its source."
        ) from problem
