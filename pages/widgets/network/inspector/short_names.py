"""Names and numbers as the narrow column beside the graph can hold them."""

from pages.widgets.common.plain_text import plain

LONGEST = 28


def short(name: object, longest: int = LONGEST) -> str:
    """Cut a name that would break the column, its beginning and end kept."""
    text = str(name)
    if len(text) <= longest:
        return text
    tail = longest // 4
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"


def brief(name: object) -> str:
    """Return a name, cut where it is long, that Markdown shows as it is."""
    return plain(short(name))


def percent(share: float) -> str:
    """Say a probability: ``34 %``, ``below 1 %``, ``above 99 %``."""
    return f"{_whole(share)}\u00a0%"


def likely(low: float, high: float) -> str:
    """Say an interval of probabilities: ``likely between 21 and 68 %``, ``likely 95 % or more``."""
    if low < 0.01 and high > 0.99:
        return "which could as well be anything"
    if _whole(low) == _whole(high):
        return f"likely {percent(low)}"
    if high > 0.99:
        return f"likely {percent(low)} or more"
    if low < 0.01:
        return f"likely {percent(high)} or less"
    return f"likely between {_whole(low)} and {percent(high)}"


def _whole(share: float) -> str:
    if share < 0.01:
        return "below\u00a01"
    return "above\u00a099" if share > 0.99 else f"{100 * share:.0f}"


def small(value: float) -> str:
    """Say a weight to three places, or by its first two figures where those would all be 0."""
    return f"{value:.3f}" if value >= 0.001 or value == 0 else f"{value:.1e}"
