"""On a disk that is full or read-only, each page says so in one sentence."""

import pytest

from grn_core.training.run import list_runs
from tests.pages.conftest import button, words
from tests.small_disk import small_disk as small_disk


@pytest.fixture
def home_on_disk(small_disk, monkeypatch):
    monkeypatch.setenv("GRN_HOME", str(small_disk.path / "home"))
    return small_disk


@pytest.mark.parametrize("page", ["home", "cells", "train", "train/weights"])
def test_the_first_start_on_a_read_only_disk(home_on_disk, open_page, page):
    home_on_disk.make_read_only()
    said = words(open_page(page))
    assert "Read-only file system" in said and "unexpected" not in said
    assert "Set GRN_HOME to a folder that you can write to." in said


def test_a_click_on_a_full_disk(home_on_disk, open_page):
    app = open_page("home")
    home_on_disk.fill()
    button(app, "Train on the demo").click().run()
    said = words(app)
    assert "Disk full: there is no space left for" in said and "unexpected" not in said
    assert list_runs() == []
