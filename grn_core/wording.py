"""Numbers and names in sentences: how many of what, and the first few of them."""

from collections.abc import Sequence

LONGEST = 60


def some(names: Sequence[str], most: int = 5) -> str:
    """Write the first few names, each shortened to `LONGEST` letters, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names[:most]) + more


def counted(n: int, what: str, plural: str | None = None) -> str:
    """Write a number and what it counts, in the plural where it is not one."""
    return f"{n:,} {what if n == 1 else plural or what + 's'}"
