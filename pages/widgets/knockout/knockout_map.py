"""Arrows on the map of the cells: where a predicted change of expression would move them."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from grn_core.network.knockout import Arrows, Response, cell_arrows
from grn_core.network.knockout.arrows import MOST_CELLS
from grn_core.training.run import Run
from pages.widgets.common.cells_view import wait_for_map
from pages.widgets.common.charts.cell_samples import places_of
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.charts.plotly_figures import INK, NO_TOOLS, styled
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.network.inspector.cells import cells_of_all_types
from pages.widgets.network.inspector.maps import modelled_mask

HEAD, ANGLE = 0.35, 0.5
"""Length of an arrow's head as a share of the arrow, and its angle in radians."""
EDGE = 1.3
"""Size of the frame, relative to that of the cells of the run."""
OTHER, OWN, ARROW = "#D3D9DD", "#8FBACB", INK


def show_arrows(run: Run, response: Response) -> None:
    """Show the arrows; if there is no map yet, a worker computes it."""
    st.header("Where the cells would move")
    places = places_of(run.config.dataset)
    if places is None:
        wait_for_map(run.config.dataset)
        return
    arrows = _arrows(run, str(run.path), str(response.intervention), str(response.spread), response, places)
    own = modelled_mask(run, cells_of_all_types(run).obs)
    who = f"{plain(run.config.cell_type)} cells" if run.config.cell_type else "cells"
    zoomed = "" if own.all() else " The map is zoomed to the run's cells; a double click shows all."
    none = "" if len(arrows.table) else " **No arrow is longer than expected by chance.**"
    show_chart(
        arrow_map(places, own, arrows.table), key="knockout_map", config=NO_TOOLS, name="knockout-map",
        alt=f"Map of the cells with arrows: where {response.intervention} would move {run.config.cell_type or 'cells'}",
        caption=(
            f"Neighbouring cells are similar (UMAP). An arrow points to the neighbours that {who} would resemble more "
            f"after the predicted change, which is the same for every cell. Arrows summarise "
            f"{counted(arrows.n_cells, 'cell')}, from a sample of at most {MOST_CELLS:,} cells of all types. The "
            "longest arrow spans one square of the grid. "
            f"{counted(arrows.n_chance, 'place')} of the grid {'has' if arrows.n_chance == 1 else 'have'} no arrow, "
            f"because it would not be longer than if random genes changed.{none}{zoomed}"
        ),
        data=arrows.table,
    )  # fmt: skip


@st.cache_data(max_entries=20, show_spinner="Computing the arrows …")
def _arrows(_run: Run, path: str, intervention: str, spread: str, _response: Response, _places: pd.DataFrame) -> Arrows:
    sample = cells_of_all_types(_run)
    change = _response.change
    at = sample.genes.get_indexer(change.index)
    values = sample.log_expression[:, at[at >= 0]].toarray()
    expression = pd.DataFrame(values, sample.obs.index, change.index[at >= 0])
    return cell_arrows(expression, _places, change, modelled_mask(_run, sample.obs))


def arrow_map(places: pd.DataFrame, own: "pd.Series[bool]", arrows: pd.DataFrame) -> go.Figure:
    """Draw the cells on their map and arrows over them.

    Parameters
    ----------
    places
        Columns x and y, by cell.
    own
        By cell, whether it is of the run's cell type.
    arrows
        Columns x, y, dx, dy.
    """
    here = own.reindex(places.index).fillna(False).to_numpy(dtype=bool)
    figure = go.Figure()
    for cells, colour, name in ((~here, OTHER, "other cells"), (here, OWN, "cells of the run")):
        if cells.any():
            part, marker = places[cells], {"size": 6 if len(places) < 5000 else 3, "color": colour}
            figure.add_trace(
                go.Scattergl(x=part["x"], y=part["y"], mode="markers", marker=marker, name=name, hoverinfo="skip")
            )
    x, y = arrow_lines(arrows)
    figure.add_trace(
        go.Scatter(x=x, y=y, mode="lines", line={"color": ARROW, "width": 2}, name="predicted shift", hoverinfo="skip")
    )
    figure = styled(figure, 520)
    figure.update_xaxes(
        title="UMAP 1", showticklabels=False, ticks="", title_standoff=4, zeroline=False, constrain="domain"
    )
    figure.update_yaxes(
        title="UMAP 2",
        showticklabels=False,
        ticks="",
        title_standoff=4,
        zeroline=False,
        scaleanchor="x",
        constrain="domain",
    )
    if here.any() and not here.all():
        _zoom(figure, places[here])
    return figure.update_layout(margin={"t": 10, "b": 40}, legend={"y": -0.08})


def _zoom(figure: go.Figure, cells: pd.DataFrame) -> None:
    """Show the part of the map where most of the given cells are, in a frame twice as wide as high."""
    low, high = np.percentile(cells[["x", "y"]], [1, 99], axis=0)
    middle, half = (low + high) / 2, EDGE * max((high[0] - low[0]) / 2, high[1] - low[1], 1e-6) / 2
    figure.update_xaxes(range=[middle[0] - 2 * half, middle[0] + 2 * half])
    figure.update_yaxes(range=[middle[1] - half, middle[1] + half])


def arrow_lines(arrows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of the lines of all arrows, x and y; NaN ends each line."""
    start, shift = arrows[["x", "y"]].to_numpy(), arrows[["dx", "dy"]].to_numpy()
    end = start + shift
    sides = []
    for angle in (np.pi - ANGLE, np.pi + ANGLE):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        sides.append(end + HEAD * shift @ turn.T)
    points = np.stack([start, end, sides[0], end, sides[1], np.full_like(start, np.nan)], axis=1)
    return points[..., 0].ravel(), points[..., 1].ravel()
