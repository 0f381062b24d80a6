"""The graph can receive other genes than it shows, even while it is being drawn."""

import pandas as pd
import pytest

from grn_core.network.drawing.picture import Picture
from grn_core.network.drawing.vis import graph_html
from grn_core.network.graph import draw

pytestmark = pytest.mark.browser
TAKE_OTHERS = """() => {
  const other = structuredClone(elements);
  other.nodes.id = other.nodes.id.map((id, i) => (i ? id : "NEW"));
  drawing.labels.refresh();  // names are placed again, so the next drawing looks up the position of every gene
  drawing.nodes.on("remove", () => drawing.network.redraw());
  drawing.load(other, false);
  return [Object.keys(drawing.network.body.nodes).sort(), drawing.labels.placed.map(({ id }) => id).sort()];
}"""


def test_genes_can_change_while_names_are_being_placed(visitor, tmp_path):
    targets = [f"G{i}" for i in range(4)]
    edges = pd.DataFrame({"source": "A", "target": targets, "weight": 0.9, "rank": range(1, 5), "known": True})
    (tmp_path / "graph.html").write_text(graph_html(Picture(draw(edges)), "title"), encoding="utf-8")
    page, errors = visitor.page, []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "graph.html").as_uri())
    page.locator("canvas").wait_for()
    there, _ = page.evaluate(TAKE_OTHERS)
    assert "NEW" in there and len(there) == 5
    page.wait_for_function("() => drawing.labels.placed.some(({ id }) => id === 'NEW')")
    assert errors == []
