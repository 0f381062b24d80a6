"""Outcomes of edges on held-out pairs: found, wrong or missed, at a threshold that does not depend on test labels."""

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_curve

FOUND, WRONG, MISSED, LEFT_OUT = "found", "wrong", "missed", "left_out"
TRAINING, UNTESTED = "training", "untested"


def all_held_out(network: pd.DataFrame) -> bool:
    """Return whether no pair was used in training, as in a cross-fit; `network` has a column split."""
    return bool(network["split"].isin(["test", "unused"]).all())


def validation_threshold(network: pd.DataFrame) -> float | None:
    """Return the weight from which a pair counts as a predicted edge: that with the highest F1 on validation pairs.

    F1 = 2 precision recall / (precision + recall); of several equal ones, the highest weight. Test pairs are not used.
    Where every pair was held out, as in a cross-fit, a weight is a probability out of sample and the threshold is 0.5.

    Parameters
    ----------
    network
        Columns weight, known, split.

    Returns
    -------
    The threshold; None if no validation pair, or every validation pair, is known.
    """
    if all_held_out(network):
        return 0.5
    pairs = network[network["split"] == "validation"]
    if pairs["known"].nunique() < 2:
        return None
    precision, recall, thresholds = precision_recall_curve(pairs["known"].astype(bool), pairs["weight"].astype(float))
    both = precision[:-1] + recall[:-1]
    f1 = np.divide(2 * precision[:-1] * recall[:-1], both, out=np.zeros_like(both), where=both > 0)
    return float(thresholds[np.flatnonzero(f1 == f1.max())[-1]])


def outcomes(edges: pd.DataFrame, threshold: float) -> pd.Series:
    """Classify each edge by its label and weight.

    Parameters
    ----------
    edges
        Columns weight, known, split.
    threshold
        Result of `validation_threshold`.

    Returns
    -------
    (edges,): ``found``, a held-out known pair at or above the threshold (true positive); ``wrong``, a held-out unknown
    pair at or above it (false positive, or not yet known); ``missed``, a held-out known pair below it; ``left_out``, a
    held-out unknown pair below it; ``training``, a known pair that training or validation used; ``untested``, any other
    pair, which was not held out.
    """
    held_out, known = (edges["split"] == "test").to_numpy(), edges["known"].to_numpy(dtype=bool)
    called = edges["weight"].to_numpy(dtype=float) >= threshold
    used = edges["split"].isin(["train", "validation"]).to_numpy()
    found = np.select(
        [held_out & known & called, held_out & called, held_out & known, held_out, known & used],
        [FOUND, WRONG, MISSED, LEFT_OUT, TRAINING],
        UNTESTED,
    )
    return pd.Series(found, index=edges.index, name="outcome", dtype=object)


def missed_edges(network: pd.DataFrame, genes: set[str], threshold: float) -> pd.DataFrame:
    """Return the held-out known edges between these genes with a weight below the threshold, best first."""
    missed = network[(network["split"] == "test") & network["known"] & (network["weight"] < threshold)]
    return missed[missed["source"].isin(genes) & missed["target"].isin(genes)].sort_values("rank", ignore_index=True)
