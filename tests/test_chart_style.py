"""The common look of charts is a template: what a chart sets itself stays."""

import plotly.graph_objects as go

from grn_core.chart_style import styled


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
