"""How often training links a gene, as a number that a model may learn from without seeing its own label."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold, StratifiedKFold

N_FOLDS = 5
SIDES = ["source", "target"]
Encoder = Callable[[pd.DataFrame, pd.DataFrame], np.ndarray]


def smoothed_rate(train: pd.DataFrame, column: str, values: pd.Series) -> np.ndarray:
    """Return (positives + m) / (pairs + 1) for each value, over the training pairs that have it.

    m is the overall positive rate, and so the rate of a gene that training never saw. It keeps
    within 1e-9 of 0 and 1, (values,).
    """
    mean = train["label"].mean()
    seen = train.groupby(column)["label"].agg(["sum", "count"])
    positives = values.map(seen["sum"]).fillna(0).to_numpy(dtype=float)
    pairs = values.map(seen["count"]).fillna(0).to_numpy(dtype=float)
    return np.clip((positives + mean) / (pairs + 1), 1e-9, 1 - 1e-9)


def logit(rate: np.ndarray) -> np.ndarray:
    """Return log(rate / (1 - rate))."""
    return np.log(rate) - np.log1p(-rate)


def rate_logits(train: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Encode pairs by the logit of the TF's and of the target's smoothed rate, (pairs x 2)."""
    return np.column_stack([logit(smoothed_rate(train, side, pairs[side])) for side in SIDES])


def folds_like_validation(
    train: pd.DataFrame, validation: pd.DataFrame, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide training pairs in the way in which validation was divided from them.

    Where no validation target (or TF) occurs in training, whole targets (or TFs) are held out, so
    that a model learns with rates as uninformed as those that it will meet.

    Returns
    -------
    Positions of the other folds' pairs and of the fold's own, fold by fold.
    """
    for side in SIDES:
        groups = train[side]
        if len(validation) and groups.nunique() >= N_FOLDS and not validation[side].isin(groups).any():
            splitter = GroupKFold(N_FOLDS, shuffle=True, random_state=seed)
            return list(splitter.split(train, groups=groups))
    n_folds = max(2, min(N_FOLDS, int(train["label"].value_counts().min())))
    return list(StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(train, train["label"]))


def out_of_fold(train: pd.DataFrame, folds: list[tuple[np.ndarray, np.ndarray]], encode: Encoder) -> np.ndarray:
    """Encode each training pair from the labels of the other folds alone.

    Leaving out one pair at a time would leak backwards: within a gene, the rate over the other pairs
    is lower exactly where the label is 1. With folds that trace is spread thin.

    Returns
    -------
    (pairs x features)
    """
    parts = [(own, encode(train.iloc[rest], train.iloc[own])) for rest, own in folds]
    encoded = np.zeros((len(train), parts[0][1].shape[1]))
    for own, values in parts:
        encoded[own] = values
    return encoded
