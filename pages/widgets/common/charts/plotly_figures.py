"""Plotly figures with a common look: large type, named axes, colours that colour-blind people can distinguish."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from grn_core.chart_style import GRID as GRID
from grn_core.chart_style import escape, over_epochs, styled
from grn_core.palette import INK as INK
from grn_core.palette import LABEL_COLOURS
from grn_core.report.report_charts import METHOD_LOOKS

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}
NO_TOOLS = {"displayModeBar": False}  # for charts whose title Plotly's toolbar would cover
MOST_POINTS = 5000
SYMBOLS = ("circle", "x", "triangle-up", "square", "cross", "diamond", "star", "triangle-down")
EXPRESSION = [(0.0, "#d3d9dd"), (0.001, "#a9d3e2"), (0.5, "#2f86a6"), (1.0, "#05263a")]
"""Colours of expression on a map of cells: light grey where a gene is not detected, darker for more."""
PAPER = "#fefefe"
"""Background of the axes of charts where darker means more; it stays light in the dark theme (``assets/style.css``)."""


def qc_violins(table: pd.DataFrame, sums_are: str) -> go.Figure:
    """Draw totals, numbers of detected genes and mitochondrial shares of the cells as violins without extrapolation."""
    titles = {"total": f"{sums_are} per cell", "n_genes": "Genes per cell", "percent_mito": "Mitochondrial %"}
    shown = [name for name in titles if table[name].notna().any()]
    sample = table.sample(min(len(table), MOST_POINTS), random_state=0)
    figure = make_subplots(cols=len(shown), subplot_titles=[titles[name] for name in shown], horizontal_spacing=0.12)
    for i, name in enumerate(shown, start=1):
        violin = go.Violin(
            y=sample[name], name="", scalegroup=name, points=False, box_visible=True, meanline_visible=False,
            line_color="#0b6e8a", fillcolor="#bfdde6", hoveron="violins", spanmode="hard",
        )  # fmt: skip
        figure.add_trace(violin, row=1, col=i)
    figure.update_layout(showlegend=False)
    figure.update_annotations(font_size=14)
    return styled(figure, 320).update_xaxes(ticks="")


def look(i: int) -> dict[str, str]:
    """Return colour and symbol of the i-th label: 24 colours, then the same ones with the next symbol."""
    n = len(LABEL_COLOURS)
    return {"color": LABEL_COLOURS[i % n], "symbol": SYMBOLS[i // n % len(SYMBOLS)]}


def validation_curves(metrics: pd.DataFrame) -> go.Figure:
    """Draw AUROC and average precision on validation pairs by epoch, and the best epoch."""
    figure = go.Figure()
    for metric, colour, title in (("auroc", "#009E73", "AUROC"), ("ap", "#CC79A7", "AUPRC (average precision)")):
        rows = metrics[(metrics["phase"] == "validation") & (metrics["metric"] == metric)]
        line = {"color": colour, "width": 3}
        figure.add_trace(go.Scatter(x=rows["epoch"], y=rows["value"], name=title, line=line, mode="lines+markers"))
    figure.update_yaxes(title="On validation pairs")
    return over_epochs(styled(figure, 360), metrics)


def masked_accuracy_curves(metrics: pd.DataFrame) -> go.Figure:
    """Draw scBERT's accuracy on hidden expression of held-out cells by epoch, with two baselines of counting."""
    figure = go.Figure()
    for method, title, colour, dash in (
        ("scbert", "scBERT", "#0072B2", "solid"),
        ("gene_majority", "most frequent level of each gene", "#7F7F7F", "dot"),
        ("majority", "most frequent level", "#B0B7BD", "dash"),
    ):
        rows = metrics[(metrics["method"] == method) & (metrics["metric"] == "accuracy")]
        line = {"color": colour, "width": 3, "dash": dash}
        figure.add_trace(go.Scatter(x=rows["epoch"], y=rows["value"], name=title, line=line, mode="lines+markers"))
    figure.update_yaxes(title="Masked accuracy")
    return over_epochs(styled(figure, 360), metrics)


def metric_bars(values: pd.DataFrame, metrics: dict[str, str]) -> go.Figure:
    """Draw methods side by side, one panel per metric, each with its own axis from 0."""
    figure = make_subplots(cols=len(metrics), subplot_titles=list(metrics.values()))
    for i, metric in enumerate(metrics, start=1):
        for method, look in METHOD_LOOKS.items():
            if method not in values.index:
                continue
            value = values.loc[method, metric]
            bar = go.Bar(
                x=[look.title], y=[value], text=[f"{value:.3f}" if value < 10 else f"{value:.1f}"],
                marker_color=look.colour, textposition="outside", cliponaxis=False,
                name=look.title, legendgroup=method, showlegend=i == 1,
            )  # fmt: skip
            figure.add_trace(bar, row=1, col=i)
    figure.update_layout(bargap=0.35)
    figure = styled(figure, 340)
    figure.update_xaxes(showticklabels=False, ticks="")
    figure.update_yaxes(rangemode="tozero")
    figure.update_layout(legend={"y": -0.08})
    return figure


def expression_scatter(tf: str, target: str, x: np.ndarray, y: np.ndarray, correlation: float) -> go.Figure:
    """Draw a TF's expression against its target's, one point per cell."""
    rng = np.random.default_rng(0)
    keep = rng.permutation(len(x))[:MOST_POINTS]
    marker = {"size": 7, "color": "#2485a6", "opacity": 0.55}
    figure = go.Figure(go.Scattergl(x=x[keep], y=y[keep], mode="markers", marker=marker, hoverinfo="x+y"))
    figure.update_xaxes(title=escape(tf), rangemode="tozero")
    figure.update_yaxes(title=escape(target), rangemode="tozero")
    text = f"Pearson r = {correlation:.2f}, {len(x):,} cells<br>expression: log(1 + counts per 10,000)"
    figure.update_layout(title={"text": text, "font": {"size": 14}, "x": 0, "xanchor": "left"})
    return styled(figure, 340).update_layout(margin={"t": 52})
