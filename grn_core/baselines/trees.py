"""Gradient boosting on a table of pair features, with early stopping on validation pairs."""

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier


def boost(
    known: np.ndarray, labels: pd.Series, judge: tuple[np.ndarray, pd.Series] | None, seed: int
) -> HistGradientBoostingClassifier:
    """Fit trees until average precision on `judge` has not increased for 30 trees; 100 trees without `judge`.

    Parameters
    ----------
    known, labels
        Features of the training pairs, (pairs x features), and their labels, (pairs,).
    judge
        Features and labels of the validation pairs; None where those have one label only.
    """
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100 if judge is None else 600,
        max_leaf_nodes=8,
        min_samples_leaf=int(np.clip(len(labels) / 200, 5, 50)),
        l2_regularization=10,
        max_features=0.3,
        early_stopping=judge is not None,
        scoring="average_precision",
        n_iter_no_change=30,
        random_state=seed,
    )
    return model.fit(known, labels) if judge is None else model.fit(known, labels, X_val=judge[0], y_val=judge[1])
