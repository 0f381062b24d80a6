"""What happens once when the dashboard starts, not once a visitor."""

import streamlit as st

from grn_core import trash
from grn_core.jobs import queue
from grn_core.training.worker import prepare_worker


@st.cache_resource(show_spinner=False)
def start_once() -> bool:
    """Mark runs whose program is gone, purge the trash, and start the worker while the visitor reads the first page."""
    queue.reap()
    trash.purge()
    prepare_worker()
    return True
