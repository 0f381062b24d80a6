"""How much memory, time and disk the reading of one file may take."""

import os
from dataclasses import dataclass
from pathlib import Path

from grn_core import settings

GB = 10**9
LIBRARIES = GB // 2
"""Memory that the reading libraries take themselves, before any file is opened."""
SMALL_FILE, PER_BYTE = 3 * GB // 2, 100
"""A table of zeros, compressed, takes about 0.15 bytes per value, and about 16 while pandas reads it: 100 to 1."""
SECONDS, BYTES_PER_SECOND, MOST_SECONDS = 120, 10**6, 3600


@dataclass(frozen=True)
class Bounds:
    """What the reading of one file may take.

    Attributes
    ----------
    memory
        Bytes of memory, without that of the libraries.
    seconds
        Seconds, of the clock and of the processor.
    """

    memory: int
    seconds: float

    @property
    def output(self) -> int:
        """Bytes of the largest file that may be written: what is read fits into memory, so it fits here too."""
        return self.memory


def size_of(path: Path, most_files: int = 10_000) -> int:
    """Bytes of a file, or of the first `most_files` files in a folder."""
    if not path.is_dir():
        return path.stat().st_size
    total = 0
    for count, file in enumerate(path.rglob("*")):
        if count >= most_files:
            break
        total += file.stat().st_size if file.is_file() else 0
    return total


def bounds_for(size: int) -> Bounds:
    """Return the bounds for a file of `size` bytes.

    ``GRN_READ_MEMORY`` and ``GRN_READ_SECONDS`` hold for every file where they are set. By default both grow with the
    file, so that a small file that claims to be a huge one is stopped early; memory ends at half of the machine's.
    """
    memory, seconds = settings.read_memory(), settings.read_seconds()
    if memory is None:
        memory = min(SMALL_FILE + PER_BYTE * size, max(settings.machine_memory() // 2, SMALL_FILE))
    if seconds is None:
        seconds = min(SECONDS + size / BYTES_PER_SECOND, MOST_SECONDS)
    return Bounds(memory, seconds)


def current(size: int) -> Bounds:
    """Return the bounds of this child process; outside of one, those for a file of `size` bytes."""
    memory, seconds = os.environ.get("GRN_CHILD_MEMORY"), os.environ.get("GRN_CHILD_SECONDS")
    return Bounds(int(memory), float(seconds)) if memory and seconds else bounds_for(size)
