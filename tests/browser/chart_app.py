"""A page with two charts whose names would do harm as HTML; run by test_chart_files.py."""

import pandas as pd
import plotly.graph_objects as go

from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import escape, styled

NASTY = "<img src='http://example.com/x.png' onerror='alert(1)'>"
table = pd.DataFrame({"gene": [NASTY, "GATA1"], "recall": [0.25, 0.75], "precision": [0.9, 0.4]})

for kind, trace in (("lines", go.Scatter), ("webgl", go.Scattergl)):
    figure = go.Figure(
        trace(
            x=table["recall"], y=table["precision"], mode="markers", marker={"size": 40, "color": "#d55e00"},
            name=escape(NASTY), showlegend=True,
        )
    )  # fmt: skip
    figure.update_xaxes(title="Recall", range=[0, 1]).update_yaxes(title="Precision", range=[0, 1])
    show_chart(
        styled(figure), key=f"chart_{kind}", alt=f"{NASTY} & more", caption="Higher is better.",
        name=f"my {kind}/chart", data=table,
    )  # fmt: skip
