"""Leaderboard of a table of results: means, intervals over seeds, and which methods are above the baseline."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from grn_core.baselines.registry import METHODS
from grn_core.benchmark.suite import SHUFFLED

KEYS = ["dataset", "genes", "truth", "question", "split"]
METRICS = ["auroc", "ap", "epr", "per_tf_auroc", "per_tf_ap_ratio"]
BASELINE = "degree"
MINIMUM_GAIN = 0.005
"""A smaller gain over the baseline has no practical meaning, even where its interval is above 0."""
JOINT_TITLES = {
    "joint": "Ours: scBERT + GNN, joint",
    "joint_no_scbert": "Ours without scBERT",
    "joint_no_gnn": "Ours without the GNN",
    "joint_mean_pooling": "Ours with plain mean over cells",
    "joint_no_paths": "Ours without paths of known edges",
    "joint_random_scbert": "Ours with random scBERT, frozen",
    "members_trees": "Ours as in a run: five models",
    "members": "Ours as in a run, without trees",
}


def method_title(name: str) -> str:
    """Return the title of a method, as tables and charts show it."""
    base = name.removesuffix(SHUFFLED)
    title = JOINT_TITLES.get(base) or (METHODS[base].title if base in METHODS else base)
    return f"{title}, shuffled" if name.endswith(SHUFFLED) else title


def _half_width(values: pd.Series) -> float:
    """Return half the width of the 95 % interval of a mean over seeds (Student's t); NaN for a single seed."""
    values = values.dropna()
    n = len(values)
    return float(student.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")


def leaderboard(results: pd.DataFrame, metric: str = "ap", intervals: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rank methods on each data set, truth and question.

    Parameters
    ----------
    results
        The tidy table of a benchmark; failed rows are left out.
    metric
        One of `METRICS`.
    intervals
        Intervals over TFs and seeds, from a digest. They replace those over seeds only where they cover all seeds of
        a method.

    Returns
    -------
    One row for each of `KEYS` and method: mean, low and high (95 % interval), n_seeds, prevalence (mean share of true
    pairs), baseline (mean of the degree baseline on the same seeds), gain (mean paired difference to it), gain_low,
    gain_high, over (``seeds``: Student's t over seeds; ``TFs and seeds``: bootstrap), n_tfs (0 if not known), and
    above_baseline (whether the whole interval of the paired difference is above 0).

    All seeds of published pairs have the same split and say nothing about another, so they give no interval.
    """
    good = results[results["status"] == "ok"]
    baseline = good[good["method"] == BASELINE].set_index([*KEYS, "seed"])[metric].rename("baseline")
    joined = good.merge(baseline, how="left", left_on=[*KEYS, "seed"], right_index=True)
    joined = joined.assign(gain=joined[metric] - joined["baseline"])
    rows = []
    for keys, group in joined.groupby([*KEYS, "method"], sort=False):
        one_split = keys[KEYS.index("split")] == "published"  # its seeds repeat the model only
        mean, width = group[metric].mean(), np.nan if one_split else _half_width(group[metric])
        gain, gain_width = group["gain"].mean(), np.nan if one_split else _half_width(group["gain"])
        prevalence = group["prevalence"].mean() if "prevalence" in group else np.nan
        rows.append(
            (*keys, mean, mean - width, mean + width, group["seed"].nunique(), prevalence, group["baseline"].mean(),
             gain, gain - gain_width, gain + gain_width)
        )  # fmt: skip
    columns = ["mean", "low", "high", "n_seeds", "prevalence", "baseline", "gain", "gain_low", "gain_high"]
    table = pd.DataFrame(rows, columns=[*KEYS, "method", *columns]).assign(over="seeds", n_tfs=0)
    if intervals is not None:
        table = _over_tfs(table, intervals[intervals["metric"] == metric])
    table["above_baseline"] = table["gain_low"] > 0
    return table.sort_values([*KEYS, "mean"], ascending=[True] * len(KEYS) + [False], ignore_index=True)


def _over_tfs(table: pd.DataFrame, intervals: pd.DataFrame) -> pd.DataFrame:
    """Use the intervals over TFs and seeds where they cover all the seeds in the table."""
    keys = [*KEYS, "method"]
    bounds = ["low", "high", "gain_low", "gain_high"]
    own = intervals[[*keys, *bounds, "n_seeds", "n_tfs"]].astype(dict.fromkeys(keys, object))
    merged = table.merge(own, how="left", on=keys, suffixes=("", "_own"))
    whole = (merged["n_seeds_own"] == merged["n_seeds"]).to_numpy()
    for name in [*bounds, "n_tfs"]:
        known = whole & merged[f"{name}_own"].notna().to_numpy()
        table[name] = np.where(known, merged[f"{name}_own"], table[name])
    return table.assign(over=np.where(whole, "TFs and seeds", "seeds"), n_tfs=table["n_tfs"].astype(int))


def clearly_above(board: pd.DataFrame) -> pd.Series:
    """Whether each row of the leaderboard is above the baseline by `MINIMUM_GAIN` or more."""
    return board["above_baseline"].astype(bool) & (board["gain"] >= MINIMUM_GAIN)


def verdict(row: "pd.Series[Any]") -> str:
    """Say whether a row of the leaderboard is above the degree baseline; nothing can be said without an interval."""
    if row["method"] == BASELINE:
        return "the baseline"
    if not row["above_baseline"]:
        return "can't tell" if pd.isna(row["gain_low"]) else "no"
    return "yes" if row["gain"] >= MINIMUM_GAIN else f"yes, by less than {MINIMUM_GAIN}"
