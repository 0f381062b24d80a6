"""How many of the strongest edges of each network are compared."""

import streamlit as st

from pages.widgets.state import asking
from pages.widgets.state.fields import Field

STEPS = (50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000)
AT_FIRST = 500


def ask_k(field: Field, n_pairs: int) -> int:
    """Ask for k, at most the number of pairs that all networks have."""
    options = sorted({k for k in STEPS if k < n_pairs} | ({n_pairs} if n_pairs < STEPS[-1] else set()))
    usual = max(k for k in options if k <= AT_FIRST or k == options[0])
    k, tied = asking.one(field, options, usual)
    st.select_slider("Strongest edges of each network (k)", options, **tied)
    return k or usual
