"""No page ever shows a traceback, nor itself without the dashboard around it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from grn_core.errors import GrnError
from pages.widgets.common.plain_text import plain

logger = logging.getLogger("grn_explorer")


def show_error(error: GrnError) -> None:
    """Show what is wrong and what to do."""
    st.error(f"**{plain(error.what)}**  \n{plain(error.remedy)}", icon=":material/error:")


@contextmanager
def guard() -> Iterator[None]:
    """Show errors of the block as sentences."""
    try:
        yield
    except GrnError as error:
        show_error(error)
    except Exception as error:  # noqa: BLE001 - the last line of defence between a bug and a room of biologists
        logger.exception("unexpected error on a page")
        kind = type(error).__name__
        st.error(
            f"**This part of the page stopped at an unexpected error ({kind}).**  \n"
            "Reload the page; if it comes back, the terminal that runs the dashboard holds the details.",
            icon=":material/error:",
        )


def show(main: Callable[[], None]) -> None:
    """Show a page inside the dashboard.

    Where a page's own address is the first that a fresh server is asked for, Streamlit has not met ``st.navigation``
    yet and runs the file in ``pages/`` alone; it is then told to run ``app.py``, which opens the same page.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    with guard():
        main()
