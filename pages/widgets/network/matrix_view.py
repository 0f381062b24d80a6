"""The edges as a matrix of TFs and targets; a click on a cell selects its edge."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from grn_core.chart_style import escape, styled
from grn_core.network.layout.geometry import short_name
from grn_core.network.matrix import EdgeMatrix, edge_matrix
from grn_core.network.view import View
from grn_core.palette import INK
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import PAPER
from pages.widgets.state.network_view_state import change_view
from pages.widgets.state.selection import edge_id, select, selected_edge

MANY = 1000
"""Number of edges from which the matrix is offered."""
SCALES = {
    (1, True): ("activates, known", "#3d8fc4", "#004c7a"), (1, False): ("activates, new", "#b5d5ea", "#6aaedb"),
    (-1, True): ("represses, known", "#d9772f", "#9c3f00"), (-1, False): ("represses, new", "#f5c9a8", "#e88f50"),
    (0, True): ("sign unknown, known", "#6d7780", "#3a444d"), (0, False): ("sign unknown, new", "#ccd2d7", "#9aa5ad"),
}  # fmt: skip
"""By sign and whether the prior has the edge: words, and colours of the lowest and the highest weight."""
ROW, LEAST, MOST, AROUND = 15, 340, 1100, 130  # pixels


def offer_matrix(run_id: str, edges: int, view: View) -> None:
    """Offer other ways to see many edges."""
    if edges < MANY or view.layout == "matrix":
        return
    with st.container(horizontal=True, vertical_alignment="center", key="offer_matrix"):
        st.markdown(f"{edges:,} edges are many for a graph.", width="content")
        st.button("Show as a matrix", icon=":material/grid_on:", on_click=_lay_out, args=(run_id, view, "matrix"))
        if view.layout != "circular":
            st.button(
                "Group by community", icon=":material/bubble_chart:", on_click=_lay_out, args=(run_id, view, "circular")
            )


def _lay_out(run_id: str, view: View, layout: Any) -> None:
    change_view(run_id, view.laid_out(layout))


@st.cache_data(max_entries=10, show_spinner="Arranging TFs and targets …")
def _matrix(edges: pd.DataFrame) -> EdgeMatrix:
    return edge_matrix(edges)


def show_matrix(run_id: str, edges: pd.DataFrame, title: str) -> None:
    """Show edges as a matrix.

    Parameters
    ----------
    edges
        Columns source, target, weight, rank, known and, optionally, sign.
    title
        What the weight is called.
    """
    matrix, key = _matrix(edges), f"matrix_{run_id}"

    def clicked() -> None:
        edge = clicked_edge(st.session_state.get(key) or {})
        if edge is not None:
            select(run_id, {"edge": edge}, "matrix")

    show_chart(
        matrix_figure(matrix, title, selected_edge(run_id)), key=key, name="matrix", data=edges,
        alt=f"Matrix of {len(matrix.tfs)} TFs and {len(matrix.targets)} targets",
        caption=f"Rows are TFs, columns their targets; those with similar edges are next to each other. Strong "
        f"colours are known edges, pale ones new edges; darker means a higher {title.lower()}. "
        "Click a cell to select its edge.",
        on_select=clicked, selection_mode="points",
    )  # fmt: skip


def clicked_edge(event: Mapping[str, Any]) -> str | None:
    """Return the edge of a click on the matrix, ``TF<tab>target``; None if the click was on none."""
    points = event.get("selection", {}).get("points", [])
    data = points[0].get("customdata") if points else None
    values = list(data.values()) if isinstance(data, Mapping) else data
    return edge_id(str(values[0]), str(values[1])) if values else None


def matrix_figure(matrix: EdgeMatrix, title: str, chosen: tuple[str, str] | None = None) -> go.Figure:
    """Draw a matrix: heat maps of one colour each, cells to click, a frame around the chosen edge."""
    figure = go.Figure()
    least, most = float(matrix.edges["weight"].min()), float(matrix.edges["weight"].max())
    gap = 1 if len(matrix.targets) <= 120 else 0
    for (sign, known), (words, light, dark) in SCALES.items():
        weights = matrix.weights(sign, known)
        if not np.isfinite(weights).any():
            continue
        figure.add_trace(
            go.Heatmap(
                z=weights, colorscale=[(0, light), (1, dark)], zmin=least, zmax=most, showscale=False, hoverinfo="skip",
                xgap=gap, ygap=1, name=words,
            )
        )  # fmt: skip
        square = {"symbol": "square", "size": 13, "color": dark}
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=square, name=words, hoverinfo="skip"))
    figure.add_trace(_cells(matrix.edges, title))
    _frame(figure, matrix, chosen)
    return _sized(figure, matrix)


def _cells(edges: pd.DataFrame, title: str) -> go.Bar:
    """Return invisible bars over the cells, since Plotly reports no click on a heat map."""
    words = [
        f"{escape(short_name(row.source))} → {escape(short_name(row.target))}<br>{title} {row.weight:.3f}, "
        f"rank {row.rank:,}<br>{'known' if row.known else 'new'}"
        for row in edges.itertuples()
    ]
    unseen = {"marker": {"opacity": 0}}
    return go.Bar(
        x=edges["column"], y=np.ones(len(edges)), base=edges["row"] - 0.5, width=1, marker={"opacity": 0},
        showlegend=False, hovertext=words, customdata=edges[["source", "target"]].astype(str).to_numpy(),
        selected=unseen, unselected=unseen, hovertemplate="%{hovertext}<extra></extra>",
        hoverlabel={"bgcolor": "white", "font": {"color": INK}},
    )  # fmt: skip


def _frame(figure: go.Figure, matrix: EdgeMatrix, chosen: tuple[str, str] | None) -> None:
    if chosen is None:
        return
    edges = matrix.edges
    for row in edges[(edges["source"] == chosen[0]) & (edges["target"] == chosen[1])].itertuples():
        x, y = float(row.column), float(row.row)
        line = {"color": INK, "width": 2.5}
        figure.add_shape(type="rect", x0=x - 0.5, x1=x + 0.5, y0=y - 0.5, y1=y + 0.5, line=line)


def _sized(figure: go.Figure, matrix: EdgeMatrix) -> go.Figure:
    """Set height and names: every TF has its name where rows are high enough, targets where there are few."""
    height = int(min(max(ROW * len(matrix.tfs), LEAST), MOST))
    step = int(np.ceil(len(matrix.tfs) * ROW * 0.8 / height))
    rows = range(0, len(matrix.tfs), step)
    figure.update_yaxes(
        tickvals=list(rows), ticktext=[escape(short_name(matrix.tfs[i])) for i in rows], title="TF",
        range=[len(matrix.tfs) - 0.5, -0.5], showgrid=False, zeroline=False, tickfont={"size": 12},
    )  # fmt: skip
    columns = range(len(matrix.targets)) if len(matrix.targets) <= 60 else []
    figure.update_xaxes(
        tickvals=list(columns), ticktext=[escape(short_name(matrix.targets[i])) for i in columns], tickangle=-90,
        title=f"Targets ({len(matrix.targets):,})", range=[-0.5, len(matrix.targets) - 0.5], showgrid=False,
        zeroline=False, tickfont={"size": 11},
    )  # fmt: skip
    figure.update_layout(
        legend={"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 12}}, margin={"t": 24},
        barmode="overlay", hovermode="closest", plot_bgcolor=PAPER,
    )  # fmt: skip
    return styled(figure, height + AROUND)
