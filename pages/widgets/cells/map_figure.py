"""The map of the cells: large, with the names of labels on the plot, coloured by labels, numbers or a gene."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grn_core.chart_style import escape
from pages.widgets.common.charts.plotly_figures import EXPRESSION, INK, PAPER, look, styled

MOST_CELLS = 20_000
MOST_NAMED, FEW_NAMES = 30, 8
MOST_LABELS = 60
FEWEST_NUMBERS = 12
HEIGHT = 620
NO_LABEL, NO_LABEL_COLOUR = "no label", "#c3cad0"
LINE, LETTER = 0.045, 0.0145
"""Height of a name and width of one of its letters, as shares of the axes."""


def cell_map(
    places: pd.DataFrame, values: pd.Series, name: str, types: pd.Series | None = None, picked: str | None = None,
    lasso: bool = False,
) -> go.Figure:  # fmt: skip
    """Draw cells on their UMAP.

    Parameters
    ----------
    places
        Columns x and y, by cell.
    values
        Label or number of each cell, by cell; cells without a value are grey.
    name
        What the values are, for the colour bar; empty for cells in one colour.
    types
        Cell type of each cell, by cell: it becomes the ``customdata`` of a point, which a click reports. None if there
        is none.
    picked
        The chosen cell type: its name has a frame.
    lasso
        Whether dragging draws a lasso; otherwise it moves the map, and a click selects a cell.
    """
    table = places.join(values.rename("value"), how="inner")
    table = table.sample(min(len(table), MOST_CELLS), random_state=0)
    table["type"] = "" if types is None else types.reindex(table.index).fillna("").astype(str)
    size = 7 if len(table) < 2000 else 5 if len(table) < 8000 else 3
    figure = go.Figure()
    if is_number(values):
        _add_numbers(figure, table, name, size)
        named = table["type"] if types is not None else None
    else:
        table["value"] = table["value"].astype(object).where(table["value"].notna(), NO_LABEL).astype(str)
        _add_labels(figure, table, size)
        named = table["value"] if name else None
    if named is not None and named.nunique() <= MOST_NAMED:
        _add_names(figure, table, named, picked)
    return _shaped(figure, named is None or named.nunique() > MOST_NAMED, lasso)


def is_number(values: pd.Series) -> bool:
    """Whether values are drawn as numbers and not as labels."""
    return bool(pd.api.types.is_numeric_dtype(values) and values.nunique() > FEWEST_NUMBERS)


def _add_numbers(figure: go.Figure, table: pd.DataFrame, name: str, size: int) -> None:
    figure.update_layout(plot_bgcolor=PAPER)
    shown = table.sort_values("value", kind="stable", na_position="first")  # cells with high values are drawn last
    low, high = float(shown["value"].min()), float(shown["value"].max())
    bar = {"title": {"text": escape(name[:30]), "side": "right"}, "thickness": 14, "len": 0.9}
    marker = {
        "size": size, "color": shown["value"], "colorscale": EXPRESSION, "cmin": min(low, 0.0), "cmax": high or 1.0,
        "colorbar": bar,
    }  # fmt: skip
    figure.add_trace(
        go.Scattergl(
            x=shown["x"], y=shown["y"], mode="markers", marker=marker, customdata=shown["type"], showlegend=False,
            hovertemplate="%{marker.color:.2f} %{customdata}<extra></extra>",
        )
    )  # fmt: skip


def _add_labels(figure: go.Figure, table: pd.DataFrame, size: int) -> None:
    names = [label for label in table["value"].value_counts().index if label != NO_LABEL]
    looks = {NO_LABEL: {"color": NO_LABEL_COLOUR, "symbol": "circle"}} | {n: look(i) for i, n in enumerate(names)}
    for label in [label for label in looks if label != NO_LABEL or (table["value"] == NO_LABEL).any()]:
        part = table[table["value"] == label]
        figure.add_trace(
            go.Scattergl(
                x=part["x"], y=part["y"], mode="markers", marker={"size": size} | looks[label], name=escape(label),
                customdata=part["type"], hoverinfo="name", hoverlabel={"namelength": 40},
            )
        )  # fmt: skip


def _add_names(figure: go.Figure, table: pd.DataFrame, named: pd.Series, picked: str | None) -> None:
    middles = table[["x", "y"]].groupby(named[~named.isin(["", NO_LABEL])]).median()
    spans = (table[["x", "y"]].max() - table[["x", "y"]].min()).to_numpy() + 1e-9
    many = len(middles) > FEW_NAMES
    for label, (x, y) in apart(middles, spans).items():
        text = escape(label if len(label) <= 28 else f"{label[:27]}…")
        is_picked = label == picked
        figure.add_annotation(
            x=x, y=y, text=f"<b>{text}</b>" if is_picked else text, showarrow=False, captureevents=False,
            bgcolor="rgba(255, 255, 255, 0.75)", bordercolor=INK if is_picked else "rgba(0,0,0,0)", borderwidth=2,
            borderpad=1 if many else 3, font={"size": 12 if many else 14, "color": INK},
        )  # fmt: skip


def apart(middles: pd.DataFrame, spans: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return places for names near the middles of their cells, shifted up and down until none covers another.

    Parameters
    ----------
    middles
        Columns x and y, by name.
    spans
        Lengths of the two axes.
    """
    placed: dict[str, tuple[float, float]] = {}
    line = LINE * spans[1]
    for name, row in middles.sort_values("y", ascending=False).iterrows():
        y = row["y"]
        for other, (x_other, y_other) in sorted(placed.items(), key=lambda item: -item[1][1]):
            width = LETTER * spans[0] * (min(len(str(name)), 28) + min(len(other), 28) + 2) / 2
            if abs(row["x"] - x_other) < width and abs(y - y_other) < line:
                y = y_other - line
        placed[str(name)] = (float(row["x"]), float(y))
    return placed


def _shaped(figure: go.Figure, legend: bool, lasso: bool) -> go.Figure:
    entries = [trace.name for trace in figure.data if trace.name] if legend and len(figure.data) > 1 else []
    longest = max(map(len, entries), default=0)
    columns = 3 if longest <= 10 else 2 if longest <= 18 else 1
    below = 20 * -(-len(entries) // columns) + 10 if entries else 0
    figure = styled(figure, HEIGHT + below)
    figure.update_xaxes(title="UMAP 1", showticklabels=False, ticks="", title_standoff=4, zeroline=False)
    figure.update_yaxes(title="UMAP 2", showticklabels=False, ticks="", title_standoff=4, zeroline=False)
    shape = {"y": 0, "yref": "container", "yanchor": "bottom", "itemsizing": "constant", "font": {"size": 13}}
    shape |= {"entrywidth": 1 / columns, "entrywidthmode": "fraction"}
    figure.update_layout(
        legend=shape,
        margin={"t": 10, "b": 45 + below},
        showlegend=bool(entries),
        dragmode="lasso" if lasso else "pan",
    )
    return figure
