"""Agreement of runs on which TFs are hubs."""

from itertools import combinations

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.network.comparison.compare import jaccard, spearman


def hub_agreement(measures: pd.DataFrame, k: int) -> dict[str, float]:
    """Return the median agreement on hubs over all pairs of runs.

    Parameters
    ----------
    measures
        Measure of each TF as a hub, such as its number of targets, (TFs x runs).
    k
        Number of TFs that count as hubs. Ties at the cut count too; a TF of measure 0 never does.

    Returns
    -------
    ``jaccard`` of the hubs and ``spearman`` of the measure over all TFs, medians over pairs of runs (undefined
    correlations left out; NaN if all are).

    Raises
    ------
    DataError
        If there are fewer than two runs.
    """
    if measures.shape[1] < 2:
        raise DataError("Stability needs two runs or more.", "Train with another seed first.")
    values = measures.to_numpy(dtype=float).T
    hubs = [(pd.Series(v).rank(ascending=False, method="min").to_numpy() <= k) & (v > 0) for v in values]
    correlations = pd.Series([spearman(*pair) for pair in combinations(values, 2)])
    shared = float(np.median([jaccard(*pair) for pair in combinations(hubs, 2)]))
    return {"jaccard": shared, "spearman": float(correlations.median())}
