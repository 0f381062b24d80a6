"""The true edges that the demo's prior leaves out, so that a new edge can be right and the page can say whether it is.

Nothing that trains or evaluates a run reads the edges left out.
"""

import numpy as np
import pandas as pd

SHARE = 0.3
SEED = 30


def left_out(truth: pd.DataFrame) -> pd.MultiIndex:
    """Draw the true edges that the prior leaves out: `SHARE` of the targets of each TF, which keeps at least one.

    Parameters
    ----------
    truth
        True edges of all cell types: columns source, target. An edge is left out for all cell types or for none.

    Returns
    -------
    The pairs of source and target; the same for the same edges in any order.
    """
    rng = np.random.default_rng(SEED)
    drawn: list[tuple[str, str]] = []
    for tf, targets in truth.sort_values(["source", "target"]).groupby("source")["target"]:
        names = targets.unique()
        wanted = min(round(SHARE * len(names)), len(names) - 1)
        drawn += [(str(tf), str(target)) for target in rng.permutation(names)[:wanted]]
    return pd.MultiIndex.from_tuples(drawn, names=["source", "target"])


def without(edges: pd.DataFrame, pairs: pd.MultiIndex) -> pd.DataFrame:
    """Return the edges that are not among the pairs of source and target."""
    own = pd.MultiIndex.from_frame(edges[["source", "target"]])
    return edges[~own.isin(pairs)].reset_index(drop=True)
