"""Work that is done once when the dashboard starts, not once per visitor."""

import streamlit as st

from grn_core import trash
from grn_core.training.submit import continue_interrupted
from grn_core.training.worker import prepare_worker


@st.cache_resource(show_spinner=False)
def start_once() -> bool:
    """Continue what was interrupted, purge the trash, and start the worker while the visitor reads the page."""
    continue_interrupted()
    trash.purge()
    prepare_worker()
    return True
