"""Pages of several visitors run one after another, and none waits for long for one that takes long."""

import threading
import time
from contextlib import ExitStack

import pytest

from pages.widgets.common.app import turns


@pytest.fixture
def waits_for_ever(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 60.0)


def test_no_more_pages_run_at_once_than_said(waits_for_ever):
    running, most, lock = 0, 0, threading.Lock()

    def page() -> None:
        nonlocal running, most
        with turns.turn():
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1

    threads = [threading.Thread(target=page) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == turns.AT_ONCE


def test_a_page_that_fails_gives_its_turn_back(waits_for_ever):
    for _ in range(turns.AT_ONCE + 1):
        with pytest.raises(ValueError, match="fails"), turns.turn():
            raise ValueError("fails")


def test_a_page_that_takes_long_does_not_hold_up_the_others(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)
    with ExitStack() as long:
        for _ in range(turns.AT_ONCE):
            long.enter_context(turns.turn())
        with turns.turn():  # without a turn of its own, so it must give none back
            pass
        assert not turns._turns.acquire(blocking=False)
