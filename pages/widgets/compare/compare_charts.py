"""Charts that compare two networks: agreement over k, rank against rank, rewired hubs."""

from functools import partial
from html import escape as escape_html

import pandas as pd
import plotly.graph_objects as go

from grn_core.chart_style import wrapped
from grn_core.network.comparison.compare import SIDES
from grn_core.network.drawing.merged_drawing import STROKES
from pages.widgets.common.charts.plotly_figures import INK, styled

CHANCE = {
    "chance": ("random edges", "#7F7F7F", "dot"),
    "chance_of_hubs": ("TFs keep numbers of targets", "#E69F00", "dash"),
}
MOST_HUBS = 15
escape = partial(escape_html, quote=False)  # Plotly reads some HTML tags and entities


def short(name: str, most: int = 26) -> str:
    """Shorten a name, but keep its end, which distinguishes similar names."""
    end = most // 2 - 1
    return name if len(name) <= most else f"{name[: most - end - 1]}…{name[-end:]}"


def side_names(name_a: str, name_b: str) -> dict[str, str]:
    return {"shared": "in both", "lost": f"only A: {name_a}", "gained": f"only B: {name_b}"}


def jaccard_figure(curve: pd.DataFrame, k: int) -> go.Figure:
    """Draw the agreement over the number of strongest edges, the agreement by chance, and k as a line."""
    figure = go.Figure()
    line = {"color": "#0072B2", "width": 3}
    figure.add_trace(go.Scatter(x=curve["k"], y=curve["jaccard"], name="these networks", line=line, mode="lines"))
    for column, (words, colour, dash) in CHANCE.items():
        line = {"color": colour, "width": 2, "dash": dash}
        name = f"by chance: {words}"
        figure.add_trace(go.Scatter(x=curve["k"], y=curve[column], name=name, line=line, mode="lines"))
    figure.update_traces(hovertemplate="%{x:,} edges: %{y:.3f}<extra></extra>")
    figure.add_vline(x=k, line_width=1, line_color=INK, line_dash="dot")
    figure.update_xaxes(title="Strongest edges of each network (k)", type="log", dtick=1, tickformat=",")
    figure.update_yaxes(title="Jaccard index", rangemode="tozero")
    figure = styled(figure, 430)
    return figure.update_layout(legend={"y": -0.24, "font": {"size": 13}})


def rank_figure(sample: pd.DataFrame, name_a: str, name_b: str, k: int) -> go.Figure:
    """Draw each pair's rank in one network against its rank in the other; both axes are logarithmic, 1 is best."""
    figure = go.Figure()
    looks = {str(side): (STROKES[side].colour, STROKES[side].symbol) for side in SIDES}
    names = side_names(name_a, name_b)
    for side in ("neither", *SIDES):
        part = sample[sample["side"] == side]
        colour, symbol = looks.get(
            side, ("#8A949C", "circle-open")
        )  # visible on light and dark backgrounds, but not prominent
        other = side == "neither"
        marker = {"color": colour, "symbol": symbol, "size": 4 if other else 6, "opacity": 0.35 if other else 0.8}
        figure.add_trace(
            go.Scattergl(
                x=part["rank_a"], y=part["rank_b"], mode="markers", marker=marker,
                name=wrapped(names.get(side, "other pairs"), 40), text=[escape(f"{s} → {t}") for s, t in _pairs(part)],
                hovertemplate="%{text}<br>A: rank %{x:,.0f}<br>B: rank %{y:,.0f}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_vline(x=k, line_width=1, line_color=INK, line_dash="dot")
    figure.add_hline(y=k, line_width=1, line_color=INK, line_dash="dot")
    figure.update_xaxes(title=wrapped(f"Rank in A: {name_a}", 44), type="log", dtick=1, tickformat=",")
    figure.update_yaxes(title=wrapped(f"Rank in B: {name_b}", 44), type="log", dtick=1, tickformat=",")
    figure = styled(figure, 430)
    return figure.update_layout(legend={"y": -0.24, "font": {"size": 13}, "itemsizing": "constant"})


def _pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["source"], table["target"], strict=True))


def hubs_figure(hubs: pd.DataFrame, name_a: str, name_b: str) -> go.Figure:
    """Draw regulons as bars: targets only in A on the left, targets in both in the middle, only in B on the right."""
    figure = go.Figure()
    shown = hubs.head(MOST_HUBS)
    names = side_names(name_a, name_b)
    for side in ("lost", "shared", "gained"):
        stroke = STROKES[side]
        figure.add_trace(
            go.Bar(
                y=[escape(tf) for tf in shown["source"]], x=shown[side], orientation="h", name=wrapped(names[side], 40),
                marker={"color": stroke.colour, "pattern": {"shape": stroke.pattern, "fgcolor": "#FFFFFF", "size": 6}},
                hovertemplate="%{y}: %{x} targets<extra>" + escape(names[side]) + "</extra>",
            )
        )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.25)
    figure.update_xaxes(title="Targets among the strongest edges")
    figure.update_yaxes(autorange="reversed", ticks="")
    figure = styled(figure, 150 + 24 * len(shown))
    return figure.update_layout(legend={"y": 1.0, "yanchor": "bottom", "traceorder": "normal", "font": {"size": 13}})
