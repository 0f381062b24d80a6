"""Keeps one entry per visit of a page in the browser's history."""

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
    """Have the browser replace its history entry where a page changes its own address.

    Streamlit makes an entry of its own of each change of the address, so that leaving a page would take one press of
    Back for each change. The first address of a visit waits until the browser says that it is prepared; this part of
    the page then runs again by itself.
    """
    prepared = bool((st.session_state.get(KEY) or {}).get("prepared"))
    component = st.components.v2.component("grn_address", js=_script())
    component(key=KEY, data={"prepared": prepared}, on_prepared_change=lambda: None)
    if prepared:
        choices.write_waiting()
