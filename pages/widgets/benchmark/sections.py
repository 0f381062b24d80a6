"""Sections of the benchmark page: leaderboard, curves, TF by TF, agreement of seeds, all data at once."""

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
from grn_core.benchmark.digest import Digest
from grn_core.benchmark.report import own_part
from grn_core.benchmark.sentences import CAPTIONS, METRICS, question_name
from grn_core.benchmark.summary import FLOOR, method_title, verdict
from grn_core.chart_style import Look, curve_figure, reliability_figure, titled
from pages.widgets.common.chart_files import show_chart
from pages.widgets.common.plain_text import plain
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import METHODS

MOST_CURVES = 8
CURVES = {
    "roc": ("ROC", "ROC curves of the methods beside the degree floor"),
    "pr": ("Precision and recall", "Precision-recall curves of the methods beside the degree floor"),
    "early": ("Early precision", "Early precision over chance of the methods beside the degree floor"),
}


@dataclass(frozen=True)
class Shown:
    """What the page shows: rows of the leaderboard, the metric, and which data, truth, question and split they are of.

    `said` are the two lines that stand above every figure.
    """

    board: pd.DataFrame
    metric: str
    said: tuple[str, str]
    keys: "pd.Series[str]"

    def name(self, figure: str) -> str:
        """Name the file of a figure."""
        return "-".join(filter(None, (figure, *self.keys.astype(str))))


def with_titles(table: pd.DataFrame) -> pd.DataFrame:
    """Write methods by their titles, as the chart does."""
    return table.assign(method=table["method"].astype(str).map(method_title))


def draw(figure: go.Figure, shown: Shown, key: str, alt: str, data: pd.DataFrame, more: str = "") -> None:
    """Show a figure with what it answers above it and how to read it below."""
    caption = plain(CAPTIONS[key]) + more
    show_chart(
        titled(figure, shown.said),
        key=key,
        alt=alt,
        caption=caption,
        name=shown.name(key),
        data=with_titles(data),
    )


def show_board(shown: Shown) -> None:
    board = shown.board
    columns = ["method", "mean", "low", "high", "gain", "gain_low", "gain_high", "over", "n_seeds", "n_tfs"]
    table = board[columns].assign(clears_floor=board.apply(verdict, axis=1))
    figure = leaderboard_bars(board, METRICS[shown.metric])
    draw(figure, shown, "board", "Methods ranked, with the degree floor as a line", table, how_sure(board))
    number = st.column_config.NumberColumn
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe(
            with_titles(table), hide_index=True,
            column_config={
                "method": "Method", "mean": number("Mean", format="%.3f"), "low": number("from", format="%.3f"),
                "high": number("to", format="%.3f"), "gain": number("Gain over the floor", format="%+.3f"),
                "gain_low": number("from ", format="%+.3f"), "gain_high": number("to ", format="%+.3f"),
                "clears_floor": "Clears the floor", "over": "Interval over", "n_seeds": "Seeds", "n_tfs": None,
            },
        )  # fmt: skip


def how_sure(board: pd.DataFrame) -> str:
    """Say what the whiskers are over."""
    over = set(board["over"])
    if over == {"seeds"}:
        return " Whiskers: 95 % intervals over seeds alone, since the scores by TF are not kept here."
    alone = board.loc[board["over"] == "seeds", "method"].map(method_title)
    but = f" (of {plain(', '.join(alone))}: over seeds alone)" if len(alone) else ""
    few = board["n_tfs"].max()
    hint = f" With {few} TFs they are rather too narrow." if few < 10 else ""
    return f" Whiskers: 95 % intervals from drawing TFs and seeds anew, the same draws for every method{but}.{hint}"


def chosen_methods(board: pd.DataFrame, known: set[str]) -> list[str]:
    """Ask which methods to draw beside the floor."""
    ranked = [name for name in board["method"] if name in known]
    said = choices.text(METHODS)
    first = [name for name in default_methods(board) if name in ranked]
    drawn = first if said is None else [name for name in ranked if name in said.split(",")]
    drawn = drawn[:MOST_CURVES]
    tied = asking.tie(METHODS, drawn, lambda picked: ",".join(name for name in ranked if name in picked))
    st.multiselect(
        f"Methods (up to {MOST_CURVES}; the degree floor is always drawn)", ranked, format_func=method_title,
        max_selections=MOST_CURVES, **tied,
    )  # fmt: skip
    return [name for name in ranked if name in drawn or name == FLOOR]


def show_curves(shown: Shown, digest: Digest) -> None:
    points = own_part(digest.curves, shown.keys)
    st.header("Curves")
    known = set(points["method"])
    missing = [method_title(name) for name in shown.board["method"] if name not in known]
    if missing:
        st.caption(
            f"Without curves, since only their figures are kept and not their scores: {plain(', '.join(missing))}. "
            "Running the benchmark anew in an empty folder brings them."
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
            st.caption("None of these methods gives probabilities; what they give only ranks pairs.")
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
    st.header("TF by TF")
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
        draw(motif_dots(table), shown, "motifs", "Circuits among the top pairs over those of the truth", data)


def show_heat(board: pd.DataFrame, metric: str) -> None:
    """Show all data sets and truths of one question; figures of two questions never share a chart."""
    question = question_name(str(board["question"].iloc[0]))
    st.header(f"All data, one question: {question.lower()}")
    columns = ["dataset", "genes", "truth", "question", "split", "method", "mean", "gain", "gain_low", "gain_high"]
    show_chart(
        titled(heat_map(board, METRICS[metric]), [question]), key="heat",
        alt="Gain over the degree baseline, methods by data sets",
        caption=plain(CAPTIONS["heat"]), name=f"gains-{board['question'].iloc[0]}", data=with_titles(board[columns]),
    )  # fmt: skip
