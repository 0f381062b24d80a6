"""How often interrupted work is continued by itself: for as long as it advances."""

from grn_core.jobs.folder import Work
from grn_core.reading.plain import read_json
from grn_core.storage import write_json

FILE = "attempts.json"
MOST_WAITS = 20
"""So often may the worker be killed while the work still waits behind other work."""


def may_continue(work: Work) -> bool:
    """Return whether interrupted work may be continued by itself, and count it as an attempt.

    Work that was interrupted may once, and again only if it has finished an epoch or a member since: work that kills
    its worker each time at the same place ends after two attempts. Work that has not started may `MOST_WAITS` times.
    """
    status, before = work.status, _attempts(work)
    waits, finished = before.get("waits", 0), before.get("finished", -1)
    if status.started is None:
        write_json(work.path / FILE, before | {"waits": waits + 1})
        return waits < MOST_WAITS
    write_json(work.path / FILE, {"waits": waits, "finished": status.epoch})
    return status.epoch > finished


def forget_attempts(work: Work) -> None:
    """Let work be continued by itself again, after a user has asked for it."""
    (work.path / FILE).unlink(missing_ok=True)


def _attempts(work: Work) -> dict[str, int]:
    try:
        return {str(name): int(value) for name, value in read_json(work.path / FILE).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
