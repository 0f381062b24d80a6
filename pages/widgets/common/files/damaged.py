"""Damaged entries of the library: one line for each, with a button that takes it away."""

from collections.abc import Callable

import streamlit as st

from pages.widgets.common.guard import guard
from pages.widgets.common.plain_text import plain
from pages.widgets.state.flash import say_removed


def show_damaged(page: str, key: str, name: str, said: str, remove: Callable[[], str | None]) -> None:
    """Say what is wrong with an entry and offer to remove it; `remove` returns the ticket that brings it back."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/broken_image: {plain(said)}")
        if st.button("Remove", icon=":material/delete:", key=f"damaged_{key}"):
            with guard():
                say_removed(page, f"**{plain(name)}** was removed.", remove())
                st.rerun()
