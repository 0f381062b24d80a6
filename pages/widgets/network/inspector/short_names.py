"""Names and numbers that fit into the narrow column beside the graph."""

from pages.widgets.common.plain_text import plain

LONGEST = 28


def short(name: object, longest: int = LONGEST) -> str:
    """Shorten a name that is too long for the column; its beginning and end are kept."""
    text = str(name)
    if len(text) <= longest:
        return text
    tail = longest // 4
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"


def brief(name: object) -> str:
    """Return a shortened name, escaped for Markdown."""
    return plain(short(name))


def percent(share: float) -> str:
    """Return a probability as text: ``34 %``, ``below 1 %``, ``above 99 %``."""
    return f"{_whole(share)}\u00a0%"


def interval(low: float, high: float) -> str:
    """Return a 95 % interval of probabilities as text: ``95 % interval 21 to 68 %``, ``95 % interval 0 to 24 %``."""
    return f"95\u00a0% interval {100 * low:.0f} to {100 * high:.0f}\u00a0%"


def _whole(share: float) -> str:
    if share < 0.01:
        return "below\u00a01"
    return "above\u00a099" if share > 0.99 else f"{100 * share:.0f}"


def small(value: float) -> str:
    """Return a weight with three decimals, or with two significant digits if all decimals would be 0."""
    return f"{value:.3f}" if value >= 0.001 or value == 0 else f"{value:.1e}"
