"""The common look of charts is a template: what a chart sets itself stays."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from grn_core.chart_style import best_epoch, loss_figure, styled, wrapped
from grn_core.palette import LABEL_COLOURS
from pages.widgets.common.charts.plotly_figures import look, validation_curves


def test_what_a_figure_sets_itself_stays():
    figure = go.Figure().update_xaxes(ticks="", title="k").update_layout(legend={"x": 0.5})
    styled(figure, 200)
    assert (figure.layout.height, figure.layout.xaxis.ticks, figure.layout.legend.x) == (200, "", 0.5)
    assert figure.layout.template.layout.xaxis.ticks == "outside"


def test_hatched_bars_keep_their_colour():
    template = styled(go.Figure()).layout.template
    assert template.data.bar[0].marker.pattern.fillmode == "overlay"


def test_names_that_look_like_numbers_stay_names():
    assert styled(go.Figure()).layout.template.layout.autotypenumbers == "strict"


@pytest.fixture
def metrics() -> pd.DataFrame:
    """A training that was stopped after 6 of 40 epochs; the third was the best."""
    rows = [("validation", "ap", [0.1, 0.2, 0.4, 0.3, 0.3, 0.2]), ("validation", "auroc", [0.6] * 6)]
    rows += [(phase, "loss", [0.7, 0.6, 0.5, 0.5, 0.4, 0.4]) for phase in ("train", "validation")]
    return pd.DataFrame(
        [(phase, metric, i, value) for phase, metric, values in rows for i, value in enumerate(values, 1)],
        columns=["phase", "metric", "epoch", "value"],
    )


@pytest.mark.parametrize("draw", [loss_figure, validation_curves])
def test_curves_fill_their_axis_and_the_best_epoch_is_marked(metrics, draw):
    figure = draw(metrics)
    low, high = figure.layout.xaxis.range
    assert 0.5 < low < 1 and 6 < high < 6.5
    assert [note.text for note in figure.layout.annotations] == ["best epoch: 3"]
    assert figure.layout.shapes[0].x0 == best_epoch(metrics) == 3


def test_one_epoch_is_a_point_and_no_validation_marks_nothing(metrics):
    figure = loss_figure(metrics[(metrics["epoch"] == 1) & (metrics["metric"] == "loss")])
    assert "markers" in figure.data[0].mode and not figure.layout.annotations
    assert figure.layout.xaxis.range[0] < 1 < figure.layout.xaxis.range[1]


def test_names_are_wrapped_and_never_cut():
    name = "CD4-positive, alpha-beta <T> cell of a very long name"
    assert wrapped(name, 20).replace("<br>", " ") == name.replace("<T>", "&lt;T&gt;")
    assert max(len(line) for line in wrapped("x" * 90, 20).split("<br>")) == 20


def lab(colour: str) -> np.ndarray:
    """Return a colour as CIE L*a*b* (D65), in which distances are differences that people see."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    rgb = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    mixed = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(mixed / [0.95047, 1, 1.08883])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_twenty_cell_types_have_colours_that_differ():
    found = np.array([lab(look(i)["color"]) for i in range(20)])
    apart = np.linalg.norm(found[:, None] - found[None], axis=2) + 1e3 * np.eye(20)
    assert apart.min() > 20
    assert all(25 < lab(colour)[0] < 82 for colour in LABEL_COLOURS)  # visible on white and on a dark page
    looks = [tuple(look(i).values()) for i in range(60)]
    assert len(set(looks)) == 60
