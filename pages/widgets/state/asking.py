"""Widgets that show a choice and change it: what they show is always what is chosen.

Each function returns the value to use and the arguments that tie a widget to the choice; no widget keeps a
value, or writes the address, by itself. Call the function before the widget is made, and give the widget no default.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from pages.widgets.common.plain_text import plain
from pages.widgets.state import choices
from pages.widgets.state.fields import Field, Words

T = TypeVar("T")
Tie = dict[str, Any]
Then = Callable[[], None]


def one(
    field: Field, options: Sequence[T], default: T | None, words: Callable[[Any], str] = str, then: Then | None = None
) -> tuple[T | None, Tie]:
    """Tie a widget that chooses one of several options.

    Parameters
    ----------
    words
        How the address names an option.
    then
        What else is to be done once another option was chosen.

    Returns
    -------
    The option, None where the address names one that is not there (then the widget has no option either), and what ties
    the widget.
    """
    value = find(field, options, default, words)
    if lacks(field, [words(option) for option in options]):
        choices.lack(field)
    elif field.always or field.page is not None:
        choices.show(field, None if value is None or (value == default and not field.always) else words(value))
    return value, tie(field, value, lambda picked: None if picked is None else words(picked), then)


def find(field: Field, options: Sequence[T], default: T | None, words: Callable[[Any], str] = str) -> T | None:
    """Return the option that is chosen; None where the address names one that is not there."""
    said = choices.text(field)
    for option in options:
        if said is not None and words(option) == said:
            return option
    return None if lacks(field, [words(option) for option in options]) else default


def lacks(field: Field, there: Sequence[str]) -> bool:
    """Whether the address names something that is not there."""
    said = choices.texts(field)
    return field.named and choices.asked(field) and said is not None and not set(said) <= set(there)


def several(
    field: Field,
    options: Sequence[T],
    default: Sequence[T],
    words: Callable[[Any], str] = str,
    then: Then | None = None,
) -> tuple[list[T], Tie]:
    """Tie a widget that chooses any number of options; as `one`. What is not among the options is left out."""
    said = choices.texts(field)
    value = list(default) if said is None else [option for option in options if words(option) in said]
    if lacks(field, [words(option) for option in options]):
        choices.lack(field)
        choices.show(field, said)
    else:
        choices.show(field, None if value == list(default) else [words(option) for option in value])
    return value, tie(field, value, lambda picked: [words(option) for option in picked], then)


def number(field: Field, least: int, most: int, default: int, then: Then | None = None) -> tuple[int, Tie]:
    """Tie a widget that asks for a whole number."""
    said = choices.text(field) or ""
    value = min(max(int(said), least), most) if said.isascii() and said.isdigit() and len(said) < 9 else default
    choices.show(field, None if value == default else str(value))
    return value, tie(field, value, lambda picked: str(int(picked)), then)


def span(field: Field, low: float, high: float, then: Then | None = None) -> tuple[tuple[float, float], Tie]:
    """Tie a widget that asks for a range of numbers; the whole range is the default."""
    value = (low, high)
    try:
        start, stop = (float(text) for text in choices.texts(field) or [])
    except ValueError:
        pass
    else:
        if low <= start <= stop <= high:
            value = (start, stop)
    choices.show(field, None if value == (low, high) else [f"{end:g}" for end in value])
    return value, tie(field, value, lambda picked: [f"{end:g}" for end in picked], then)


def words_of(field: Field, then: Then | None = None) -> tuple[str, Tie]:
    """Tie a widget that asks for text."""
    value = choices.text(field) or ""
    choices.show(field, value or None)
    return value, tie(field, value, lambda picked: picked or None, then)


def tie(
    field: Field, value: Any, words: Callable[[Any], Words | None], then: Then | None = None, key: str | None = None
) -> Tie:
    """Tie a widget to a choice: it shows `value`, and what is picked is chosen in `words`.

    `key` is the widget's, where several show parts of one choice.
    """
    key = key or f"{field.key}_widget"
    st.session_state[key] = value

    def changed() -> None:
        choices.put(field, words(st.session_state[key]))
        if then is not None:
            then()

    return {"key": key, "on_change": changed}


def say_missing(what: str, name: str | None, remedy: str, why: str = "which is not here") -> None:
    """Say that the address names something that cannot be shown, and what to do."""
    st.warning(f"The address names the {what} **{plain(name or '')}**, {why}. {remedy}", icon=":material/search_off:")
