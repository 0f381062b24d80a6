"""The bars of the parts of a score: no text overlaps a bar or the zero line, whatever the values."""

import pandas as pd
import pytest

from pages.widgets.network.inspector.narrow_figures import part_bars
from pages.widgets.network.inspector.why import MEANINGS

pytestmark = pytest.mark.browser
VALUES = {  # one for each part of a score, in the order of MEANINGS
    "both": (-4.77, 3.28, -0.39, 0.03, 2.61, 0.07, -1.5, 0.8, 0.4),
    "for": (0.2, 3.28, 0.39, 0.03, 12.61, 0.0, 1.2, 5.1, 2.2),
    "against": (-14.77, -3.28, -0.39, -0.03, -2.61, -0.001, -6.4, -9.2, -0.7),
    "far": (-14.77, 11.5, -10.39, 12.03, 0.004, -0.004, 7.7, -12.5, 11.9),
    "none": (0.0,) * len(MEANINGS),
}
BOXES = """() => Object.fromEntries([...document.querySelectorAll(".js-plotly-plot")].map((chart) => {
  const box = (part) => part.getBoundingClientRect().toJSON();
  const boxes = (selector) => [...chart.querySelectorAll(selector)].map(box);
  return [chart.id, {
    frame: box(chart), names: boxes(".ytick text"), values: boxes(".barlayer text"),
    bars: boxes(".barlayer path"), zero: boxes(".zerolinelayer path"),
  }];
}))"""


DRAWN = """([n, bars]) => [...document.querySelectorAll(".js-plotly-plot")]
  .filter((chart) => chart.querySelectorAll(".barlayer text").length === bars).length === n"""


def apart(one: dict, other: dict) -> bool:
    return (
        one["right"] <= other["left"] + 0.1
        or other["right"] <= one["left"] + 0.1
        or one["bottom"] <= other["top"] + 0.1
        or other["bottom"] <= one["top"] + 0.1
    )


def test_text_bars_and_zero_line_do_not_overlap(visitor, tmp_path):
    labels = {name: label for name, (label, _) in MEANINGS.items()}
    parts = []
    for i, (name, values) in enumerate(VALUES.items()):
        figure = part_bars(pd.Series(dict(zip(labels, values, strict=True))), labels)
        parts.append(figure.to_html(full_html=False, include_plotlyjs=i == 0, div_id=name, default_width="279px"))
    (tmp_path / "why.html").write_text("".join(parts), encoding="utf-8")
    visitor.page.goto((tmp_path / "why.html").as_uri())
    visitor.page.locator("#none .zerolinelayer path").wait_for(state="attached")
    visitor.page.wait_for_function(DRAWN, arg=[len(VALUES), len(MEANINGS)])
    visitor.page.screenshot(path=visitor.shots / "29-why.png", full_page=True)
    found = visitor.page.evaluate(BOXES)
    assert {*found} == {*VALUES}
    for name, chart in found.items():
        words = chart["names"] + chart["values"]
        assert {len(chart["names"]), len(chart["values"]), len(chart["bars"])} == {len(MEANINGS)}
        assert len(chart["zero"]) == 1
        for i, word in enumerate(words):
            assert chart["frame"]["left"] <= word["left"] and word["right"] <= chart["frame"]["right"], (name, word)
            assert all(apart(word, other) for other in words[i + 1 :] + chart["bars"] + chart["zero"]), (name, i)
        if name != "none":
            assert max(bar["width"] for bar in chart["bars"]) > 35, name  # bars can still be distinguished
