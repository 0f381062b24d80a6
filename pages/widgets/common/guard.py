"""No page ever shows a traceback, or appears without the dashboard's navigation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from grn_core import settings
from grn_core.errors import GrnError
from grn_core.logs import program_log
from grn_core.storage import is_full, write_error
from pages.widgets.common.plain_text import plain

logger = program_log()


def show_error(error: GrnError) -> None:
    """Show an error: what is wrong and what to do."""
    st.error(f"**{plain(error.what)}**  \n{plain(error.remedy)}", icon=":material/error:")


@contextmanager
def guard() -> Iterator[None]:
    """Show errors of the block on the page as sentences, never as a traceback."""
    try:
        yield
    except GrnError as error:
        show_error(error)
    except Exception as error:  # noqa: BLE001 - a bug must not show a traceback to a visitor; the log has the details
        if is_full(error):
            show_error(write_error(settings.home(), error))
            return
        logger.exception("unexpected error on a page")
        kind = type(error).__name__
        st.error(
            f"**This part of the page stopped because of an unexpected error ({kind}).**  \n"
            "Reload the page. If the error appears again, the details are in the terminal that runs the dashboard.",
            icon=":material/error:",
        )


def show(main: Callable[[], None]) -> None:
    """Show a page inside the dashboard.

    If a page's own address is the first request to a new server, Streamlit has not run ``st.navigation`` yet and runs
    only the file in ``pages/``. It is then told to run ``app.py``, which opens the same page.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    with guard():
        main()
