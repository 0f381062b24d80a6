"""Figures of the regulons page: correct numbers, names as text, and no meaning by colour alone."""

import numpy as np
import pandas as pd
import pytest

from pages.widgets.regulons.regulon_charts import activity_heat_map, enrichment_bars, hub_bars, hub_ranks, value_map


def test_maps_colour_activity_around_zero_and_name_types_at_their_median():
    cells = list("abcd")
    places = pd.DataFrame({"x": [0.0, 2, 4, 9], "y": [0.0, 2, 7, 9]}, index=cells)
    values = pd.Series([-3.0, 1, 0, np.nan], index=cells)
    labels = pd.Series(["<b>T", "<b>T", "S", "S"], index=cells)
    figure = value_map(places, values, "activity", labels, centred=True)
    (points,) = figure.data
    assert list(points.marker.color) == [0, 1, -3]  # the highest on top; a cell without activity is not drawn
    assert points.marker.cmin == -points.marker.cmax
    named = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    assert named == {"S": (4, 7), "&lt;b&gt;T": (1, 1)}
    assert value_map(places, values.abs(), "expression", None, centred=False).data[0].marker.cmin == 0


def test_the_heat_map_shows_numbers_and_marks_the_chosen_tf():
    means = pd.DataFrame({"S": [1.5, -0.2], "T": [-1.5, 0.2]}, index=["A", "B<i>"])
    (heat,) = activity_heat_map(means, "A").data
    shown = pd.DataFrame(heat.z, heat.y, heat.x)
    assert shown.loc["<b>A</b> ◂", ["S", "T"]].tolist() == [1.5, -1.5]
    assert shown.loc["B&lt;i&gt;", ["S", "T"]].tolist() == [-0.2, 0.2]
    assert heat.texttemplate
    wide = pd.DataFrame(np.ones((2, 30)), index=["A", "B"])
    assert activity_heat_map(wide, "A").data[0].texttemplate is None


def test_similar_tfs_and_types_are_next_to_each_other():
    means = pd.DataFrame([[1, -1, 1, -1], [-1, 1, -1, 1], [1.1, -1, 1, -1]], ["A", "B", "C"], list("stuv"))
    (heat,) = activity_heat_map(means.astype(float), "none").data
    assert heat.y[1] != "B" and "".join(heat.x) in ("sutv", "ustv", "suvt", "usvt", "tvsu", "vtsu", "tvus", "vtus")


def test_each_seed_has_its_own_mark():
    ranks = pd.DataFrame({0: [1.0, 2.0], 7: [3.0, 1.0]}, index=["A", "B"])
    figure = hub_ranks(ranks)
    spans = [tuple(trace.x) for trace in figure.data if trace.mode == "lines"]
    assert spans == [(1, 3), (1, 2)]
    seeds = {trace.name: trace for trace in figure.data if trace.name}
    assert list(seeds["seed 7"].x) == [3, 1]
    assert list(seeds["mean"].x) == [2, 1.5]
    assert len({trace.marker.symbol for trace in seeds.values()}) == 3


def test_bars_of_hubs():
    (bars,) = hub_bars(pd.Series({"A": 1234.0, "B": 0.0123}), "sum").data
    assert list(bars.text) == ["1,234", "0.0123"]


def test_sets_that_are_not_significant_are_hatched():
    table = pd.DataFrame(
        {"set": ["HIT", "A_NAME_" * 10, "ZERO"], "q": [0.001, 0.6, 0.0], "overlap": [5, 2, 9], "size": [6, 40, 9]}
    )
    (bars,) = enrichment_bars(table).data
    assert list(bars.marker.pattern.shape) == ["", "/", ""]
    assert list(bars.text) == ["5 of 6", "2 of 40", "9 of 9"]
    assert list(bars.x) == pytest.approx([3, -np.log10(0.6), 300])
    assert enrichment_bars(table).layout.yaxis.ticktext[1].replace("<br>", "") == "A_NAME_" * 10
