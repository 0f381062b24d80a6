"""Dot plot of markers: a row per group, a column per gene; colour is mean expression, size the share of cells."""

import pandas as pd
import plotly.graph_objects as go

from grn_core.chart_style import escape
from grn_core.data.cells.added_columns import natural_order
from pages.widgets.common.charts.plotly_figures import GRID, INK, PAPER, styled

LARGEST = 20
LEGEND = (0.25, 0.5, 1.0)
MOST_ACROSS = 50
LOW_TO_HIGH = [(0.0, "#e9eef1"), (0.5, "#2f86a6"), (1.0, "#05263a")]


def dot_plot(dots: pd.DataFrame) -> go.Figure:
    """Draw the dots; with many genes, genes are the rows.

    Parameters
    ----------
    dots
        Columns of (the group that the gene marks), gene, group, mean (log(1 + counts per 10,000)) and share (0 to 1).
    """
    genes = list(dict.fromkeys(dots["gene"]))
    groups = natural_order(dots["group"].unique())
    across = len(genes) <= MOST_ACROSS
    gene_at = dots["gene"].map({gene: i for i, gene in enumerate(genes)})
    group_at = dots["group"].map({group: i for i, group in enumerate(groups)})
    area = {"sizemode": "area", "sizeref": 2 / LARGEST**2, "sizemin": 0}
    bar = {"title": {"text": "mean expression", "side": "right"}, "thickness": 14, "len": 1}
    marker = {
        "size": dots["share"], "color": dots["mean"], "colorscale": LOW_TO_HIGH, "cmin": 0, "colorbar": bar,
        "line": {"width": 0.5, "color": INK},
    }  # fmt: skip
    texts = [
        f"{escape(row.gene)} in {escape(row.group)}: mean {row.mean:.2f}, {row.share:.0%} of cells"
        for row in dots[["gene", "group", "mean", "share"]].itertuples(index=False)
    ]
    x, y = (gene_at, group_at) if across else (group_at, gene_at)
    figure = go.Figure(
        go.Scatter(
            x=x, y=y, mode="markers", marker=marker | area, text=texts, hovertemplate="%{text}<extra></extra>",
            showlegend=False, cliponaxis=False,
        )
    )  # fmt: skip
    for share in LEGEND:
        look = {"size": LARGEST * share**0.5, "color": "#8a949c"}
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=look, name=f"{share:.0%} of cells"))
    figure = styled(figure, 200 + 30 * len(groups) if across else 130 + 24 * len(genes))
    gene_axis, group_axis = (figure.update_xaxes, figure.update_yaxes) if across else (
        figure.update_yaxes, figure.update_xaxes
    )  # fmt: skip
    usual = {"ticks": "", "gridcolor": GRID, "zeroline": False}
    ends = {
        "tickvals": list(range(len(genes))),
        "ticktext": [escape(g) for g in genes],
        "range": [-0.7, len(genes) - 0.3],
    }
    gene_axis(**usual, **ends, tickfont={"size": 12}, tickangle=-60 if across else 0)
    ends = {"tickvals": list(range(len(groups))), "ticktext": [escape(g[:40]) for g in groups]}
    group_axis(**usual, **ends, range=[-0.7, len(groups) - 0.3])
    figure.update_yaxes(autorange=False, range=[(len(groups) if across else len(genes)) - 0.3, -0.7])
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "itemsizing": "trace"}
    return figure.update_layout(legend=legend, margin={"t": 40}, plot_bgcolor=PAPER)
