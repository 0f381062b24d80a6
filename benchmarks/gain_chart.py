"""The chart of ``docs/beeline.md``: ``python -m benchmarks.gain_chart`` draws it from the results that are kept.

Each method's gain over the best baseline on the cell-type-specific truth, unseen targets.
"""

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.tables import METHODS, RESULTS
from grn_core.benchmark.benchmark_charts import is_ours
from grn_core.benchmark.digest_tables import read_digest
from grn_core.benchmark.summary import BASELINE, leaderboard, method_title

PICTURE = Path(__file__).parents[1] / "docs" / "img" / "gain.svg"
TRUTH, QUESTION = "specific", "unseen_targets"
BASELINES = ("degree", "known_paths")
OURS, OTHERS, MUTED = "#0b6e8a", "#5d6b78", "#b9c3cc"
LOOK: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "grn", "font.family": "sans-serif", "font.size": 9}


def gains(results: Path = RESULTS) -> pd.DataFrame:
    """Return each method's gain in average precision over the best baseline, by data set.

    The best baseline is the one of `BASELINES` with the higher mean over seeds on that data set: the harder
    comparison for every method.

    Returns
    -------
    dataset, method, gain, low, high (95 % interval), baseline (name of the best). Where the degree baseline is best,
    the interval is that of the benchmark, over TFs and seeds; otherwise over seeds, paired (Student's t).
    """
    table, digest = pd.read_parquet(results), read_digest(results)
    rows = table[(table["truth"] == TRUTH) & (table["question"] == QUESTION) & (table["split"] == "ours")]
    found = []
    for dataset, part in rows.groupby("dataset", sort=False):
        means = part[part["method"].isin(BASELINES)].groupby("method")["ap"].mean()
        best = str(means.idxmax())
        board = _against(best, part, digest.intervals if digest is not None else None)
        found.append(board.assign(dataset=dataset, baseline=best))
    return pd.concat(found, ignore_index=True)[["dataset", "method", "gain", "low", "high", "baseline"]]


def _against(best: str, part: pd.DataFrame, intervals: pd.DataFrame | None) -> pd.DataFrame:
    """Return method, gain, low and high against the baseline `best`, in the order of the tables."""
    swap = {best: BASELINE, BASELINE: best}  # `leaderboard` takes differences to the method named BASELINE
    own = part.assign(method=part["method"].map(lambda name: swap.get(name, name)))
    board = leaderboard(own, "ap", intervals if best == BASELINE else None)
    board = board.assign(method=board["method"].map(lambda name: swap.get(name, name)))[
        ["method", "gain", "gain_low", "gain_high"]
    ].set_axis(["method", "gain", "low", "high"], axis=1)
    return board.set_index("method").reindex([name for name in METHODS if name in set(board["method"])]).reset_index()


def draw(table: pd.DataFrame) -> Figure:
    """Draw one panel per data set, one line per method in the order of the tables."""
    datasets = list(table["dataset"].unique())
    with matplotlib.rc_context(LOOK):
        figure = Figure(figsize=(9.6, 5.6), layout="constrained")
        panels = figure.subplots(1, len(datasets), sharey=True, squeeze=False)[0]
        for axes, dataset in zip(panels, datasets, strict=True):
            rows = table[table["dataset"] == dataset].reset_index(drop=True)
            _panel(axes, rows)
            axes.set_title(f"{dataset}: gain over the {_name(rows['baseline'].iloc[0])}", loc="left", fontsize=10)
        figure.supxlabel(
            "Difference in AUPRC, mean of five seeds, 95 % interval. Specific truth, unseen targets.", fontsize=9
        )
    return figure


def _name(baseline: str) -> str:
    return {"degree": "degree baseline", "known_paths": "graph baseline"}[baseline]


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvline(0, color="#1d2733", linewidth=1)
    right = float(np.nanmax(rows["high"].fillna(rows["gain"])))
    for y, row in rows.iterrows():
        ours = is_ours(row["method"])
        colour = MUTED if row["method"] == row["baseline"] else OURS if ours else OTHERS
        if np.isfinite(row["low"]):
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.6)
        axes.plot([row["gain"]], [y], "o", color=colour, markersize=4.5)
        axes.text(
            right * 1.08 + 0.005, y, f"{row['gain']:+.3f}", va="center", color=OURS if ours else OTHERS, fontsize=8
        )
    axes.set_yticks(range(len(rows)), [method_title(method) for method in rows["method"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(right=right * 1.08 + 0.075)
    axes.grid(axis="x", color="#e3e8ec", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)


def write(picture: Path = PICTURE, results: Path = RESULTS) -> None:
    """Draw the results that are kept into an SVG file; the same results give the same file."""
    figure = draw(gains(results))
    picture.parent.mkdir(exist_ok=True)
    with matplotlib.rc_context(LOOK):
        figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    write()
