"""Charts of a benchmark, for the page and for the report."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from grn_core.benchmark.summary import BASELINE, KEYS, clearly_above, method_title
from grn_core.chart_style import CHANCE, COLOURS, DASHES, Look, escape, styled
from grn_core.palette import BLUE, INK, MUTED

OURS, OTHERS, PALE_OURS, PALE = BLUE, MUTED, "#9CC7E3", "#C3CBD2"
MOTIF_WORDS = {
    "feed_forward_loops": ("feed-forward loops", "circle"),
    "feedback_loops": ("feedback loops", "diamond"),
    "mutual_pairs": ("mutual pairs", "square-open"),
}


def is_ours(method: str) -> bool:
    """Whether a method is our own model, as a quick look or a run trains it, or an ablation of it."""
    return method.startswith(("joint", "members"))


def looks_of(methods: list[str]) -> dict[str, Look]:
    """Give each method its own look: ours bold blue, the baseline dotted grey, others by colour and dash."""
    found, at = {}, 1
    for method in methods:
        if method == BASELINE:
            found[method] = Look(method_title(method), "#6b747c", "dot", 3.5)
        elif method == "joint":
            found[method] = Look(method_title(method), COLOURS[0], "solid", 4)
        else:
            found[method] = Look(method_title(method), COLOURS[at % len(COLOURS)], DASHES[at % len(DASHES)], 2.5)
            at += 1
    return found


def default_methods(board: pd.DataFrame, most: int = 6) -> list[str]:
    """Choose the methods that curves show at first: ours, the baselines, the best others, then ablations of ours."""
    ranked = list(board["method"])
    wanted = [name for name in ("members_trees", "joint", "known_paths", BASELINE) if name in ranked]
    others = sorted((name for name in ranked if name not in wanted), key=is_ours)  # a stable sort keeps the ranking
    wanted += others[: max(0, most - len(wanted))]
    return [name for name in ranked if name in wanted]


def _names(methods: pd.Series) -> list[str]:
    return [escape(method_title(str(method))) for method in methods]


def leaderboard_bars(board: pd.DataFrame, title: str) -> go.Figure:
    """Draw methods from best to worst with 95 % intervals, and the degree baseline as a line.

    Parameters
    ----------
    board
        Rows of `grn_core.benchmark.summary.leaderboard` for one data set, truth, question and split.
    """
    ours = board["method"].map(is_ours)
    strong, weak = np.where(ours, OURS, OTHERS), np.where(ours, PALE_OURS, PALE)
    above = clearly_above(board).to_numpy(bool)
    hatched = ["" if ok or method == BASELINE else "/" for ok, method in zip(above, board["method"], strict=True)]
    figure = go.Figure(
        go.Bar(
            x=board["mean"], y=_names(board["method"]), orientation="h",
            marker={
                "color": np.where(above, strong, weak).tolist(),
                "pattern": {"shape": hatched, "fgcolor": "#ffffff", "size": 7, "solidity": 0.25},
            },
            error_x={
                "array": board["high"] - board["mean"], "arrayminus": board["mean"] - board["low"], "symmetric": False,
                "thickness": 1.5, "color": INK,
            },
            customdata=board[["low", "high"]],
            hovertemplate="%{y}: %{x:.3f} (%{customdata[0]:.3f} to %{customdata[1]:.3f})<extra></extra>",
        )
    )  # fmt: skip
    baseline = board.loc[board["method"] == BASELINE, "mean"]
    if len(baseline):
        figure.add_vline(
            x=float(baseline.iloc[0]), line_dash="dot", line_color=INK, line_width=2,
            annotation_text="degree baseline", annotation_position="bottom right", annotation_font_size=12,
        )  # fmt: skip
    figure.update_xaxes(title=title, rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 130 + 30 * len(board)).update_layout(margin={"t": 56})


def heat_map(board: pd.DataFrame, title: str) -> go.Figure:
    """Draw the gain of each method (rows) over the degree baseline on each data set and truth (columns).

    Parameters
    ----------
    board
        Rows of the leaderboard for one question and split.
    """
    several = board["genes"].nunique() > 1
    data = (board["dataset"] + (" " + board["genes"] if several else "")).str.strip()
    share = board.groupby(KEYS)["prevalence"].transform("mean")
    share_text = share.map(lambda value: f"<br>{value:.1%} true" if np.isfinite(value) else "")
    table = board.assign(column=data.map(escape) + "<br>" + board["truth"].map(escape) + share_text)
    gains = table.pivot_table(index="method", columns="column", values="gain", sort=False)
    above = table.assign(c=clearly_above(table).astype(float))
    above = above.pivot_table(index="method", columns="column", values="c", sort=False)
    gains = gains.loc[gains.mean(axis=1).sort_values(ascending=False).index]
    above = above.reindex_like(gains)
    text = gains.map(lambda value: "" if pd.isna(value) else f"{value:+.3f}")
    text = text.where(above.fillna(0) < 0.5, text + " ◯")
    bound = max(float(gains.abs().max().max()), 1e-6)
    figure = go.Figure(
        go.Heatmap(
            z=gains.to_numpy(), x=list(gains.columns), y=_names(gains.index.to_series()), text=text.to_numpy(),
            texttemplate="%{text}", zmin=-bound, zmax=bound, xgap=2, ygap=2,
            colorscale=[[0, "#D55E00"], [0.5, "#FFFFFF"], [1, "#0072B2"]],
            colorbar={"title": f"gain in<br>{title.split(' (')[0]}"},
            hovertemplate="%{y}, %{x}: %{z:+.3f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(tickangle=0, tickfont={"size": 12})
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 190 + 30 * len(gains)).update_layout(margin={"t": 56})


def per_tf_strip(table: pd.DataFrame) -> go.Figure:
    """Draw the AUROC of each TF as a dot, one strip per method, the median as a line.

    Parameters
    ----------
    table
        Columns method, source, auroc.
    """
    order = table.groupby("method", observed=True)["auroc"].median().sort_values(ascending=False).index
    figure = go.Figure()
    for method in order:
        part = table[table["method"] == method]
        colour, name = (OURS if is_ours(str(method)) else OTHERS), escape(method_title(str(method)))
        figure.add_trace(
            go.Box(
                x=part["auroc"], y=[name] * len(part), orientation="h", boxpoints="all", jitter=0.7, pointpos=0,
                fillcolor="rgba(0,0,0,0)", line={"color": "rgba(0,0,0,0)"}, showlegend=False, name=name,
                marker={"color": colour, "size": 6, "opacity": 0.5},
                text=part["source"].map(escape), hovertemplate="%{text}: %{x:.3f}<extra></extra>",
            )
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[part["auroc"].median()], y=[name], mode="markers", showlegend=False,
                marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": INK}},
                hovertemplate="median %{x:.3f}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_vline(x=0.5, line_dash="dot", line_color=INK)
    figure.update_xaxes(title="AUROC of one TF's targets (line: median TF)", range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 130 + 42 * len(order)).update_layout(margin={"t": 56})


def _dots(table: pd.DataFrame, columns: dict[str, tuple[str, str]], order: list[str]) -> go.Figure:
    """Draw one row per method with one mark per column of `table`; shape and colour distinguish the marks."""
    rows = table.set_index("method").reindex(order)
    names = [escape(method_title(method)) for method in order]
    figure = go.Figure()
    for i, (column, (title, symbol)) in enumerate(columns.items()):
        marker = {"symbol": symbol, "size": 12, "color": COLOURS[i], "line": {"width": 2, "color": COLOURS[i]}}
        figure.add_trace(
            go.Scatter(x=rows[column], y=names, mode="markers", name=title, marker=marker, hovertemplate="%{x:.2f}")
        )
    figure.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=names)
    figure = styled(figure, 180 + 30 * len(order))
    legend = {"y": 0, "yref": "container", "yanchor": "bottom", "x": 0}
    return figure.update_layout(margin={"t": 56, "b": 84}, legend=legend)


def agreement_dots(table: pd.DataFrame) -> go.Figure:
    """Draw how well the seeds of each method agree.

    Parameters
    ----------
    table
        Columns method, jaccard, spearman.
    """
    order = list(table.sort_values("jaccard", ascending=False, kind="stable")["method"])
    marks = {"jaccard": ("Jaccard of the top edges", "circle"), "spearman": ("Spearman of the scores", "diamond-open")}
    figure = _dots(table, marks, order)
    low = min(0.0, float(table[["jaccard", "spearman"]].min().min()))
    return figure.update_xaxes(title="Agreement between seeds, median", range=[1.05 * low, 1.05])


def motif_dots(table: pd.DataFrame) -> go.Figure:
    """Draw the number of circuits among the top pairs, divided by their number in the truth.

    Parameters
    ----------
    table
        Columns method and those of `MOTIF_WORDS`.
    """
    order = list(table.sort_values("feed_forward_loops", kind="stable")["method"])
    figure = _dots(table, MOTIF_WORDS, order)
    figure.add_vline(x=1, line_dash="dot", line_color=CHANCE)
    return figure.update_xaxes(title="Number of circuits / number in the truth", rangemode="tozero")
