"""Keep one entry per visit of a page in the browser's history."""

from functools import cache

import streamlit as st

from grn_core.settings import assets_dir
from pages.widgets.state import choices

KEY = "address_bar"


@cache
def _script() -> str:
    return (assets_dir() / "address.js").read_text(encoding="utf-8")


@st.fragment
def prepare_browser() -> None:
    """Make the browser replace its history entry when a page changes its own address.

    Streamlit adds a history entry for each change of the address, so leaving a page would need one press of Back per
    change. The first address of a visit waits until the browser is prepared; then this part of the page runs again.
    """
    prepared = bool((st.session_state.get(KEY) or {}).get("prepared"))
    component = st.components.v2.component("grn_address", js=_script())
    component(key=KEY, data={"prepared": prepared}, on_prepared_change=lambda: None)
    if prepared:
        choices.write_waiting()
