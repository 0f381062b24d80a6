"""Keep one entry per visit of a page in the browser's history, and show the page that the browser is at."""

from functools import cache
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from grn_core.settings import assets_dir
from pages.widgets.common.app.door import base_path
from pages.widgets.state import choices

KEY = "address_bar"


@cache
def _script() -> str:
    return (assets_dir() / "address.js").read_text(encoding="utf-8")


@st.fragment
def prepare_browser(path: str) -> None:
    """Make the browser replace its history entry when the page at this path changes its own address.

    Streamlit adds a history entry for each change of the address, so leaving a page would need one press of Back per
    change. The first address of a visit waits until the browser is prepared; then this part of the page runs again.
    """
    prepared = bool((st.session_state.get(KEY) or {}).get("prepared"))
    component = st.components.v2.component("grn_address", js=_script())
    component(key=KEY, data={"prepared": prepared, "page": path}, on_prepared_change=lambda: None)
    if prepared:
        choices.write_waiting()


def find_page() -> None:
    """Make the page of the browser's address the one to run; to be called before ``st.navigation``.

    Until the browser has heard which pages there are, it cannot name the page that Back leads to, and asks for the main
    script. Streamlit then runs the first page, which is not where the reader went.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    pages = context.pages_manager
    if pages.intended_page_script_hash == pages.main_script_hash and context.context_info is not None:
        path = urlsplit(context.context_info.url).path  # `st.context.url` names the page that Streamlit has in mind
        pages.set_script_intent("", path.removeprefix(base_path()).strip("/"))
