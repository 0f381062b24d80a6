"""Numbers and names in sentences: how many of what, and the first few of them; names that read as they are stored."""

import re
from collections.abc import Sequence

LONGEST = 60
BLANKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, the marks that turn the direction of writing (Unicode's UAX 9), and halves of characters."""


def visible(text: str) -> str:
    """Return text on one line in which nothing is hidden: U+FFFD replaces what would change the text around it."""
    return HIDDEN.sub("\ufffd", BLANKS.sub(" ", text))


def some(names: Sequence[str], most: int = 5) -> str:
    """Write the first few names, each shortened to `LONGEST` letters, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names[:most]) + more


def counted(n: int, what: str, plural: str | None = None) -> str:
    """Write a number and what it counts, in the plural where it is not one."""
    return f"{n:,} {what if n == 1 else plural or what + 's'}"
