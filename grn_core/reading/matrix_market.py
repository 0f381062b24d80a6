"""The head of a Matrix Market file, checked before a reader trusts its numbers.

The format is that of https://math.nist.gov/MatrixMarket/formats.html: a banner, comments, one line of sizes.
"""

import gzip
import re
import zlib
from pathlib import Path
from typing import BinaryIO

from grn_core.errors import DataError

BANNER = re.compile(
    rb"%%MatrixMarket\s+matrix\s+(coordinate|array)\s+(real|double|integer|pattern|unsigned-integer)\s+general\s*$",
    re.IGNORECASE,
)
MOST_SIDE, MOST_VALUES = 10**8, 10**11
LONGEST_LINE, MOST_COMMENTS = 10**5, 1000
DAMAGED = "Copy the file again from its source."


def check_head(path: Path) -> None:
    """Refuse a Matrix Market file without a banner, or with sizes that are no numbers or cannot be right.

    Raises
    ------
    DataError
        Saying which line is wrong.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as handle:
            kind, sizes = _head(handle, path.name)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path.name} is not a whole gzip file.", DAMAGED) from error
    wanted = 3 if kind == b"coordinate" else 2
    if len(sizes) != wanted or not all(re.fullmatch(rb"\d{1,15}", size) for size in sizes):
        line = b" ".join(sizes)[:60].decode("utf-8", "replace")
        raise DataError(f"The sizes that {path.name} states, {line!r}, are not {wanted} whole numbers.", DAMAGED)
    numbers = [int(size) for size in sizes]
    if max(numbers[:2]) > MOST_SIDE or (wanted == 3 and numbers[2] > min(numbers[0] * numbers[1], MOST_VALUES)):
        said = " x ".join(f"{number:,}" for number in numbers[:2])
        values = f" with {numbers[2]:,} values" if wanted == 3 else ""
        raise DataError(f"{path.name} claims to be {said}{values}, which cannot be.", DAMAGED)


def _head(handle: BinaryIO | gzip.GzipFile, name: str) -> tuple[bytes, list[bytes]]:
    """Return the layout, ``coordinate`` or ``array``, and the words of the line of sizes."""
    banner = BANNER.match(handle.readline(LONGEST_LINE))
    if banner is None:
        raise DataError(
            f"{name} does not begin with %%MatrixMarket matrix ... general.",
            "Give the matrix.mtx of Cell Ranger, or one that scipy.io.mmwrite or R's writeMM wrote.",
        )
    for _ in range(MOST_COMMENTS):
        line = handle.readline(LONGEST_LINE)
        if line.strip() and not line.lstrip().startswith(b"%"):
            return banner[1].lower(), line.split()
        if not line:
            break
    raise DataError(f"{name} ends before its line of sizes.", DAMAGED)
