"""One finding of the doctor."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """What was looked at and what was found.

    Attributes
    ----------
    what
        Name of the part, such as ``disk``.
    state
        ``ok``; ``note`` for what works but could be better; ``wrong`` for what does not work.
    said
        What was found, in one line.
    remedy
        What to do, for a note or a wrong part; may be empty for a note.
    """

    what: str
    state: State
    said: str
    remedy: str = ""


def ok(what: str, said: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(what, "ok", said)
