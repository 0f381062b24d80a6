"""How often a gene has edges in training, as a feature that is computed without the label of the described pair."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold, StratifiedKFold

N_FOLDS = 5
SIDES = ["source", "target"]
Encoder = Callable[[pd.DataFrame, pd.DataFrame], np.ndarray]


def smoothed_rate(train: pd.DataFrame, column: str, values: pd.Series) -> np.ndarray:
    """Return (positives + m) / (pairs + 1) for each value, over the training pairs that have it, (values,).

    m is the overall share of positives, and so the rate of a gene without training pairs. Rates are clipped to 1e-9
    from 0 and 1.
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
    """Return the logits of the smoothed rates of TF and target, (pairs x 2)."""
    return np.column_stack([logit(smoothed_rate(train, side, pairs[side])) for side in SIDES])


def folds_like_validation(
    train: pd.DataFrame, validation: pd.DataFrame, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide training pairs into folds in the way in which validation pairs were divided from them.

    Where no validation target (or TF) occurs in training, whole targets (or TFs) are held out, so that a model is
    fitted to rates that know as little as those of the pairs it will score.

    Returns
    -------
    For each fold, positions of the pairs of the other folds and of its own.
    """
    for side in SIDES:
        groups = train[side]
        if len(validation) and groups.nunique() >= N_FOLDS and not validation[side].isin(groups).any():
            splitter = GroupKFold(N_FOLDS, shuffle=True, random_state=seed)
            return list(splitter.split(train, groups=groups))
    n_folds = max(2, min(N_FOLDS, int(train["label"].value_counts().min())))
    return list(StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(train, train["label"]))


def out_of_fold(train: pd.DataFrame, folds: list[tuple[np.ndarray, np.ndarray]], encode: Encoder) -> np.ndarray:
    """Encode each training pair by the labels of the other folds.

    Leaving out one pair at a time would leak its label: within a gene, the rate over the other pairs is lower exactly
    where the label is 1. With folds that effect is small.

    Returns
    -------
    (pairs x features)
    """
    parts = [(own, encode(train.iloc[rest], train.iloc[own])) for rest, own in folds]
    encoded = np.zeros((len(train), parts[0][1].shape[1]))
    for own, values in parts:
        encoded[own] = values
    return encoded
