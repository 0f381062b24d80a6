"""How much a method's networks agree between runs: shared top edges and correlated ranks."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.evaluation.metrics.beeline import score_universe, top_pairs
from grn_core.network.compare import jaccard, spearman


def stability(networks: Sequence[pd.DataFrame], universe: pd.DataFrame, k: int | None = None) -> dict[str, float]:
    """Median agreement over all pairs of networks, as BEELINE measures it.

    Parameters
    ----------
    networks
        Two or more of one method (other seeds, other cells): columns source, target, weight.
    universe
        The pairs that are compared: columns source, target and, unless `k` is given, label.
    k
        How many top edges count; the number of true edges of the universe if None. Ties at the cut
        count too, pairs without weight never.

    Returns
    -------
    ``jaccard`` of the top k edges and ``spearman`` of |weight| over the universe, medians over pairs
    of networks (those of undefined correlation left out; NaN if all are).

    Raises
    ------
    DataError
        If there are fewer than two networks, or neither `k` nor labels.
    """
    if len(networks) < 2:
        raise DataError("Stability needs two networks or more.", "Train with another seed first.")
    if k is None:
        if "label" not in universe:
            raise DataError("The universe has no column label to count true edges by.", "Give k, or labels.")
        k = int(universe["label"].sum())
    scores = [score_universe(universe, network) for network in networks]
    tops = [top_pairs(values, k) for values in scores]
    correlations = pd.Series([spearman(*pair) for pair in combinations(scores, 2)])
    return {
        "jaccard": float(np.median([jaccard(*pair) for pair in combinations(tops, 2)])),
        "spearman": float(correlations.median()),
    }
