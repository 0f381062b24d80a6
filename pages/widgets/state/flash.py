"""Messages that outlive the rerun they were made in, and a visit to another page: what was done, and how to undo it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from grn_core.errors import StorageError
from grn_core.trash import bring_back, origin_of
from pages.widgets.common.guard import guard

SECONDS = 300
MOST_SHOWN = 3


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
    st.session_state["removed"] = [*_removed(), Message(text, page, time.time() + SECONDS, ticket, undone)]


def show_message(page: str) -> None:
    """Show what there is to say on this page; a success says itself once, a removal until it is undone or closed."""
    message: Message | None = st.session_state.pop("flash", None)
    if message is not None and message.page == page and time.time() < message.until:
        st.toast(message.text, icon=":material/check_circle:", duration="long")
    here = [removal for removal in _removed() if removal.page == page][-MOST_SHOWN:]
    for removal in here:
        which = "" if removal is here[-1] else f"_{removal.until}"
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/delete: {removal.text}")
            if st.button("Undo", icon=":material/undo:", key=f"flash_undo{which}"):
                undo(removal)
            st.button("Close", type="tertiary", key=f"flash_close{which}", on_click=_forget, args=(removal,))


def _removed() -> list[Message]:
    """Return the removals of this visit that can still be undone, the oldest first."""
    kept: list[Message] = st.session_state.get("removed", [])
    return [removal for removal in kept if time.time() < removal.until]


def _forget(removal: Message) -> None:
    st.session_state["removed"] = [other for other in _removed() if other != removal]


def forget_replaced() -> None:
    """Offer no longer to undo a removal in whose place the visitor has made something new; the trash keeps it."""
    for removal in _removed():
        with suppress(StorageError):
            if removal.ticket is not None and origin_of(removal.ticket).exists():
                _forget(removal)


def undo(removal: Message) -> None:
    with guard():
        if removal.ticket is not None:
            bring_back(removal.ticket)
        _forget(removal)
        if removal.undone is not None:
            removal.undone()
        st.rerun()
