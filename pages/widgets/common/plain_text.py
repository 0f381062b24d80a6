"""Words on a page: names as plain text, times and durations as people say them."""

import re
from datetime import UTC, datetime

from grn_core.evaluation.questions import QUESTIONS as QUESTIONS

SIMULATED = "Simulated cells"


def plain(text: object) -> str:
    """Return text that Markdown shows as it is: no link, image, emphasis or HTML comes out of a name."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~&^=])", r"\\\1", str(text))


def counted(n: int, what: str) -> str:
    """Say how many there are: ``1 TF``, ``2,000 TFs``."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def duration(seconds: float | None) -> str:
    """Say a duration, such as ``1 min 20 s``."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def ago(iso: str) -> str:
    """Say how long ago a time was."""
    seconds = (datetime.now(UTC) - datetime.fromisoformat(iso)).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    return f"{int(seconds // 86400)} d ago"


def moment(iso: str) -> str:
    """Say when something was, to the second, in this machine's time."""
    return datetime.fromisoformat(iso).astimezone().strftime("%d %b %H:%M:%S")
