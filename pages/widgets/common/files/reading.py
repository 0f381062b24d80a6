"""While a file is read in a child process: how long it has taken, and a button that stops it."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from grn_core.errors import GrnError
from grn_core.reading import while_waiting

PATIENCE = 2.0
"""Seconds before the button comes: most files are read by then."""


@contextmanager
def reading(key: str) -> Iterator[None]:
    """Show that the block reads a file; the visitor can stop it, or go to another page, and the child then ends.

    Streamlit ends a script that is to run again at its next call of Streamlit, so there is one per tick.
    """
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        said, button = st.empty(), st.empty()
    said.markdown("Reading …")
    asked = False

    def tick(seconds: float) -> None:
        nonlocal asked
        said.markdown(f"Reading … {seconds:.0f} s")
        if seconds > PATIENCE and not asked:
            asked = True
            button.button("Stop", icon=":material/stop:", key=f"{key}_stop")

    try:
        with while_waiting(tick):
            yield
    except GrnError:
        place.empty()  # the error is shown in its place; nothing is left to stop
        raise
    place.empty()
