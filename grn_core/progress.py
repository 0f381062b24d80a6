"""What long work tells its caller, and how the caller stops it."""

from collections.abc import Callable
from dataclasses import dataclass

from grn_core.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """A step of long work, which a page, a terminal and a log can all show.

    Attributes
    ----------
    stage
        What is being done, in a user's words.
    fraction
        Share of the whole work that is done, from 0 to 1; None where unknown.
    message
        Detail of this step, such as ``"epoch 12 of 60"``.
    """

    stage: str
    fraction: float | None = None
    message: str = ""


ProgressCallback = Callable[[Progress], None]
Stop = Callable[[], bool]
"""Called between steps of long work: returns True if the work must end now."""


def stepper(stage: str, progress: ProgressCallback, stop: Stop) -> Callable[[float, str], None]:
    """Return a function that tells a fraction and a message of a stage, and raises `Cancelled` once `stop` says so."""

    def step(fraction: float, message: str) -> None:
        if stop():
            raise Cancelled
        progress(Progress(stage, fraction, message))

    return step


def ignore(_: Progress) -> None:
    """Do nothing: the progress callback of callers that show none."""


def unlogged(_: str) -> None:
    """Do nothing: the log of callers that keep none."""


def never() -> bool:
    """Return False: the `Stop` of work that nobody can stop."""
    return False
