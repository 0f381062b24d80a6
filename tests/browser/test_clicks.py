"""A click in the middle of any visible control hits it, on every page and at every usual width of a window."""

from pathlib import Path

import pytest

from tests.browser.drawn import TOO_WIDE, open_page

pytestmark = pytest.mark.browser

WIDTHS = (768, 1280, 1440, 1920)
CLICKABLE = Path(__file__).with_name("clickable.js").read_text(encoding="utf-8")
# address, title, fewest controls that are there
PAGES = {
    "": ("Which gene regulates which?", 6),
    "cells": ("Cells", 12),
    "train?run={run}": ("Train", 8),
    "train?run={run}&new=run": ("Train", 15),
    "train?view=weights": ("Train", 6),
    "network?run={run}": ("Network", 25),
    "network?run={run}&start=regulon&gene={tf}&select={tf}&select={target}": ("Network", 25),
    "network?run={run}&start=strongest&edges=1000&layout=matrix": ("Network", 20),
    "network?run={run}&view=regulons": ("Network", 15),
    "network?run={run}&view=trust": ("Network", 10),
    "compare?run={run}": ("Compare", 15),
    "compare?view=cell_types": ("Compare", 10),
    "benchmark": ("Benchmark", 12),
}


@pytest.mark.parametrize("view", PAGES)
def test_every_control_is_hit_in_its_middle(reader, trained_runs, view):
    run, (title, fewest) = trained_runs["Monocyte", 0], PAGES[view]
    tf, target = run.read_table("network").loc[0, ["source", "target"]]
    page = open_page(reader, view.format(run=run.id, tf=tf, target=target), title)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        reader.settle()
        found = page.evaluate(CLICKABLE)
        assert found["missed"] == [], (width, found["missed"])
        assert found["controls"] >= fewest, (width, found["controls"])
        assert page.evaluate(TOO_WIDE) == [0, 0], width


def test_a_control_under_something_else_is_found(reader):
    covered = "<div style='position: fixed; inset: 0 0 auto 0; height: 60px'></div>"
    reader.page.set_content(f"<button>one</button><p style='margin-top: 90px'><button>two</button></p>{covered}")
    found = reader.page.evaluate(CLICKABLE)
    assert found["controls"] == 2
    assert len(found["missed"]) == 1 and "one" in found["missed"][0]
