"""Choices that the page's address keeps, so that reloading or sharing it shows the same."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

T = TypeVar("T", str, int)


def prepare(name: str, key: str, options: Sequence[T], default: T) -> None:
    """Give the widget `key` the value that the address, the visit so far or else `default` asks for.

    To be called before the widget is made; `keep` is to be called with what it returned. The address is obeyed where it
    has changed by other hands than the widget's; what it asks for and is not among the options is passed over.
    """
    words = {str(option): option for option in options}
    asked = st.query_params.get(name)
    if asked in words and asked != st.session_state.get(f"address_{key}"):
        st.session_state[key] = words[asked]
    elif st.session_state.get(key) not in options:
        kept = st.session_state.get(f"address_{key}")
        st.session_state[key] = words[kept] if kept in words else default


def keep(name: str, key: str, value: T | None) -> None:
    """Write a choice to the address; None takes it out."""
    if value is None:
        st.query_params.pop(name, None)
        return
    st.session_state[f"address_{key}"] = str(value)
    if st.query_params.get(name) != str(value):
        st.query_params[name] = str(value)
