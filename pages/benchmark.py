"""Results of benchmarks: which methods are above the degree baseline, on which question, and by how much."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.benchmark.digest_tables import Digest, digest_folder, read_digest
from grn_core.benchmark.runner import RESULTS, read_results
from grn_core.benchmark.sentences import (
    ASKED,
    METRIC_TITLES,
    PUBLISHED_PAIRS,
    SPLITS,
    asked,
    asked_in,
    chart_subtitle,
    question_name,
    truth_title,
)
from grn_core.benchmark.summary import KEYS, leaderboard
from grn_core.spreadsheet import csv_text
from pages.widgets.benchmark.digest_offer import offer_digest
from pages.widgets.benchmark.sections import Shown, show_agreement, show_board, show_curves, show_heat, show_strip
from pages.widgets.common.guard import guard, show
from pages.widgets.common.plain_text import counted, plain
from pages.widgets.state import asking, choices
from pages.widgets.state.fields import BENCHMARK, CELLS, METRIC, QUESTION, SPLIT, TRUTH, Field

FIRST_TRUTH = "specific"  # ChIP-seq in cells of the same type
SEEDS = {False: "splits of the same data (seeds)", True: "seeds, which change the model and not the pairs"}
SHIPPED = Path(__file__).parents[1] / "benchmarks" / "results"


def main() -> None:
    st.title("Benchmark")
    st.markdown(
        "Every method here ranks held-out TF-target pairs and is compared with the **degree baseline**: a score that "
        "counts known targets and regulators and ignores expression. A method that is not above it has not shown that "
        "it learned anything from cells.  \n"
        "The **graph baseline** ignores expression too: it uses the paths of known edges between two genes, such as "
        "the same edge in the other direction. Where it is far above the degree baseline, known edges alone reveal "
        "many held-out edges, and only what a method gains over both can come from expression."
    )
    found = tables()
    if not found:
        st.info(
            "There is no benchmark on this machine yet. `python -m grn_core benchmark suite.yaml` runs one; "
            "docs/benchmark.md describes how to write a suite.",
            icon=":material/info:",
        )
        return
    with guard():
        name = ask(BENCHMARK, list(found), "Benchmark")
        if name is None:
            return
        table = found[name]
        results = load(str(table), table.stat().st_mtime)
        digest = load_digest(str(table), stamp(table))
        show_results(results, digest, table)


def tables() -> dict[str, Path]:
    """Return the tables of this machine, then the bundled ones."""
    own = sorted((settings.home() / "benchmarks").glob(f"*/{RESULTS}"))
    shipped = sorted(SHIPPED.glob("*.parquet"))
    return {path.parent.name: path for path in own} | {f"{path.stem} (bundled)": path for path in shipped}


def stamp(table: Path) -> float:
    """Return when the summary of a table was last written; 0 if there is none."""
    return max((path.stat().st_mtime for path in digest_folder(table).glob("*.parquet")), default=0.0)


@st.cache_data(max_entries=4, show_spinner="Opening the results …")
def load(path: str, written: float) -> pd.DataFrame:
    file = Path(path)
    return read_results(file.parent) if file.name == RESULTS else pd.read_parquet(file)


@st.cache_data(max_entries=4, show_spinner="Opening the curves …")
def load_digest(path: str, written: float) -> Digest | None:
    return read_digest(Path(path))


def ask(field: Field, options: list[str], label: str, words: Mapping[str, str] | None = None) -> str | None:
    """Let the visitor choose; if the choice in the address does not exist, say so and return None."""
    picked, tied = asking.one(field, options, options[0])
    if len(options) > 1 or picked is None or field is not BENCHMARK:
        st.selectbox(
            label, options, None if picked is None else 0, lambda o: (words or {}).get(o, o), placeholder="Choose one",
            **tied,
        )  # fmt: skip
    if picked is None:
        what = {BENCHMARK: "benchmark", CELLS: "data set"}[field]
        asking.say_missing(what, choices.text(field), "Choose another.")
    return picked


def show_results(results: pd.DataFrame, digest: Digest | None, table: Path) -> None:
    good = results[results["status"] == "ok"]
    if good.empty:
        st.info("No task of this benchmark has succeeded yet.", icon=":material/info:")
        show_failures(results)
        return
    found = filtered(good)
    if found is None:
        return
    here, metric = found
    intervals = None if digest is None else digest.intervals
    board = leaderboard(here, metric, intervals)
    keys = board.iloc[0][KEYS]
    shown = Shown(board, metric, chart_subtitle(keys, float(board["prevalence"].mean())), keys)
    show_question(shown)
    say_choice(shown)
    show_board(shown)
    if table.name == RESULTS:
        offer_digest(table.parent, results)
    elif digest is None:
        st.info(
            "The scores of single pairs are not stored with this table, so there are no curves, and its intervals "
            f"are over seeds only. `python -m grn_core benchmark benchmarks/suites/{plain(table.stem)}.yaml` computes "
            "it again with both.",
            icon=":material/info:",
        )
    if digest is not None:
        show_curves(shown, digest)
        show_strip(shown, digest)
        show_agreement(shown, digest)
    question = good[(good["question"] == keys["question"]) & (good["split"] == keys["split"])]
    show_heat(leaderboard(question, metric, intervals), metric)
    show_failures(results)
    st.download_button(
        "All results, CSV", lambda: csv_text(results), "benchmark.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def filtered(good: pd.DataFrame) -> tuple[pd.DataFrame, str] | None:
    """Ask for data set, truth, question, pairs and metric; return the matching rows and the metric.

    None if the data set in the address does not exist.
    """
    one, two, three = st.columns(3)
    names = (good["dataset"] + " " + good["genes"]).str.strip()
    with one:
        data = ask(CELLS, sorted(names.unique()), "Data set")
    if data is None:
        return None
    here = good[names == data]
    with two:
        truths = sorted(dict.fromkeys(here["truth"]), key=lambda name: name != FIRST_TRUTH)
        truth = ask(TRUTH, truths, "Truth", {name: truth_title(name) for name in truths})
    here = here[here["truth"] == truth]
    with three:
        asks = asked_in(here)
        known = [name for name in ASKED if name in set(asks)]
        question = ask(QUESTION, known, "Question", {name: question_name(name) for name in known})
    here = here[asks == question]
    splits = [name for name in SPLITS if name in set(here["split"])]
    left, right = st.columns([1, 2])
    with left:
        metric = str(ask(METRIC, list(METRIC_TITLES), "Metric", METRIC_TITLES))
    split = splits[0]
    if len(splits) > 1:
        with right:
            split = str(ask(SPLIT, splits, "Pairs", SPLITS))
    return here[here["split"] == split], metric


def show_question(shown: Shown) -> None:
    """Say question, truth and share of true pairs first, since figures of different questions are not comparable."""
    share = shown.board["prevalence"].mean()
    question = asked(*shown.keys[["question", "split"]])
    of_pairs = f" **{share:.1%}** of the test pairs are true." if pd.notna(share) else ""
    st.markdown(
        f"**{plain(ASKED.get(question, question))}.** "
        f"Truth: {plain(truth_title(shown.keys['truth']))}.{of_pairs} "
        f"Up to {shown.board['n_seeds'].max()} {SEEDS[question == PUBLISHED_PAIRS]}."
    )


def say_choice(shown: Shown) -> None:
    """Say why the page opens with this question and truth, while they are the choice, or what published pairs say."""
    question = asked(*shown.keys[["question", "split"]])
    if question == PUBLISHED_PAIRS:
        st.caption(
            "Many papers train and test on fixed files like these. The bundled figures use those of GENELink (Chen and "
            "Liu, Bioinformatics 2022). There each TF has the same share of true pairs in training and in test, so "
            "counting known edges is nearly enough, and the gain over the degree baseline says more than the height of "
            "a bar. Choose unseen targets to see what a model learned from cells."
        )
    if (question, shown.keys["truth"]) == (next(iter(ASKED)), FIRST_TRUTH):
        st.caption(
            "The page opens with unseen targets: no edge into these genes was known in training, so counting known "
            "edges cannot say which of them a TF regulates. For single missing edges, counting is hard to beat. "
            "Truth is ChIP-seq in the same type of cells. Choose others above."
        )


def show_failures(results: pd.DataFrame) -> None:
    failed = results[results["status"] != "ok"]
    if failed.empty:
        return
    with st.expander(f"Why {counted(len(failed), 'task')} failed", icon=":material/warning:"):
        for status, group in failed.groupby("status"):
            st.markdown(f"- {plain(', '.join(sorted(group['method'].unique())))}: {plain(status)} ({len(group)})")


show(main)
