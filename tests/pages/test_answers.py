"""A file that a visitor chooses while the page begins a run arrives."""

import importlib
import sys

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunner

from pages.widgets.common.app.answers import ANSWERS


@pytest.fixture
def server(monkeypatch):
    """Import the dashboard as Streamlit's server does."""
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)  # as it was, afterwards
    monkeypatch.setattr(ScriptRunner, "_run_script", ScriptRunner._run_script)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    yield importlib.import_module("app")
    sys.modules.pop("app", None)


def queue_of(*kinds):
    queue = ForwardMsgQueue()
    for kind in kinds:
        ended = kind == "script_finished"
        message = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY) if ended else ForwardMsg()
        if not ended:
            getattr(message, kind).SetInParent()
        queue._queue.append(message)
    return queue


def kinds_of(messages):
    return [message.WhichOneof("type") for message in messages]


@pytest.mark.parametrize("answer", sorted(ANSWERS))
@pytest.mark.parametrize("fragments", [None, ["some"]])
def test_a_new_run_keeps_the_answers_that_wait(server, answer, fragments):
    queue = queue_of("delta", answer, "script_finished")
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragments)
    assert kinds_of(queue._queue).count(answer) == 1
    assert "script_finished" in kinds_of(queue._queue)


def test_the_server_passes_over_late_polls(server):
    assert hasattr(ScriptRunner._run_script, "__wrapped__")


def test_a_new_run_discards_what_the_last_one_drew(server):
    queue = queue_of("delta", "file_urls_response")
    queue.clear(retain_lifecycle_msgs=True)
    assert kinds_of(queue._queue) == ["file_urls_response"]


def test_what_was_sent_is_not_sent_again(server):
    queue = queue_of("file_urls_response")
    assert kinds_of(queue.flush()) == ["file_urls_response"]
    assert len(queue) == 0


def test_streamlit_itself_would_lose_the_answer():
    """When this fails, a new version of Streamlit keeps its answers, and `keep_answers` can go."""
    queue = queue_of("file_urls_response")
    queue.clear(retain_lifecycle_msgs=True)
    assert len(queue) == 0
