"""Work that is done once when the dashboard starts, not once per visitor."""

import streamlit as st

from grn_core import trash
from grn_core.errors import GrnError
from grn_core.logs import program_log
from grn_core.training.submit import continue_interrupted
from grn_core.training.worker import prepare_worker

logger = program_log()


@st.cache_resource(show_spinner=False)
def start_once() -> bool:
    """Continue what was interrupted, purge the trash, and start the worker while the visitor reads the page."""
    for step in (continue_interrupted, trash.purge, prepare_worker):
        try:
            step()
        except (GrnError, OSError) as error:  # a disk that is full or read-only: the page says it where it matters
            logger.warning("at the start of the dashboard: %s", error)
    return True
