"""Sections of the benchmark page: leaderboard, curves, single TFs, agreement of seeds, all data sets together."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from grn_core.benchmark.benchmark_charts import (
    agreement_dots,
    default_methods,
    heat_map,
    leaderboard_bars,
    looks_of,
    motif_dots,
    per_tf_strip,
)
from grn_core.benchmark.digest_tables import Digest
from grn_core.benchmark.report import own_part
from grn_core.benchmark.sentences import METRIC_TITLES, asked, caption, question_name
from grn_core.benchmark.summary import BASELINE, method_title, verdict
from grn_core.chart_style import Look, curve_figure, reliability_figure, titled
from pages.widgets.common.charts.chart_files import show_chart
from pages.widgets.common.plain_text import plain
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import METHODS

MOST_CURVES = 8
CURVES = {
    "roc": ("ROC", "ROC curves of the methods and the degree baseline"),
    "pr": ("Precision and recall", "Precision-recall curves of the methods and the degree baseline"),
    "early": ("Early precision", "Early precision over chance of the methods and the degree baseline"),
}


@dataclass(frozen=True)
class Shown:
    """What the page shows: rows of the leaderboard, the metric, and their data set, truth, question and split.

    `said` holds the two lines above every figure.
    """

    board: pd.DataFrame
    metric: str
    said: tuple[str, str]
    keys: "pd.Series[str]"

    def name(self, figure: str) -> str:
        """Return the file name of a figure, without ending."""
        return "-".join(filter(None, (figure, *self.keys.astype(str))))


def with_titles(table: pd.DataFrame) -> pd.DataFrame:
    """Replace the names of methods by their titles, as in the charts."""
    return table.assign(method=table["method"].astype(str).map(method_title))


def draw(figure: go.Figure, shown: Shown, key: str, alt: str, data: pd.DataFrame, more: str = "") -> None:
    """Show a figure; above it stands what it is about, below it how to read it."""
    said = plain(caption(key, shown.keys["split"])) + more
    show_chart(
        titled(figure, shown.said),
        key=key,
        alt=alt,
        caption=said,
        name=shown.name(key),
        data=with_titles(data),
    )


def show_board(shown: Shown) -> None:
    board = shown.board
    columns = ["method", "mean", "low", "high", "gain", "gain_low", "gain_high", "over", "n_seeds", "n_tfs"]
    table = board[columns].assign(above_baseline=board.apply(verdict, axis=1))
    figure = leaderboard_bars(board, METRIC_TITLES[shown.metric])
    draw(figure, shown, "board", "Methods ranked, with the degree baseline as a line", table, whiskers_text(board))
    number = st.column_config.NumberColumn
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe(
            with_titles(table), hide_index=True,
            column_config={
                "method": "Method", "mean": number("Mean", format="%.3f"), "low": number("from", format="%.3f"),
                "high": number("to", format="%.3f"), "gain": number("Gain over baseline", format="%+.3f"),
                "gain_low": number("from ", format="%+.3f"), "gain_high": number("to ", format="%+.3f"),
                "above_baseline": "Above the baseline", "over": "Interval over", "n_seeds": "Seeds", "n_tfs": None,
            },
        )  # fmt: skip


def whiskers_text(board: pd.DataFrame) -> str:
    """Say what the intervals drawn as whiskers are over."""
    over = set(board["over"])
    if over == {"seeds"} and board["split"].iloc[0] == "published":
        return " No whiskers: all seeds have the same pairs, and the scores of single pairs are not stored here."
    if over == {"seeds"}:
        return " Whiskers: 95 % intervals over seeds only, since the scores of single pairs are not stored here."
    alone = board.loc[board["over"] == "seeds", "method"].map(method_title)
    but = f" (over seeds only for {plain(', '.join(alone))})" if len(alone) else ""
    few = board["n_tfs"].max()
    hint = f" With only {few} TFs they tend to be too narrow." if few < 10 else ""
    return (
        " Whiskers: 95 % bootstrap intervals over TFs and seeds, from the same random samples for every "
        f"method{but}.{hint}"
    )


def chosen_methods(board: pd.DataFrame, known: set[str]) -> list[str]:
    """Ask which methods to draw beside the baseline."""
    ranked = [name for name in board["method"] if name in known]
    said = choices.text(METHODS)
    first = [name for name in default_methods(board) if name in ranked]
    drawn = first if said is None else [name for name in ranked if name in said.split(",")]
    drawn = drawn[:MOST_CURVES]
    tied = asking.tie(METHODS, drawn, lambda picked: ",".join(name for name in ranked if name in picked))
    st.multiselect(
        f"Methods (up to {MOST_CURVES}; the degree baseline is always drawn)", ranked, format_func=method_title,
        max_selections=MOST_CURVES, **tied,
    )  # fmt: skip
    return [name for name in ranked if name in drawn or name == BASELINE]


def show_curves(shown: Shown, digest: Digest) -> None:
    points = own_part(digest.curves, shown.keys)
    st.header("Curves")
    known = set(points["method"])
    missing = [method_title(name) for name in shown.board["method"] if name not in known]
    if missing:
        st.caption(
            f"Methods without curves, since their scores are not stored: {plain(', '.join(missing))}. To get curves "
            "of them, run the benchmark again in an empty folder."
        )
    if not known:
        return
    looks = looks_of(chosen_methods(shown.board, known))
    left, right = st.columns(2, gap="large")
    for column, curve in ((left, "roc"), (right, "pr"), (left, "early")):
        with column:
            one_curve(points, curve, looks, shown)
    odds = points[(points["curve"] == "reliability") & points["method"].isin(list(looks))]
    with right:
        st.markdown("### Calibration")
        if odds.empty:
            st.caption("None of these methods gives probabilities; their scores only rank pairs.")
            return
        own = {name: look for name, look in looks.items() if name in set(odds["method"])}
        data = odds.rename(columns={"x": "predicted", "y": "observed"})[["method", "predicted", "observed"]]
        draw(reliability_figure(odds, own), shown, "reliability", "Share of true pairs against probability", data)


def one_curve(points: pd.DataFrame, curve: str, looks: dict[str, Look], shown: Shown) -> None:
    title, alt = CURVES[curve]
    st.markdown(f"### {title}")
    figure = curve_figure(points, curve, looks, float(shown.board["prevalence"].mean()))
    drawn = points[(points["curve"] == curve) & points["method"].isin(list(looks))]
    draw(figure, shown, curve, alt, drawn[["method", "x", "y"]])


def show_strip(shown: Shown, digest: Digest) -> None:
    table = own_part(digest.per_tf, shown.keys)
    if table.empty:
        return
    st.header("Single TFs")
    data = table[["method", "source", "auroc", "positives", "n_seeds"]]
    draw(per_tf_strip(table), shown, "strip", "AUROC of each TF by method", data)


def show_agreement(shown: Shown, digest: Digest) -> None:
    table = own_part(digest.agreement, shown.keys)
    if table["jaccard"].notna().any():
        st.header("Do seeds agree?")
        data = table[["method", "jaccard", "spearman", "n_common"]]
        draw(agreement_dots(table), shown, "agreement", "Agreement between seeds by method", data)
    if table["feed_forward_loops"].notna().any():
        st.header("Small circuits")
        data = table[["method", "feed_forward_loops", "feedback_loops", "mutual_pairs"]]
        draw(
            motif_dots(table),
            shown,
            "motifs",
            "Number of circuits among the top pairs divided by their number in the truth",
            data,
        )


def show_heat(board: pd.DataFrame, metric: str) -> None:
    """Show all data sets and truths of one question; figures of different questions never share a chart."""
    name = asked(*board[["question", "split"]].iloc[0])
    question = question_name(name)
    st.header(f"All data sets: {question}")
    columns = ["dataset", "genes", "truth", "question", "split", "method", "mean", "gain", "gain_low", "gain_high"]
    show_chart(
        titled(heat_map(board, METRIC_TITLES[metric]), [question]), key="heat",
        alt="Gain over the degree baseline, methods by data sets", caption=plain(caption("heat")),
        name=f"gains-{name}", data=with_titles(board[columns]),
    )  # fmt: skip
