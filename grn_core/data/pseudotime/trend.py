"""Find pseudotime in ``obs``, and average expression along it."""

import numpy as np
import pandas as pd

NAMES = ("dpt_pseudotime", "palantir_pseudotime", "slingshot", "latent_time", "velocity_pseudotime")
GROUPS = 20
LEAST_IN_GROUP = 10
Z95 = 1.959963984540054


def pseudotime_columns(obs: pd.DataFrame) -> list[str]:
    """Return the numeric columns named pseudotime, or named as by the usual tools (`NAMES`).

    A column with fewer than three different values is left out.
    """
    found = []
    for name in obs.columns:
        known = "pseudotime" in str(name).lower() or str(name).lower() in NAMES
        if known and pd.api.types.is_numeric_dtype(obs[name]) and obs[name].nunique() > 2:
            found.append(str(name))
    return found


def trend(time: np.ndarray, values: np.ndarray, groups: int = GROUPS) -> pd.DataFrame:
    """Average expression along pseudotime, in groups of equal numbers of cells.

    Parameters
    ----------
    time, values
        Pseudotime and expression, (cells,); cells where either is not finite are left out.
    groups
        Largest number of groups; fewer if a group would have less than `LEAST_IN_GROUP` cells.

    Returns
    -------
    One row per group, from the earliest: time (median of its cells), mean, low and high (mean minus and plus 1.96
    standard errors), n. No row if no cell has both values.
    """
    there = np.isfinite(time) & np.isfinite(values)
    time, values = time[there], values[there]
    order = np.argsort(time, kind="stable")
    number = int(np.clip(len(order) // LEAST_IN_GROUP, 1, groups))
    rows = []
    for part in np.array_split(order, number):
        if len(part):
            mean, n = values[part].mean(), len(part)
            error = Z95 * values[part].std(ddof=1) / np.sqrt(n) if n > 1 else np.nan
            rows.append((np.median(time[part]), mean, mean - error, mean + error, n))
    return pd.DataFrame(rows, columns=["time", "mean", "low", "high", "n"])
