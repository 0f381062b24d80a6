"""Figures for a column of 280 pixels: names in short lines, panels below each other."""

from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from grn_core.network.drawing.picture import KIND_COLOURS
from pages.widgets.common.charts.plotly_figures import EXPRESSION, GRID, INK, PAPER, styled
from pages.widgets.network.inspector.short_names import short

FOR, AGAINST, NEUTRAL = "#0072B2", "#D55E00", "#7F7F7F"
MARGIN = {"l": 4, "r": 8, "t": 6, "b": 4}
ROW = 46
LETTERS = 17  # letters per line of the names left of bars
BARS, DIGIT = 162, 7  # pixels: width for bars with their values, and width of one character of a value
MOST_TYPES = 40


def _text(name: object) -> str:
    """Return a shortened name with HTML escaped, since Plotly interprets some tags and entities."""
    return short(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _signed(value: float) -> str:
    """Return a number with its sign; a number that rounds to zero has none."""
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= 0.005 else "0"


def part_bars(parts: pd.Series, labels: dict[str, str]) -> go.Figure:
    """Draw the parts of a score, in log-odds: bars to the right support the edge, bars to the left contradict it.

    Names are left of the plot and values beyond the ends of the bars, so that no text overlaps a bar or the zero line.

    Parameters
    ----------
    parts
        Value by name; the bars are in the order of `labels`.
    labels
        Text for each name.
    """
    values = parts[list(labels)].to_numpy(dtype=float)
    at = -np.arange(len(values))
    colours = [
        NEUTRAL if name == "typical" else FOR if value > 0 else AGAINST
        for name, value in zip(labels, values, strict=True)
    ]
    texts = [_signed(value) for value in values]
    bar = go.Bar(
        x=values, y=at, orientation="h", width=0.5, marker_color=colours, text=texts, textposition="outside",
        cliponaxis=False, hoverinfo="skip", textfont={"size": 13},
    )  # fmt: skip
    figure = styled(go.Figure(bar), ROW * len(values) + 58)
    figure.update_xaxes(
        range=_with_room(values, texts), zeroline=True, zerolinecolor=INK, zerolinewidth=1.5, nticks=4, showgrid=False,
        title={"text": "log-odds", "font": {"size": 13}, "standoff": 4}, tickfont={"size": 12},
    )  # fmt: skip
    named = ["<br>".join(wrap(label, LETTERS)) for label in labels.values()]
    figure.update_yaxes(
        tickvals=at, ticktext=named, tickfont={"size": 12}, ticks="", showgrid=False, showline=False, zeroline=False,
        range=[-len(values) + 0.45, 0.55], ticklabelstandoff=6,
    )  # fmt: skip
    return figure.update_layout(margin=MARGIN, showlegend=False)


def _with_room(values: np.ndarray, texts: list[str]) -> list[float]:
    """Return the ends of an axis of bars, with room for the longest value beyond the bars on both sides."""
    low, high = min(0.0, values.min()), max(0.0, values.max())
    left, right = (
        max((DIGIT * len(text) + 5 for value, text in zip(values, texts, strict=True) if side(value)), default=6)
        for side in (lambda value: value < 0, lambda value: value >= 0)
    )
    pixel = max(high - low, 0.5) / (BARS - left - right)
    return [low - left * pixel, high + right * pixel]


def gene_maps(places: pd.DataFrame, values: list[pd.Series], modelled: pd.Series) -> go.Figure:
    """Draw the cells on their UMAP once per gene, darker for higher expression; cells of the run are larger.

    Parameters
    ----------
    places
        Columns x and y, by cell.
    values
        Expression of each gene, by cell, named by the gene.
    modelled
        Whether a cell is of the run's cell type, by cell.
    """
    titles = [f"<b>{_text(v.name)}</b>  0 to {v.max():.1f}" for v in values]
    figure = make_subplots(rows=len(values), subplot_titles=titles, vertical_spacing=0.12)
    size = 7 if len(modelled) < 1000 else 5.5
    for row, series in enumerate(values, start=1):
        table = places.join(series.rename("value"), how="inner").join(modelled.rename("modelled"))
        table = table.sort_values("value", kind="stable")  # cells with high expression are drawn last
        marker = {
            "size": np.where(table["modelled"], size, size - 2), "color": table["value"], "colorscale": EXPRESSION,
            "line": {"width": 0}, "cmin": 0, "cmax": max(float(series.max()), 1e-6),
        }  # fmt: skip
        points = go.Scattergl(x=table["x"], y=table["y"], mode="markers", marker=marker, hoverinfo="skip")
        figure.add_trace(points, row=row, col=1)
    figure = styled(figure, 225 * len(values))
    figure.update_annotations(font_size=13, x=0, xanchor="left")
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return figure.update_layout(margin={"l": 2, "r": 2, "t": 22, "b": 2}, showlegend=False, plot_bgcolor=PAPER)


def trends(tables: dict[str, pd.DataFrame], column: str) -> go.Figure:
    """Draw mean expression along pseudotime, TF above target, each with its own axis and 95 % band."""
    titles = [f"<b>{_text(gene)}</b>" for gene in tables]
    figure = make_subplots(rows=len(tables), shared_xaxes=True, subplot_titles=titles, vertical_spacing=0.14)
    looks = zip((KIND_COLOURS["TF"], FOR), ("solid", "dash"), ("diamond", "circle"), strict=True)
    for row, (table, (colour, dash, symbol)) in enumerate(zip(tables.values(), looks, strict=False), start=1):
        around = pd.concat([table["time"], table["time"][::-1]])
        band = pd.concat([table["high"], table["low"][::-1]])
        fill = {"fill": "toself", "fillcolor": colour, "opacity": 0.18, "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_trace(go.Scatter(x=around, y=band, **fill), row=row, col=1)
        look = {"line": {"color": colour, "dash": dash, "width": 2.5}, "marker": {"symbol": symbol, "size": 6}}
        line = go.Scatter(x=table["time"], y=table["mean"], mode="lines+markers", hoverinfo="x+y", **look)
        figure.add_trace(line, row=row, col=1)
    figure = styled(figure, 170 * len(tables) + 40)
    figure.update_annotations(font_size=13, x=0, xanchor="left")
    figure.update_xaxes(title={"text": _text(column), "font": {"size": 13}}, row=len(tables), col=1)
    unit = {"text": "log expression", "font": {"size": 12}}
    figure.update_yaxes(title=unit, rangemode="tozero", tickfont={"size": 12}).update_xaxes(tickfont={"size": 12})
    return figure.update_layout(margin={"l": 4, "r": 8, "t": 24, "b": 4}, showlegend=False)


def type_violins(values: pd.Series, labels: pd.Series, modelled: str | None) -> go.Figure:
    """Draw a gene's expression in each cell type, the type with the highest mean first, the run's type filled.

    Beside the name of each type is the share of its cells in which the gene is detected.
    """
    means = values.groupby(labels).mean().sort_values(ascending=False)
    kept = list(means.index[:MOST_TYPES])
    figure = go.Figure()
    for at, label in enumerate(kept):
        own = values[labels == label]
        marked = label == modelled
        violin = go.Violin(
            x=own, y=np.full(len(own), -at), orientation="h", side="positive", width=1.1, points=False,
            spanmode="hard", line_color=FOR if marked else "#5B6670", fillcolor="#9ec8e3" if marked else GRID,
            meanline_visible=True, hoverinfo="skip",
        )  # fmt: skip
        figure.add_trace(violin)
        name = f"<b>{_text(label)}</b>, modelled" if marked else _text(label)
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=-at + 0.72, text=f"{name}: {(own > 0).mean():.0%}", showarrow=False,
            font={"size": 13},
        )  # fmt: skip
    figure = styled(figure, ROW * len(kept) + 64)
    figure.update_yaxes(visible=False, range=[-len(kept) + 0.85, 1])
    title = {"text": "log(1 + counts per 10,000)", "font": {"size": 13}, "standoff": 4}
    figure.update_xaxes(title=title, rangemode="tozero", tickfont={"size": 12})
    return figure.update_layout(margin=MARGIN, showlegend=False, violingap=0)
