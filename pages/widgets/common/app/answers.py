"""Answers of the server that a new run of the page must not discard."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

ANSWERS = frozenset({"file_urls_response", "backend_operation_response"})
"""Messages that the browser waits for and asks for only once."""


def keep_answers() -> None:
    """Make Streamlit keep its answers to the browser when a run of the page begins.

    A run that begins discards the messages that were not sent yet. Streamlit 1.67 also discards the answer to "where
    can this file be sent?". The browser then waits for it for ever: the visitor chose a file, and nothing happens.
    """
    if not hasattr(ForwardMsgQueue.clear, "__wrapped__"):
        ForwardMsgQueue.clear = _keeping(ForwardMsgQueue.clear)  # type: ignore[method-assign]


def _keeping(clear: Callable[..., None]) -> Callable[..., None]:
    @wraps(clear)
    def cleared(queue: Any, retain_lifecycle_msgs: bool = False, **others: Any) -> None:
        before = list(queue._queue)
        clear(queue, retain_lifecycle_msgs=retain_lifecycle_msgs, **others)
        if retain_lifecycle_msgs:  # otherwise all messages have just been sent
            kept = {id(message) for message in queue._queue}
            queue._queue += [m for m in before if m.WhichOneof("type") in ANSWERS and id(m) not in kept]

    return cleared
