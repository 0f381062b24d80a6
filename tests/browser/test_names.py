"""The name of a gene is text in the graph, whatever it contains: nothing in it runs or is fetched."""

import pandas as pd
import pytest

from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.vis import graph_html
from grn_core.network.graph import draw

pytestmark = pytest.mark.browser
NASTY = "</script><img src='http://example.com/x.png' onerror='alert(1)'>"
PLACE = "() => network.canvasToDOM(network.getPosition(elements.nodes.id[0]))"


def test_a_nasty_name_runs_nothing(visitor, tmp_path):
    edges = pd.DataFrame({"source": [NASTY], "target": ["<b>b</b>"], "weight": [0.9], "rank": [1], "known": [True]})
    (tmp_path / "graph.html").write_text(graph_html(Picture(draw(edges)), "<i>title</i>"), encoding="utf-8")
    page, alerts = visitor.page, []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto((tmp_path / "graph.html").as_uri())
    page.locator("canvas").wait_for()
    box = page.locator("canvas").bounding_box()
    place = page.evaluate(PLACE)
    page.mouse.move(box["x"] + place["x"] + 30, box["y"] + place["y"] + 30)
    page.mouse.move(box["x"] + place["x"], box["y"] + place["y"])
    tooltip = page.locator(".tip")
    tooltip.wait_for(state="visible")
    assert tooltip.inner_text().startswith(NASTY)
    assert tooltip.locator("img, b, i").count() == 0
    assert page.locator("h1").inner_text() == "<i>title</i>"
    assert page.locator("img").count() == 0
    assert alerts == []
    assert visitor.foreign == []
