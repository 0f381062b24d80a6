"""What a table of results says: means and intervals over seeds, and who clears the floor."""

import numpy as np
import pandas as pd
from scipy.stats import t as student

from grn_core.baselines.registry import METHODS
from grn_core.benchmark.suite import SHUFFLED

KEYS = ["dataset", "genes", "truth", "question", "split"]
METRICS = ["auroc", "ap", "epr", "per_tf_auroc", "per_tf_ap_ratio"]
FLOOR = "degree"
JOINT_TITLES = {
    "joint": "Ours: scBERT + GNN, joint",
    "joint_no_scbert": "Ours without scBERT",
    "joint_no_gnn": "Ours without the GNN",
    "joint_mean_pooling": "Ours with plain mean over cells",
    "joint_random_scbert": "Ours with random scBERT, frozen",
}


def method_title(name: str) -> str:
    """Name a method for a reader."""
    base = name.removesuffix(SHUFFLED)
    title = JOINT_TITLES.get(base) or (METHODS[base].title if base in METHODS else base)
    return f"{title}, shuffled" if name.endswith(SHUFFLED) else title


def _half_width(values: pd.Series) -> float:
    """Half of the 95 % interval of a mean over seeds (Student's t); NaN for a single seed."""
    values = values.dropna()
    n = len(values)
    return float(student.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")


def leaderboard(results: pd.DataFrame, metric: str = "ap") -> pd.DataFrame:
    """Rank methods on each data set, truth and question.

    Parameters
    ----------
    results
        The tidy table of a benchmark; rows that failed are left out.
    metric
        One of `METRICS`.

    Returns
    -------
    One row for each of `KEYS` and method: mean, half_width (95 % interval over seeds), n_seeds, floor (mean
    of the degree floor on the same seeds), gain (mean paired difference to it), gain_half_width, and
    clears_floor: whether the whole 95 % interval of the paired difference is above 0.
    """
    good = results[results["status"] == "ok"]
    floor = good[good["method"] == FLOOR].set_index([*KEYS, "seed"])[metric].rename("floor")
    joined = good.merge(floor, how="left", left_on=[*KEYS, "seed"], right_index=True)
    joined = joined.assign(gain=joined[metric] - joined["floor"])
    rows = []
    for keys, group in joined.groupby([*KEYS, "method"], sort=False):
        gain, width = group["gain"].mean(), _half_width(group["gain"])
        rows.append(
            (*keys, group[metric].mean(), _half_width(group[metric]), group["seed"].nunique(), group["floor"].mean(),
             gain, width, bool(gain - width > 0))
        )  # fmt: skip
    columns = [*KEYS, "method", "mean", "half_width", "n_seeds", "floor", "gain", "gain_half_width", "clears_floor"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values([*KEYS, "mean"], ascending=[True] * len(KEYS) + [False], ignore_index=True)
