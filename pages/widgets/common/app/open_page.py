"""Open another page from a fragment, which is a part of a page that runs separately."""

import streamlit as st

from pages.widgets.state import choices

GO = "go_to"


def go(page: str, view: str | None = None) -> None:
    """Request that the next run of the whole page, which calls `go_on`, opens a page of ``pages/``, or a view of it.

    A fragment cannot switch pages itself: if the previous page has a fragment that polls, the new page stays blank,
    because the browser does not learn that the polling has ended.
    """
    st.session_state[GO] = page, view
    st.rerun()


def go_on() -> None:
    """Open the requested page, if any; call it first on every page with such fragments."""
    if GO in st.session_state:
        choices.switch_page(*st.session_state.pop(GO))
