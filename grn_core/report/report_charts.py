"""The charts of a report, as Plotly figures; a colour never stands alone, each method has a dash and a name."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grn_core.chart_style import GRID, INK, METHOD_COLOURS, METHOD_DASHES
from grn_core.evaluation.metrics import pr_curve_points, roc_curve_points
from grn_core.report.held_out import Figures
from grn_core.training.run_tables import BASELINES

METHODS = {"joint": "model", "shuffled": "shuffled control", **dict(reversed(BASELINES.items()))}
CHANCE = "#b6c0c9"
GAINS = {"auroc": "AUROC", "ap": "AUPRC", "per_tf_auroc": "AUROC, mean over TFs"}
MOST_POINTS = 800


def roc_chart(figures: Figures) -> go.Figure:
    """Draw true against false positive rate of each method; the diagonal is chance."""
    figure = go.Figure([_curve(method, table, "roc", figures.values) for method, table in _ordered(figures)])
    figure.add_trace(_chance([0, 1], [0, 1], 0.5))
    figure.update_xaxes(title="False positive rate", range=[0, 1])
    figure.update_yaxes(title="True positive rate", range=[0, 1.01])
    return _styled(figure)


def pr_chart(figures: Figures) -> go.Figure:
    """Draw precision against recall of each method; the level line is chance."""
    figure = go.Figure([_curve(method, table, "pr", figures.values) for method, table in _ordered(figures)])
    prevalence = float(figures.values.loc["joint", "prevalence"])
    figure.add_trace(_chance([0, 1], [prevalence] * 2, prevalence))
    figure.update_xaxes(title="Recall", range=[0, 1])
    figure.update_yaxes(title="Precision", range=[0, 1.01])
    return _styled(figure)


def gain_chart(figures: Figures) -> go.Figure:
    """Draw what the model gains over the degree floor in measures from 0 to 1, with 95 % intervals over TFs."""
    table = figures.differences.loc[list(GAINS)]
    gain = table["difference"]
    bars = {"type": "data", "array": table["high"] - gain, "arrayminus": gain - table["low"], "thickness": 2}
    points = go.Scatter(
        x=gain, y=list(GAINS.values()), mode="markers", error_x=bars | {"color": INK}, showlegend=False,
        marker={"size": 12, "color": METHOD_COLOURS["joint"], "symbol": "diamond"},
        hovertemplate="%{y}: %{x:+.3f}<extra></extra>",
    )  # fmt: skip
    figure = go.Figure(points).add_vline(x=0, line_dash="dot", line_color=INK, line_width=2)
    figure.update_xaxes(title="model minus degree floor")
    figure.update_yaxes(autorange="reversed")
    return _styled(figure, 230)


def loss_chart(metrics: pd.DataFrame) -> go.Figure:
    """Draw the loss on training and validation pairs by epoch."""
    figure = go.Figure()
    for phase, colour, dash in (("train", "#0072B2", "solid"), ("validation", "#D55E00", "dash")):
        rows = metrics[(metrics["phase"] == phase) & (metrics["metric"] == "loss")]
        line = {"color": colour, "width": 3, "dash": dash}
        figure.add_trace(go.Scatter(x=rows["epoch"], y=rows["value"], name=phase, line=line, mode="lines"))
    figure.update_xaxes(title="Epoch")
    figure.update_yaxes(title="Loss (cross-entropy)", rangemode="tozero")
    return _styled(figure, 300)


def _ordered(figures: Figures) -> list[tuple[str, pd.DataFrame]]:
    return [(method, figures.scored[method]) for method in METHODS if method in figures.scored]


def _curve(method: str, table: pd.DataFrame, kind: str, values: pd.DataFrame) -> go.Scatter:
    points = roc_curve_points if kind == "roc" else pr_curve_points
    x, y = points(table["label"].to_numpy(), table["score"].to_numpy())
    keep = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).astype(int))
    area = values.loc[method, "auroc" if kind == "roc" else "ap"]
    # average precision is the area under steps; joining the points would promise more where scores are tied
    line = {"color": METHOD_COLOURS[method], "dash": METHOD_DASHES[method], "width": 3}
    line["shape"] = "linear" if kind == "roc" else "hv"
    return go.Scatter(x=x[keep], y=y[keep], name=f"{METHODS[method]} ({area:.3f})", line=line, mode="lines")


def _chance(x: list[float], y: list[float], value: float) -> go.Scatter:
    line = {"color": CHANCE, "width": 1.5}
    return go.Scatter(x=x, y=y, name=f"chance ({value:.3f})", line=line, mode="lines", hoverinfo="skip")


def _styled(figure: go.Figure, height: int = 400) -> go.Figure:
    figure.update_layout(
        height=height, template="plotly_white", font={"size": 14, "color": INK},
        margin={"l": 10, "r": 20, "t": 16, "b": 10}, legend={"orientation": "h", "y": -0.22, "x": 0},
    )  # fmt: skip
    figure.update_xaxes(gridcolor=GRID, linecolor=INK, ticks="outside", automargin=True)
    figure.update_yaxes(gridcolor=GRID, linecolor=INK, ticks="outside", automargin=True)
    return figure
