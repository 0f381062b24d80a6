"""What benchmarks found: who clears the degree floor, on which question, and by how much."""

from pathlib import Path

import pandas as pd
import streamlit as st

from grn_core import settings
from grn_core.benchmark.runner import RESULTS, read_results
from grn_core.benchmark.summary import FLOOR, leaderboard, method_title
from pages.widgets.benchmark_charts import heat_map, leaderboard_bars, per_tf_strip
from pages.widgets.charts import CONFIG
from pages.widgets.guard import guard, show
from pages.widgets.text import QUESTIONS, plain

SHIPPED = Path(__file__).parents[1] / "benchmarks" / "results"
METRICS = {
    "ap": "AUPRC (average precision)",
    "auroc": "AUROC",
    "per_tf_auroc": "AUROC, mean over TFs",
    "per_tf_ap_ratio": "AUPRC ratio, mean over TFs",
    "epr": "EPR",
}
SPLITS = {"ours": "our split", "degree_matched": "degree-matched negatives", "published": "published pairs"}


def main() -> None:
    st.title("Benchmark")
    st.markdown(
        "Every method here is judged on pairs that it never saw, beside the **degree floor**: a score that counts "
        "known targets and regulators and never looks at expression. A method that does not clear it has not shown "
        "that it learned anything from cells."
    )
    found = tables()
    if not found:
        st.info(
            "There is no benchmark on this machine yet. `python -m grn_core benchmark suite.yaml` runs one; "
            "docs/benchmark.md shows what a suite looks like.",
            icon=":material/info:",
        )
        return
    with guard():
        name = from_address("benchmark", list(found), "Benchmark", list(found)[0])
        results = load(str(found[name]), found[name].stat().st_mtime)
        show_results(results, found[name].parent)


def tables() -> dict[str, Path]:
    """Return the tables of this machine, then those that come along."""
    own = sorted((settings.home() / "benchmarks").glob(f"*/{RESULTS}"))
    shipped = sorted(SHIPPED.glob("*.parquet"))
    return {path.parent.name: path for path in own} | {f"{path.stem} (comes along)": path for path in shipped}


@st.cache_data(max_entries=4, show_spinner="Opening the results …")
def load(path: str, _stamp: float) -> pd.DataFrame:
    file = Path(path)
    return read_results(file.parent) if file.name == RESULTS else pd.read_parquet(file)


def from_address(key: str, options: list[str], label: str, default: str, words: dict[str, str] | None = None) -> str:
    """Let the visitor choose; the page's address keeps the choice, so that a link shows the same."""
    wanted = st.query_params.get(key, default)
    at = options.index(wanted) if wanted in options else 0
    picked = st.selectbox(label, options, index=at, format_func=lambda o: (words or {}).get(o, o), key=f"{key}_{at}")
    st.query_params[key] = picked
    return picked


def show_results(results: pd.DataFrame, folder: Path) -> None:
    one, two, three, four = st.columns(4)
    good = results[results["status"] == "ok"]
    names = (good["dataset"] + " " + good["genes"] + " · " + good["truth"]).str.strip()
    with one:
        data = from_address("data", sorted(names.unique()), "Data and truth", str(names.iloc[0]))
    here = good[names == data]
    with two:
        known = [q for q in QUESTIONS if q in set(here["question"])]
        question = from_address("question", known, "Question", known[0], {q: QUESTIONS[q].split(":")[0] for q in known})
    here = here[here["question"] == question]
    with three:
        splits = [s for s in SPLITS if s in set(here["split"])]
        split = from_address("split", splits, "Pairs", splits[0], SPLITS)
    with four:
        metric = from_address("metric", list(METRICS), "Metric", "ap", METRICS)
    board = titled(leaderboard(here[here["split"] == split], metric))
    st.caption(
        f"{QUESTIONS[question]}. {board['n_seeds'].max()} seeds; bars are means, whiskers 95 % intervals over them."
    )
    show_board(board, metric)
    strip = per_tf(here[here["split"] == split], folder)
    if strip is not None:
        strip = titled(strip)
        st.subheader("TF by TF")
        st.plotly_chart(per_tf_strip(strip), theme=None, config=CONFIG, key="strip", alt="AUROC of each TF by method")
        st.caption(
            "Each dot is one TF: how well its own targets are ranked, which its number of targets cannot lift. "
            "Read where the bulk of the dots lies against 0.5, which is chance."
        )
    st.subheader("Everything at once")
    whole = titled(leaderboard(good, metric))
    st.plotly_chart(heat_map(whole, METRICS[metric]), theme=None, config=CONFIG, key="heat", alt="Methods by data sets")
    st.caption(
        "Gain over the degree floor of the same pairs: blue is above it, orange below. A ring says that the whole 95 % "
        "interval of the paired difference is above the floor."
    )
    show_failures(results)
    st.download_button(
        "Results, CSV", results.to_csv(index=False), "benchmark.csv", "text/csv", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip


def titled(table: pd.DataFrame) -> pd.DataFrame:
    """Write methods by their titles; the key stays in ``key``."""
    return table.assign(key=table["method"], method=table["method"].map(method_title))


def show_board(board: pd.DataFrame, metric: str) -> None:
    figure = leaderboard_bars(board, METRICS[metric])
    st.plotly_chart(
        figure, theme=None, config=CONFIG, key="board", alt="Methods ranked, with the degree floor as a line"
    )
    st.caption(
        "The dotted line is the degree floor. Dark bars clear it: the whole 95 % interval of their difference to it, "
        "paired by seed, is above 0. Pale bars do not."
    )
    table = board[["method", "mean", "half_width", "gain", "gain_half_width", "clears_floor", "n_seeds"]]
    verdict = board.apply(lambda r: "the floor" if r["key"] == FLOOR else "yes" if r["clears_floor"] else "no", axis=1)
    number = st.column_config.NumberColumn
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe(
            table.assign(clears_floor=verdict), hide_index=True,
            column_config={
                "method": "Method", "mean": number("Mean", format="%.3f"), "half_width": number("±", format="%.3f"),
                "gain": number("Gain over the floor", format="%+.3f"), "gain_half_width": number("± ", format="%.3f"),
                "clears_floor": "Clears the floor", "n_seeds": "Seeds",
            },
        )  # fmt: skip


def per_tf(rows: pd.DataFrame, folder: Path) -> pd.DataFrame | None:
    """Join the AUROC of each TF over the methods whose scores are kept; None where they are not on this machine."""
    found = []
    for row in rows[rows["seed"] == rows["seed"].min()].itertuples():
        path = folder / "predictions" / f"{row.config_hash}.parquet"
        if path.exists():
            found.append(_tf_metrics(str(path)).assign(method=row.method))
    return pd.concat(found, ignore_index=True) if found else None


@st.cache_data(max_entries=100, show_spinner=False)
def _tf_metrics(path: str) -> pd.DataFrame:
    from grn_core.evaluation.metrics import per_tf_metrics

    return per_tf_metrics(pd.read_parquet(path), "score")


def show_failures(results: pd.DataFrame) -> None:
    failed = results[results["status"] != "ok"]
    if failed.empty:
        return
    with st.expander(f"{len(failed)} tasks failed; why", icon=":material/warning:"):
        for status, group in failed.groupby("status"):
            st.markdown(f"- {plain(', '.join(sorted(group['method'].unique())))}: {plain(status)} ({len(group)})")


show(main)
