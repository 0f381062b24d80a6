"""Let pages of several visitors run one after another rather than all at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
LONGEST_WAIT = 1.0
"""Seconds after which a page runs without its turn: one that waits for a file must not hold up the others."""

_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait until fewer than `AT_ONCE` pages run, but not longer than `LONGEST_WAIT`.

    Python runs one thread at a time. Twenty pages that all run at once end together, late, and lose time in changing
    threads; one after another, each ends as early as it can.
    """
    taken = _turns.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        if taken:
            _turns.release()
