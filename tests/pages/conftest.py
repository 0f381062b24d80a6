"""Pages run without a browser and without a worker: submitted work waits in the queue."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from grn_core.training import worker
from pages.widgets.common.app import startup
from pages.widgets.state.fields import VIEWS

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def quiet_server(monkeypatch, no_worker):
    """Prepare no worker, and start with empty caches."""
    monkeypatch.setattr(worker, "prepare_worker", lambda: None)
    monkeypatch.setattr(startup, "prepare_worker", lambda: None)
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def met_navigation(monkeypatch):
    """Act as a server that has shown a page before: it runs ``app.py`` first, not only a file of ``pages/``."""
    made = PagesManager.__init__

    def make(self, *args, **kwargs):
        made(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", make)


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page of the dashboard or a view of it (``network/regulons``), with the given session state."""

    def opened(name: str, **state: object) -> AppTest:
        page, _, view = name.partition("/")
        if view:
            state[VIEWS[page].key] = view
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
        for key, value in state.items():
            app.session_state[key] = value
        app.run()
        app = app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    return opened


def words(app: AppTest) -> str:
    """Return all text of the page, without Markdown escapes."""
    kinds = (
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.info,
        app.success,
        app.warning,
        app.error,
    )
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def button(app: AppTest, label: str):
    """Find a button by its label."""
    return next(found for found in app.button if found.label == label)
