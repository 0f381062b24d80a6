"""How often a gene has edges in training, as a feature that is computed without the label of the described pair."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold, StratifiedKFold

from grn_core.data.pair_codes import is_coded, same_codes

N_FOLDS = 5
SIDES = ["source", "target"]
Encoder = Callable[[pd.DataFrame, pd.DataFrame], np.ndarray]


def smoothed_rate(train: pd.DataFrame, column: str, values: pd.Series) -> np.ndarray:
    """Return (positives + m) / (pairs + 1) for each value, over the training pairs that have it, (values,).

    m is the overall share of positives, and so the rate of a gene without training pairs. Rates are clipped to 1e-9
    from 0 and 1.
    """
    mean = train["label"].mean()
    if same_codes(train[column], values):
        return _coded_rate(train, column, values, mean)
    seen = train.groupby(column, observed=True)["label"].agg(["sum", "count"])
    positives = values.map(seen["sum"]).fillna(0).to_numpy(dtype=float)
    pairs = values.map(seen["count"]).fillna(0).to_numpy(dtype=float)
    return np.clip((positives + mean) / (pairs + 1), 1e-9, 1 - 1e-9)


def _coded_rate(train: pd.DataFrame, column: str, values: pd.Series, mean: float) -> np.ndarray:
    """Return the same where both columns have the same codes."""
    n, seen = len(values.cat.categories), train[column].array.codes
    positives = np.bincount(seen, weights=train["label"].to_numpy(), minlength=n)
    pairs = np.bincount(seen, minlength=n).astype(float)
    rates: np.ndarray = np.clip((positives + mean) / (pairs + 1), 1e-9, 1 - 1e-9)[values.array.codes]
    return rates


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
    return list(each_fold(train, validation, seed))


def each_fold(train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give the folds of `folds_like_validation` one at a time."""
    for side in SIDES:
        groups = train[side]
        if len(validation) and groups.nunique() >= N_FOLDS and not _occurs(validation[side], groups):
            splitter = GroupKFold(N_FOLDS, shuffle=True, random_state=seed)
            # codes sort as names do, so that the folds are the same
            return splitter.split(groups, groups=groups.array.codes if is_coded(groups) else groups)
    n_folds = max(2, min(N_FOLDS, int(train["label"].value_counts().min())))
    return StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(train["label"], train["label"])


def _occurs(some: pd.Series, groups: pd.Series) -> bool:
    """Return whether one of some genes is among others."""
    if not same_codes(some, groups):
        return bool(some.isin(groups).any())
    is_there = np.zeros(len(groups.cat.categories), dtype=bool)
    is_there[groups.array.codes] = True
    return bool(is_there[some.array.codes].any())


def out_of_fold(
    train: pd.DataFrame,
    folds: Iterable[tuple[np.ndarray, np.ndarray]],
    encode: Encoder,
    rows: np.ndarray | None = None,
) -> np.ndarray:
    """Encode training pairs, all or those at the ascending positions `rows`, by the labels of the other folds.

    Leaving out one pair at a time would leak its label: within a gene, the rate over the other pairs is lower exactly
    where the label is 1. With folds that effect is small.

    Returns
    -------
    (pairs x features)
    """
    parts = []
    for rest, own in folds:
        kept = own if rows is None else own[np.isin(own, rows, assume_unique=True)]
        parts.append(
            (kept if rows is None else np.searchsorted(rows, kept), encode(train.iloc[rest], train.iloc[kept]))
        )
    encoded = np.zeros((len(train) if rows is None else len(rows), parts[0][1].shape[1]))
    for own, values in parts:
        encoded[own] = values
    return encoded
