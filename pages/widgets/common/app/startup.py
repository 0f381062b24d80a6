"""Work that is done once when the dashboard starts, not once per visitor; and what is loaded once for all of them."""

import contextlib
import gc
import importlib
import sys
import threading
from collections.abc import Callable

import streamlit as st

from grn_core import trash
from grn_core.errors import GrnError
from grn_core.logs import program_log
from grn_core.reading import keep_ready
from grn_core.training.submit import continue_interrupted
from grn_core.training.worker import prepare_worker

logger = program_log()

LATER = ("sklearn.metrics", "scanpy")
"""Libraries that the first page does without and others need. PyTorch is there before (``app.py``)."""
MANY_MODULES = 50
"""With so many more modules than at the last time, `keep_libraries` sets their objects aside again."""
_kept = 0


@st.cache_resource(show_spinner=False)
def start_once() -> bool:
    """Continue what was interrupted, and purge the trash."""
    _try(continue_interrupted, trash.purge)
    return True


@st.cache_resource(show_spinner=False)
def start_worker() -> bool:
    """Start the worker and load further libraries while the first visitor reads the page; called once it is drawn."""
    _try(prepare_worker)
    threading.Thread(target=_load_later, name="load-libraries", daemon=True).start()
    return True


def keep_libraries() -> None:
    """Set aside all objects that are there when many modules have been loaded, so that collection ignores them.

    Streamlit collects garbage after each run of a page. The libraries make 400,000 objects; looking at them takes 0.2 s
    in which no other visitor is served. What a visitor leaves behind later is collected as before.
    """
    global _kept
    if len(sys.modules) >= _kept + MANY_MODULES:
        _kept = len(sys.modules)
        gc.collect()
        gc.freeze()


def _load_later() -> None:
    _try(keep_ready)
    for name in LATER:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    keep_libraries()


def _try(*steps: Callable[[], object]) -> None:
    for step in steps:
        try:
            step()
        except (GrnError, OSError) as error:  # a disk that is full or read-only: the page says it where it matters
            logger.warning("at the start of the dashboard: %s", error)
