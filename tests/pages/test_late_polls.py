"""A page that was opened from one that polls stays on the screen."""

from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

from pages.widgets.common.app.late_polls import pass_over_late_polls


@pytest.fixture
def ran(monkeypatch):
    """Put the replacement in front of a record of the requests that are run."""
    requests = []
    monkeypatch.setattr(ScriptRunner, "_run_script", lambda runner, request: requests.append(request))
    pass_over_late_polls()
    return requests


def runner_on(page):
    return SimpleNamespace(_pages_manager=SimpleNamespace(current_page_script_hash=page))


@pytest.mark.parametrize("here", ["compare", "train", ""])
@pytest.mark.parametrize("asked", ["train", ""])
@pytest.mark.parametrize("parts", [[], ["some"]])
def test_only_a_part_of_a_page_that_was_left_is_passed_over(ran, here, asked, parts):
    request = RerunData(page_script_hash=asked, fragment_id_queue=parts)
    ScriptRunner._run_script(runner_on(here), request)
    late = bool(parts) and (here, asked) == ("compare", "train")
    assert ran == ([] if late else [request])


def test_what_is_replaced_takes_a_request():
    """`late_polls` replaces this method of Streamlit: when this fails, look at it again."""
    code = ScriptRunner._run_script.__code__
    assert code.co_varnames[: code.co_argcount] == ("self", "rerun_data")
