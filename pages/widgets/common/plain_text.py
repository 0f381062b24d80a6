"""Text on a page: escaped names, numbers with units, times and durations for readers."""

import re
from datetime import UTC, datetime

from grn_core.evaluation.questions import QUESTIONS as QUESTIONS
from grn_core.genes.invisible import clean_text
from grn_core.wording import visible

SIMULATED = "Simulated cells"


def plain(text: object) -> str:
    """Escape text for Markdown, so that a name cannot become a link, image, emphasis or HTML, or hide letters."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~&^=])", r"\\\1", visible(str(text)))


def names_in(text: str) -> tuple[str, ...]:
    """Return the unique names in a pasted list, without invisible characters."""
    return tuple(dict.fromkeys(name for name in re.split(r"[\s,;]+", clean_text(text)[0]) if name))


def pasted_note(text: str) -> str:
    """Say which names of a pasted list held invisible characters; empty where none did."""
    return plain(clean_text(text)[1] or "")


def counted(n: int, what: str) -> str:
    """Return a number with its unit: ``1 TF``, ``2,000 TFs``."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def duration(seconds: float | None) -> str:
    """Return a duration, such as ``1 min 20 s``; an empty text for None."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def ago(iso: str) -> str:
    """Return how long ago a time was, such as ``5 min ago``."""
    seconds = (datetime.now(UTC) - datetime.fromisoformat(iso)).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    return f"{int(seconds // 86400)} d ago"


def moment(iso: str) -> str:
    """Return a time to the second, in this machine's time zone."""
    return datetime.fromisoformat(iso).astimezone().strftime("%d %b %H:%M:%S")
