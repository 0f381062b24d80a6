"""Open another page from a part of a page that runs by itself (a fragment)."""

import streamlit as st

from pages.widgets.state import choices

GO = "go_to"


def go(page: str) -> None:
    """Have a page of ``pages/`` opened by the next run of the whole page, which calls `go_on`.

    A page that a fragment switches to goes blank where the page before it had a fragment that polls: the browser is not
    told that this is over.
    """
    st.session_state[GO] = page
    st.rerun()


def go_on() -> None:
    """Open the page that was asked for; to be called before anything else of a page with such parts."""
    if GO in st.session_state:
        choices.switch_page(st.session_state.pop(GO))
