"""Requests of a page that the visitor has left, which come too late."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from streamlit.runtime.scriptrunner import ScriptRunner


def pass_over_late_polls() -> None:
    """Make Streamlit pass over a request for a part of a page that the visitor has left.

    A part that polls (a fragment) asks to be run again every few seconds. On a busy machine such a request can arrive
    while the next page is being drawn. Streamlit 1.67 then runs the previous page's part after the next page: the part
    is not there any more, the browser clears what it has, and the page stays blank.
    """
    if not hasattr(ScriptRunner._run_script, "__wrapped__"):
        ScriptRunner._run_script = _of_this_page(ScriptRunner._run_script)  # type: ignore[method-assign]


def _of_this_page(run: Callable[..., None]) -> Callable[..., None]:
    @wraps(run)
    def run_unless_late(runner: Any, request: Any) -> None:
        here = runner._pages_manager.current_page_script_hash
        late = request.fragment_id_queue and here and request.page_script_hash not in ("", here)
        if not late:
            run(runner, request)

    return run_unless_late
