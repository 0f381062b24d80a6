"""The common look of all charts, and the charts that both pages and reports draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grn_core.palette import BLACK, BLUE, GREEN, INK, ORANGE, PURPLE, SKY, VERMILLION, YELLOW

GRID, CHANCE = "#e3e8ec", "#9aa5ae"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK, YELLOW)
"""Colours of lines and points, the darker ones first."""
DASHES = ("solid", "dash", "dashdot", "longdash", "longdashdot")
AXES = {
    "roc": ("False positive rate", "True positive rate"),
    "pr": ("Recall", "Precision"),
    "early": ("Top pairs / number of true edges", "Early precision over chance (EPR)"),
}


@dataclass(frozen=True)
class Look:
    """Title, colour, dash and width in pixels of one line; lines never differ only in colour."""

    title: str
    colour: str
    dash: str = "solid"
    width: float = 3


def styled(figure: go.Figure, height: int = 380) -> go.Figure:
    """Give a figure the common look, less what it already sets itself; `height` in pixels."""
    return figure.update_layout(height=height, template=_look())


@cache
def _look() -> go.layout.Template:
    """Return the common look: large type, clear axes, the legend below.

    Plotly checks and copies a template with each figure. This one has what our charts use; plotly_white, which also
    styles maps, scenes and twenty kinds of traces, takes four times as long.
    """
    axis = {
        "gridcolor": GRID, "linecolor": INK, "zerolinecolor": GRID, "zerolinewidth": 2, "ticks": "outside",
        "automargin": True, "title": {"standoff": 15},
    }  # fmt: skip
    layout = {
        "font": {"size": 15, "color": INK},
        "margin": {"l": 10, "r": 10, "t": 36, "b": 10},
        "legend": {"orientation": "h", "y": -0.22, "x": 0},
        "hoverlabel": {"align": "left", "font": {"size": 14}},
        "hovermode": "closest",
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "autotypenumbers": "strict",  # a gene or a cell type that looks like a number stays a name
        "xaxis": axis,
        "yaxis": axis,
    }
    hatched = {"fillmode": "overlay", "size": 10, "solidity": 0.2}  # lines over the colour, not in place of it
    bare = {"outlinewidth": 0}
    traces = {
        "bar": [go.Bar(marker={"line": {"color": "white", "width": 0.5}, "pattern": hatched})],
        "heatmap": [go.Heatmap(colorbar=bare)],
        "scatter": [go.Scatter(marker={"colorbar": bare})],
        "scattergl": [go.Scattergl(marker={"colorbar": bare})],
    }
    return go.layout.Template(layout=layout, data=traces)


def escape(text: object) -> str:
    """Escape text for Plotly, which otherwise interprets some HTML tags and entities."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(name: object, width: int = 22) -> str:
    """Return a name in lines of at most `width` letters for an axis or a legend, escaped; nothing is left out."""
    return "<br>".join(escape(line) for line in wrap(str(name), width, break_on_hyphens=False) or [""])


def titled(figure: go.Figure, lines: Sequence[str]) -> go.Figure:
    """Write lines of plain text above a figure, so that a saved file of the figure contains them too."""
    figure.update_layout(
        title={
            "text": "<br>".join(map(escape, lines)), "font": {"size": 13, "color": "#4a5763"},
            "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top",
            "pad": {"t": 22, "l": 2},
        },
        margin={"t": 24 + 18 * len(lines)},
    )  # fmt: skip
    return figure


def legend_below(figure: go.Figure, entries: int, plot: int = 330) -> go.Figure:
    """Put a legend with one line per entry below the axes, and set the figure's height accordingly.

    Parameters
    ----------
    entries
        Number of legend entries.
    plot
        Height of the plot itself, in pixels.
    """
    room = 21 * entries + 14
    legend = {"orientation": "v", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "font": {"size": 13}}
    figure.update_layout(legend=legend, height=plot + room + 92, margin={"t": 40, "b": room + 52})
    return figure


def curve_figure(points: pd.DataFrame, curve: str, looks: Mapping[str, Look], prevalence: float) -> go.Figure:
    """Draw the ROC, precision-recall or early precision curves of several methods, and chance as a thin line.

    Parameters
    ----------
    points
        Columns method, curve, x, y, as `grn_core.evaluation.metrics.curves.curve_points` returns them.
    curve
        ``roc``, ``pr`` or ``early``.
    looks
        Look of each method, in the order of the legend; methods without one are not drawn.
    prevalence
        Share of true edges, which is the precision of chance.
    """
    figure = go.Figure()
    at, among = {"roc": ([0, 1], [0, 1]), "pr": ([0, 1], [prevalence] * 2), "early": ([0.01, 4], [1, 1])}[curve]
    title = {"roc": "chance", "pr": f"chance ({prevalence:.3f})", "early": "chance (1)"}[curve]
    line = {"color": CHANCE, "width": 1.5}
    figure.add_trace(go.Scatter(x=at, y=among, line=line, mode="lines", name=title, hoverinfo="skip"))
    part = points[points["curve"] == curve]
    for method, look in looks.items():
        own = part[part["method"] == method]
        # average precision is the area under steps; straight lines would show more than that where scores are tied
        line = {
            "color": look.colour,
            "dash": look.dash,
            "width": look.width,
            "shape": "vh" if curve == "pr" else "linear",
        }
        hover = "%{x:.3f}, %{y:.3f}" if curve != "early" else "%{y:.2f} at %{x:.2f}"
        figure.add_trace(
            go.Scatter(x=own["x"], y=own["y"], line=line, mode="lines", name=escape(look.title), hovertemplate=hover)
        )
    x, y = AXES[curve]
    figure.update_xaxes(title=x, title_standoff=6).update_yaxes(title=y)
    figure = legend_below(styled(figure), len(looks) + 1)
    if curve == "early":
        ticks = [0.01, 0.03, 0.1, 0.3, 1, 3]
        figure.update_xaxes(type="log", range=[-2, np.log10(4)], tickvals=ticks, ticktext=[str(t) for t in ticks])
        figure.add_vline(x=1, line_dash="dot", line_color=CHANCE, line_width=1.5)
        return figure.update_yaxes(rangemode="tozero")
    return figure.update_xaxes(range=[0, 1]).update_yaxes(range=[0, 1.01])


def reliability_figure(points: pd.DataFrame, looks: Mapping[str, Look]) -> go.Figure:
    """Draw the reliability diagram: the share of true pairs against the predicted probability, one dot per bin.

    Parameters
    ----------
    points
        Columns method, x (mean probability of a bin), y (share of true edges in the bin).
    looks
        As in `curve_figure`.
    """
    figure = go.Figure()
    shown = points[points["method"].isin(list(looks))]
    most = min(1.0, 1.08 * float(np.nanmax([shown["x"].max(), shown["y"].max(), 0.05])))
    line = {"color": CHANCE, "width": 1.5}
    figure.add_trace(
        go.Scatter(x=[0, most], y=[0, most], line=line, mode="lines", name="perfectly calibrated", hoverinfo="skip")
    )
    for method, look in looks.items():
        own = shown[shown["method"] == method]
        figure.add_trace(
            go.Scatter(
                x=own["x"], y=own["y"], mode="lines+markers", name=escape(look.title), marker={"size": 8},
                line={"color": look.colour, "dash": look.dash, "width": 2},
                hovertemplate="predicted %{x:.3f}, true %{y:.3f}",
            )
        )  # fmt: skip
    figure.update_xaxes(title="Predicted probability", range=[0, most], title_standoff=6)
    figure.update_yaxes(title="Share of pairs that are true", range=[0, most])
    return legend_below(styled(figure), len(looks) + 1)


def loss_figure(metrics: pd.DataFrame) -> go.Figure:
    """Draw the loss on training and validation pairs by epoch, and the best epoch.

    Parameters
    ----------
    metrics
        Columns phase, epoch, metric, value.
    """
    figure = go.Figure()
    looks = (Look("training", COLOURS[0]), Look("validation", COLOURS[1], "dash"))
    for phase, look in zip(("train", "validation"), looks, strict=True):
        rows = metrics[(metrics["phase"] == phase) & (metrics["metric"] == "loss")]
        line = {"color": look.colour, "width": look.width, "dash": look.dash}
        figure.add_trace(go.Scatter(x=rows["epoch"], y=rows["value"], name=look.title, line=line, mode="lines+markers"))
    figure.update_yaxes(title="Loss (cross-entropy)")
    return over_epochs(styled(figure, 360), metrics)


def best_epoch(metrics: pd.DataFrame) -> int | None:
    """Return the epoch of the highest AUPRC on validation pairs, which training keeps; None if there is none.

    Parameters
    ----------
    metrics
        Columns phase, epoch, metric, value.
    """
    rows = metrics[(metrics["phase"] == "validation") & (metrics["metric"] == "ap")].dropna(subset=["value"])
    return None if rows.empty else int(rows["epoch"].iloc[int(rows["value"].to_numpy().argmax())])


def over_epochs(figure: go.Figure, metrics: pd.DataFrame) -> go.Figure:
    """Let curves over epochs fill their axis from the first to the last epoch, and mark the best one."""
    first, last = int(metrics["epoch"].min()), int(metrics["epoch"].max())
    room = 0.03 * (last - first) or 0.5
    figure.update_xaxes(title="Epoch", range=[first - room, last + room], tickformat="d")
    if last - first < 12:
        figure.update_xaxes(dtick=1)
    figure.update_traces(marker={"size": 5 if last - first < 60 else 1})
    best = best_epoch(metrics)
    if best is not None:
        left = best > (first + last) / 2
        figure.add_vline(
            x=best, line={"color": CHANCE, "width": 1.5, "dash": "dot"}, annotation_text=f"best epoch: {best}",
            annotation_position="top left" if left else "top right", annotation_font_size=13,
        )  # fmt: skip
    return figure
