"""The degree floor: how often a TF and a target are linked in training, never looking at expression."""

import numpy as np
import pandas as pd


def _smoothed_logit(train: pd.DataFrame, column: str, values: pd.Series) -> np.ndarray:
    mean = train["label"].mean()
    seen = train.groupby(column)["label"].agg(["sum", "count"])
    positives = values.map(seen["sum"]).fillna(0).to_numpy(dtype=float)
    pairs = values.map(seen["count"]).fillna(0).to_numpy(dtype=float)
    rate = np.clip((positives + mean) / (pairs + 1), 1e-9, 1 - 1e-9)
    return np.log(rate) - np.log1p(-rate)


def degree_scores(train: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Score pairs by the training pairs alone.

    The sum of two logits of smoothed positive rates, the TF's and the target's, each
    (positives + m) / (pairs + 1) over the training pairs, m the overall positive rate. A gene that
    training never saw gets rate m.

    Parameters
    ----------
    train
        Columns source, target, label.
    pairs
        Columns source, target.

    Returns
    -------
    (pairs,)
    """
    return sum(_smoothed_logit(train, column, pairs[column]) for column in ("source", "target"))  # type: ignore[return-value]
