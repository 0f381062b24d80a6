"""Charts of the networks of several cell types: panels with equal positions of genes, heat maps, bars."""

from math import ceil

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from grn_core.chart_style import wrapped
from grn_core.network.clustered import clustered_order
from grn_core.network.layout.place import Places
from pages.widgets.common.charts.plotly_figures import INK, styled
from pages.widgets.compare.compare_charts import escape

ABREAST = 3  # panels side by side; four panels are drawn two by two
NAMED = 6  # number of TFs with most targets whose names a panel shows
SHARED = {
    "all": ("in all", "#5B6670", "solid"),
    "some": ("in some", "#56B4E9", "dash"),
    "one": ("only in this one", "#D55E00", "dot"),
}
SEQUENTIAL = [[0, "#FFFFFF"], [0.5, "#56B4E9"], [1, "#00446B"]]


def _share(n: pd.Series, n_networks: int) -> np.ndarray:
    return np.select([n == n_networks, n > 1], ["all", "some"], "one")


def panels_figure(panels: dict[str, pd.DataFrame], places: Places) -> go.Figure:
    """Draw one panel per network; each gene has the same position in all panels.

    Parameters
    ----------
    panels
        For each network, columns source, target, n (number of networks that have the edge).
    places
        x and y of every gene.
    """
    columns = 2 if len(panels) == 4 else min(ABREAST, len(panels))
    rows = ceil(len(panels) / columns)
    figure = make_subplots(
        rows=rows, cols=columns, horizontal_spacing=0.015, vertical_spacing=min(0.1, 0.28 / rows),
        subplot_titles=[wrapped(name, 40) for name in panels],
    )  # fmt: skip
    for i, edges in enumerate(panels.values()):
        at = {"row": i // columns + 1, "col": i % columns + 1}
        _add_edges(figure, edges, places, len(panels), i == 0, at)
        _add_genes(figure, edges, places, at)
    figure = styled(figure, 90 + 330 * rows)
    figure.update_xaxes(visible=False, range=_range(places, 0))
    figure.update_yaxes(visible=False, range=_range(places, 1)[::-1])
    return figure.update_layout(legend={"y": -0.02, "yanchor": "top", "font": {"size": 13}}, margin={"t": 40})


def _range(places: Places, axis: int) -> list[float]:
    values = [place[axis] for place in places.values()]
    room = 0.06 * (max(values) - min(values)) + 20
    return [min(values) - room, max(values) + room]


def _add_edges(
    figure: go.Figure, edges: pd.DataFrame, places: Places, n_networks: int, legend: bool, at: dict[str, int]
) -> None:
    share = _share(edges["n"], n_networks)
    for kind in ("some", "one", "all"):
        name, colour, dash = SHARED[kind]
        if kind == "some" and n_networks == 2:
            continue
        x: list[float | None] = []
        y: list[float | None] = []
        for source, target in edges.loc[share == kind, ["source", "target"]].itertuples(index=False):
            x += [places[source][0], places[target][0], None]
            y += [places[source][1], places[target][1], None]
        line = {"color": colour, "width": 1.6, "dash": dash}
        # a kind without edges in the panel still has its line in the legend
        figure.add_trace(
            go.Scatter(
                x=x or [None], y=y or [None], mode="lines", line=line, name=name, legendgroup=kind, showlegend=legend,
                hoverinfo="skip",
            ), **at,
        )  # fmt: skip


def _add_genes(figure: go.Figure, edges: pd.DataFrame, places: Places, at: dict[str, int]) -> None:
    """Draw the genes of the panel above the pale genes of other panels, and write the names of its hubs."""
    out, into = edges["source"].value_counts(), edges["target"].value_counts()
    here = sorted({*out.index, *into.index})
    elsewhere = [gene for gene in places if gene not in set(here)]
    pale = {"size": 4, "color": "#E3E8EC"}
    figure.add_trace(_points(elsewhere, places, marker=pale, hoverinfo="skip"), **at)
    told = [f"{escape(gene)}: {out.get(gene, 0)} targets, {into.get(gene, 0)} regulators" for gene in here]
    size = [6 + 2 * (out.get(gene, 0) + into.get(gene, 0)) ** 0.5 for gene in here]
    symbol = ["diamond" if gene in out.index else "circle" for gene in here]
    marker = {"size": size, "symbol": symbol, "color": INK, "line": {"color": "#FFFFFF", "width": 1}}
    figure.add_trace(_points(here, places, marker=marker, text=told, hovertemplate="%{text}<extra></extra>"), **at)
    hubs = [str(gene) for gene in out.index[:NAMED]]
    for gene in hubs:
        figure.add_annotation(
            x=places[gene][0], y=places[gene][1], text=f"<b>{escape(gene)}</b>", showarrow=False, yshift=13,
            font={"size": 12}, bgcolor="rgba(255, 255, 255, 0.75)", borderpad=0, **at,
        )  # fmt: skip


def _points(genes: list[str], places: Places, mode: str = "markers", **look: object) -> go.Scatter:
    x, y = [places[gene][0] for gene in genes], [places[gene][1] for gene in genes]
    return go.Scatter(x=x, y=y, mode=mode, showlegend=False, **look)


def regulon_heat(table: pd.DataFrame, title: str, digits: int) -> go.Figure:
    """Draw TFs (rows) in cell types (columns), similar rows and similar columns next to each other."""
    values = table.to_numpy(dtype=float)
    table = table.iloc[clustered_order(values), clustered_order(values.T)]
    columns = [wrapped(name) for name in table.columns]
    figure = go.Figure(
        go.Heatmap(
            z=table.to_numpy(), x=_unlike(columns), y=[escape(tf) for tf in table.index], colorscale=SEQUENTIAL, xgap=1,
            ygap=1, zmin=0, colorbar={"title": {"text": title, "side": "right"}}, texttemplate=f"%{{z:.{digits}f}}",
            hovertemplate=f"%{{y}} in %{{x}}: %{{z:.{digits}f}}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False)
    figure.update_xaxes(side="top", ticks="", showgrid=False)
    return styled(figure, 120 + 21 * len(table))


def _unlike(names: list[str]) -> list[str]:
    """Make shortened names unique, since an axis would merge equal names."""
    return [name if names.count(name) == 1 else f"{name} ({i + 1})" for i, name in enumerate(names)]


def jaccard_heat(matrix: pd.DataFrame) -> go.Figure:
    """Draw the Jaccard index of each pair of cell types, similar ones next to each other.

    The diagonal, which is always 1, is left out.
    """
    order = clustered_order(matrix.to_numpy(dtype=float))
    matrix = matrix.iloc[order, order]
    names = _unlike([wrapped(name) for name in matrix.columns])
    values = matrix.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(values, np.nan)
    most = max(float(np.nanmax(values)), 0.01)
    figure = go.Figure(
        go.Heatmap(
            z=values, x=names, y=names, colorscale=SEQUENTIAL, zmin=0, zmax=most, xgap=2, ygap=2,
            texttemplate="%{z:.2f}", hoverongaps=False, hovertemplate="%{y} and %{x}: %{z:.3f}<extra></extra>",
            colorbar={"title": {"text": "Jaccard", "side": "right"}},
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False)
    figure.update_xaxes(side="top", ticks="", showgrid=False)
    return styled(figure, max(300, 170 + 42 * len(matrix)))


def sharing_bars(n: pd.Series, n_networks: int) -> go.Figure:
    """Draw the numbers of edges that are in one network, in two, ... in all."""
    counts = n.value_counts().reindex(range(1, n_networks + 1), fill_value=0)
    share = _share(pd.Series(counts.index), n_networks)
    figure = go.Figure(
        go.Bar(
            x=[_in_words(i, n_networks) for i in counts.index], y=counts, text=[f"{v:,}" for v in counts],
            textposition="outside", cliponaxis=False, marker_color=[SHARED[str(kind)][1] for kind in share],
            hovertemplate="%{x}: %{y:,} edges<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title="Cell types that have the edge", ticks="")
    figure.update_yaxes(title="Edges", rangemode="tozero")
    return styled(figure, max(300, 170 + 42 * n_networks))


def _in_words(i: int, n_networks: int) -> str:
    return "only one" if i == 1 else f"all {i}" if i == n_networks else str(i)
