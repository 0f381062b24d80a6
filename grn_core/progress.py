"""One progress report that a page, a terminal and a log can all draw."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A step of long work.

    Attributes
    ----------
    stage
        What is being done, in a user's words.
    fraction
        Share of the whole work that is done, from 0 to 1; None where it is not known.
    message
        Detail of the moment, such as ``"epoch 12 of 60"``.
    """

    stage: str
    fraction: float | None = None
    message: str = ""


ProgressCallback = Callable[[Progress], None]
Stop = Callable[[], bool]
"""Asked between steps of long work: whether to stop now."""


def ignore(_: Progress) -> None:
    """Do nothing, for callers that do not want to hear."""


def never() -> bool:
    """Return False, for callers that never stop the work."""
    return False
