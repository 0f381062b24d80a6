"""A message that outlives the rerun it was made in: what was done, and a way to undo it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from grn_core.trash import bring_back
from pages.widgets.guard import guard

SECONDS = 300


@dataclass(frozen=True)
class Message:
    """What to say, on which page and until when; with a ticket of the trash it can be undone."""

    text: str
    page: str
    until: float
    ticket: str | None = None
    undone: Callable[[], None] | None = None


def say(page: str, text: str) -> None:
    """Say on that page, once it has run again, that something went well."""
    st.session_state["flash"] = Message(text, page, time.time() + 20)


def say_removed(page: str, text: str, ticket: str | None, undone: Callable[[], None] | None = None) -> None:
    """Say that something was removed and offer to undo it; `undone` is called after that."""
    st.session_state["flash"] = Message(text, page, time.time() + SECONDS, ticket, undone)


def show_message(page: str) -> None:
    """Show what there is to say on this page; a success says itself once, a removal until it is undone or closed."""
    message: Message | None = st.session_state.get("flash")
    if message is None or message.page != page or time.time() > message.until:
        st.session_state.pop("flash", None)
        return
    if message.ticket is None:
        st.session_state.pop("flash", None)
        st.toast(message.text, icon=":material/check_circle:", duration="long")
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/delete: {message.text}")
        if st.button("Undo", icon=":material/undo:", key="flash_undo"):
            undo(message)
        st.button("Close", type="tertiary", key="flash_close", on_click=st.session_state.pop, args=("flash", None))


def undo(message: Message) -> None:
    with guard():
        bring_back(str(message.ticket))
        st.session_state.pop("flash", None)
        if message.undone is not None:
            message.undone()
        st.rerun()
