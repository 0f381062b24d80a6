"""A part of a page that is emptied at once when it is to show something else."""

import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

FLUSH = 0.05
"""Seconds after which Streamlit has sent that a part is empty; of two changes within less it sends only the second."""


def fresh(key: str, what: object) -> DeltaGenerator:
    """Return a container for what a page shows of something, such as a run or a data set.

    Streamlit leaves what is on the page until something new stands in its place. So the figures of the run before would
    stand under the name of the next one while these are computed.

    Parameters
    ----------
    key
        Name of the part.
    what
        What the part shows. Where it is another thing than at the last time, the part is emptied first.
    """
    shown = f"shown_{key}"
    before = st.session_state.get(shown)
    st.session_state[shown] = what
    if before is None or before == what:
        return st.container()
    place = st.empty()
    time.sleep(FLUSH)
    return place.container()
