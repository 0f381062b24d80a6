"""Invisible characters in names: zero-width marks, marks of writing direction, control characters, odd blanks.

They come from web pages, Word and PDF files, and damaged files. Two names that look the same then differ.
"""

import re
from collections.abc import Iterable

from grn_core.wording import counted, some

ODD_BLANKS = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800\u3164\uffa0"
MARKS = (
    "\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
)
ODD_BLANK = re.compile(f"[{ODD_BLANKS}\u000b\u000c]+")
BLANK = re.compile(f"[{ODD_BLANKS}\\s]+")
MARK = re.compile(f"[{MARKS}]+")
HELD = re.compile(f"[{ODD_BLANKS}{MARKS}\u000b\u000c]")
BETWEEN = re.compile(r"[:\t\n\r,;|\"]")
LETTER = re.compile(r"[^\W\d_]")
MOST_NAMED = 5


def without_invisible(name: str) -> str:
    """Return a name without invisible characters; each kind of blank is a plain one, and none is at its ends."""
    return BLANK.sub(" ", MARK.sub("", name)).strip()


def clean_names(names: Iterable[str]) -> tuple[list[str], str | None]:
    """Return names without invisible characters, in their order, and a note with the number of those that held one.

    Names that hold none stay exactly as they are. Two names may be the same afterwards.
    """
    found = list(names)
    changed = {name: without_invisible(name) for name in dict.fromkeys(found) if HELD.search(name)}
    return [changed.get(name, name) for name in found] if changed else found, invisible_note(changed.values())


def clean_text(text: str) -> tuple[str, str | None]:
    """Return text without invisible characters, and a note with the number of its names that held one.

    Tabs and ends of lines stay.
    """
    if not HELD.search(text):
        return text, None
    held = dict.fromkeys(without_invisible(word) for word in BETWEEN.split(text) if HELD.search(word))
    return MARK.sub("", ODD_BLANK.sub(" ", text)), invisible_note(word for word in held if LETTER.search(word))


def invisible_note(names: Iterable[str]) -> str | None:
    """Say how many names held invisible characters, and which, as they are now; None without any."""
    found = list(dict.fromkeys(names))
    if not found:
        return None
    kinds = "zero-width or direction marks, non-breaking blanks or control characters"
    return (
        f"{counted(len(found), 'name')} held invisible characters ({kinds}), which were removed: "
        f"{some(found, MOST_NAMED)}."
    )
