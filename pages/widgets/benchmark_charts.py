"""Charts of a benchmark: leaderboard, heat map of gains over the floor, AUROC of each TF."""

import pandas as pd
import plotly.graph_objects as go

from grn_core.benchmark.summary import FLOOR
from pages.widgets.charts import INK, styled

OURS, OTHERS, PALE = "#0072B2", "#5B6670", "#C3CBD2"


def _colours(board: pd.DataFrame) -> list[str]:
    ours = board["key"].str.startswith("joint")
    strong = [OURS if own else OTHERS for own in ours]
    weak = ["#9CC7E3" if own else PALE for own in ours]
    return [s if clears else w for s, w, clears in zip(strong, weak, board["clears_floor"], strict=True)]


def leaderboard_bars(board: pd.DataFrame, title: str) -> go.Figure:
    """Draw methods from best to worst with 95 % intervals over seeds, and the degree floor as a line."""
    figure = go.Figure(
        go.Bar(
            x=board["mean"], y=board["method"], orientation="h", marker_color=_colours(board),
            error_x={"array": board["half_width"], "thickness": 1.5, "color": INK},
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )  # fmt: skip
    floor = board.loc[board["key"] == FLOOR, "mean"]
    if len(floor):
        figure.add_vline(x=float(floor.iloc[0]), line_dash="dot", line_color=INK, line_width=2)
    figure.update_xaxes(title=title, rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 110 + 30 * len(board))


def heat_map(board: pd.DataFrame, title: str) -> go.Figure:
    """Draw the gain over the degree floor of each method (rows) on each data set, truth and question (columns)."""
    column = board["dataset"] + " " + board["truth"] + "<br>" + board["question"].str.replace("_", " ")
    column = column.where(board["split"] == "ours", column + "<br>" + board["split"].str.replace("_", " "))
    table = board.assign(column=column)
    gains = table.pivot_table(index="method", columns="column", values="gain", sort=False)
    clears = table.pivot_table(index="method", columns="column", values="clears_floor", sort=False)
    gains = gains.loc[gains.mean(axis=1).sort_values(ascending=False).index]
    clears = clears.reindex_like(gains)
    text = gains.map(lambda value: "" if pd.isna(value) else f"{value:+.3f}")
    text = text.where(clears.fillna(0) < 0.5, text + " ◯")
    bound = max(float(gains.abs().max().max()), 1e-6)
    figure = go.Figure(
        go.Heatmap(
            z=gains.to_numpy(), x=list(gains.columns), y=list(gains.index), text=text.to_numpy(),
            texttemplate="%{text}", zmin=-bound, zmax=bound, xgap=2, ygap=2,
            colorscale=[[0, "#D55E00"], [0.5, "#FFFFFF"], [1, "#0072B2"]],
            colorbar={"title": "gain"}, hovertemplate="%{y}, %{x}: %{z:+.3f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(title={"text": f"{title}, gain over the degree floor", "font": {"size": 15}})
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 190 + 30 * len(gains))


def per_tf_strip(table: pd.DataFrame) -> go.Figure:
    """Draw the AUROC of each TF as dots, one strip a method.

    Parameters
    ----------
    table
        Columns method (its title), key, source, auroc.
    """
    order = table.groupby("method")["auroc"].median().sort_values(ascending=False).index
    figure = go.Figure()
    for method in order:
        part = table[table["method"] == method]
        colour = OURS if part["key"].iloc[0].startswith("joint") else OTHERS
        figure.add_trace(
            go.Box(
                x=part["auroc"], y=[method] * len(part), orientation="h", boxpoints="all", jitter=0.7, pointpos=0,
                fillcolor="rgba(0,0,0,0)", line={"color": "rgba(0,0,0,0)"}, showlegend=False, name=method,
                marker={"color": colour, "size": 6, "opacity": 0.55},
                text=part["source"], hovertemplate="%{text}: %{x:.3f}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_vline(x=0.5, line_dash="dot", line_color=INK)
    figure.update_xaxes(title="AUROC of one TF's targets", range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 110 + 42 * len(order))
