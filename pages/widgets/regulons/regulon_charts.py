"""Figures of the page of regulons: maps of cells, heat map of activity, ranks of hubs, enriched sets."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grn_core.chart_style import escape, wrapped
from grn_core.network.clustered import clustered_order
from pages.widgets.common.charts.plotly_figures import EXPRESSION, GRID, INK, PAPER, SYMBOLS, styled

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A949C"
ORANGE_TO_BLUE = [[0.0, ORANGE], [0.5, "#EDF0F2"], [1.0, BLUE]]  # blue is more, as in all charts
MOST_NUMBERED = 10
SIGNIFICANT = 0.05


def value_map(places: pd.DataFrame, values: pd.Series, unit: str, labels: pd.Series | None, centred: bool) -> go.Figure:
    """Draw cells on their UMAP, coloured by a number, with the name of each type at the median of its cells.

    Parameters
    ----------
    places
        Columns x, y by cell.
    values
        Number by cell.
    unit
        Title of the colour bar.
    labels
        Cell type by cell; None for no names.
    centred
        Whether 0 is the middle of the colours (activity) or their start (expression).
    """
    shown = places.join(values.rename("value"), how="inner").dropna()
    shown = shown.iloc[
        np.argsort(shown["value"].abs().to_numpy(), kind="stable")
    ]  # cells with high values are drawn last
    top = float(np.nanpercentile(shown["value"].abs(), 99)) if len(shown) else 1.0
    top = top or 1.0
    marker = {
        "size": 6 if len(shown) < 3000 else 3, "color": shown["value"], "cmin": -top if centred else 0, "cmax": top,
        "colorscale": ORANGE_TO_BLUE if centred else EXPRESSION,
        "colorbar": {"title": {"text": unit, "side": "right"}, "thickness": 14, "len": 0.9},
    }  # fmt: skip
    hover = "%{marker.color:.2f}<extra></extra>"
    figure = go.Figure(go.Scattergl(x=shown["x"], y=shown["y"], mode="markers", marker=marker, hovertemplate=hover))
    if labels is not None:
        middles = shown[["x", "y"]].groupby(labels.dropna().astype(str).reindex(shown.index)).median()
        for name, row in middles.iterrows():
            figure.add_annotation(
                x=row["x"], y=row["y"], text=wrapped(name), showarrow=False, bgcolor="rgba(255,255,255,0.66)",
                borderpad=2, font={"size": 13, "color": INK},
            )  # fmt: skip
    figure = styled(figure, 420)
    figure.update_xaxes(title="UMAP 1", showticklabels=False, ticks="", title_standoff=4, zeroline=False)
    figure.update_yaxes(title="UMAP 2", showticklabels=False, ticks="", title_standoff=4, zeroline=False)
    return figure.update_layout(margin={"t": 10, "b": 40}, plot_bgcolor="white" if centred else PAPER)


def activity_heat_map(means: pd.DataFrame, chosen: str) -> go.Figure:
    """Draw mean standardised activity, (TFs x cell types), similar ones next to each other; the chosen TF is bold."""
    values = means.to_numpy(dtype=float)
    means = means.iloc[clustered_order(values), clustered_order(values.T)]
    top = float(np.nanmax(np.abs(means.to_numpy()))) or 1.0
    names = [f"<b>{escape(tf)}</b> ◂" if tf == chosen else escape(tf) for tf in means.index]
    numbered = means.shape[1] <= MOST_NUMBERED
    heat = go.Heatmap(
        z=means.to_numpy(), x=[wrapped(name) for name in means.columns], y=names, zmin=-top, zmax=top,
        colorscale=ORANGE_TO_BLUE, xgap=2, ygap=2, texttemplate="%{z:.1f}" if numbered else None, textfont={"size": 12},
        colorbar={"title": {"text": "mean z", "side": "right"}, "thickness": 14, "len": 260, "lenmode": "pixels",
                  "y": 1, "yanchor": "top"},
        hovertemplate="%{y}, %{x}: %{z:.2f}<extra></extra>",
    )  # fmt: skip
    figure = styled(go.Figure(heat), 110 + 24 * len(means))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False)
    figure.update_xaxes(side="top", ticks="", showgrid=False)
    return figure.update_layout(margin={"t": 20})


def hub_bars(values: pd.Series, title: str) -> go.Figure:
    """Draw one measure of the first TFs as bars, the largest on top."""
    bars = go.Bar(
        y=[escape(tf) for tf in values.index], x=values, orientation="h", marker_color=BLUE,
        text=[f"{v:,.0f}" if v >= 10 else f"{v:.3g}" for v in values], textposition="outside", cliponaxis=False,
    )  # fmt: skip
    figure = styled(go.Figure(bars), 90 + 24 * len(values))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False)
    figure.update_xaxes(title=title, rangemode="tozero")
    return figure.update_layout(margin={"r": 50, "t": 10}, bargap=0.3)


def hub_ranks(ranks: pd.DataFrame) -> go.Figure:
    """Draw the ranks of the first TFs: one mark per seed, a bar from the best to the worst, a line at the mean."""
    names = [escape(tf) for tf in ranks.index]
    figure = go.Figure()
    for name, best, worst in zip(names, ranks.min(axis=1), ranks.max(axis=1), strict=True):
        figure.add_trace(
            go.Scatter(x=[best, worst], y=[name] * 2, mode="lines", line={"color": GRID, "width": 9},
                       hoverinfo="skip", showlegend=False)
        )  # fmt: skip
    for i, seed in enumerate(ranks.columns):
        marker = {"symbol": f"{SYMBOLS[i % len(SYMBOLS)]}-open", "size": 10, "color": BLUE, "line": {"width": 2}}
        figure.add_trace(go.Scatter(x=ranks[seed], y=names, mode="markers", marker=marker, name=f"seed {seed}"))
    mean = {"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": ORANGE}}
    figure.add_trace(go.Scatter(x=ranks.mean(axis=1), y=names, mode="markers", marker=mean, name="mean"))
    figure = styled(figure, 120 + 24 * len(ranks))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False)
    figure.update_xaxes(title="Rank (1 is the largest hub)", rangemode="tozero", zeroline=False, tickformat="d")
    legend = {"y": 0, "yref": "container", "yanchor": "bottom"}
    return figure.update_layout(legend=legend, margin={"t": 10, "b": 80})


def enrichment_bars(table: pd.DataFrame) -> go.Figure:
    """Draw the sets with the smallest p as bars of -log10 q; hatched bars are not significant."""
    strength = -np.log10(table["q"].clip(lower=1e-300))
    passed = table["q"] < SIGNIFICANT
    places = list(range(len(table)))
    bars = go.Bar(
        y=places, x=strength, orientation="h", showlegend=False, cliponaxis=False, textposition="outside",
        text=[f"{row.overlap} of {row.size}" for row in table[["overlap", "size"]].itertuples(index=False)],
        marker={"color": [BLUE if ok else "#C9D1D7" for ok in passed],
                "pattern": {"shape": ["" if ok else "/" for ok in passed], "fgcolor": GREY}},
        customdata=[escape(name) for name in table["set"]], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    figure = styled(go.Figure(bars), 110 + 28 * len(table))
    figure.add_vline(x=-np.log10(SIGNIFICANT), line={"dash": "dot", "color": INK, "width": 1.5}, layer="below")
    names = [wrapped(name, 34) for name in table["set"]]
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False, tickvals=places, ticktext=names)
    figure.update_xaxes(title="−log10 of q (further right: less likely by chance)", rangemode="tozero")
    return figure.update_layout(margin={"r": 70, "t": 10}, bargap=0.3)
