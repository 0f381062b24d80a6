"""GRNBoost2: gradient boosting with early stopping predicts each target from the TFs."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor

from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.per_target import importance_scores

LEARNING_RATE = 0.01
MAX_FEATURES = 0.1
SUBSAMPLE = 0.9
MAX_TREES = 5000
WINDOW = 25


class EarlyStop:
    """Stop when new trees no longer improve the prediction of the cells that they were not fitted to.

    The squared error on the tenth of the cells left out of each tree is compared before and after the tree is added.
    Boosting stops when the mean improvement over the last 25 trees is negative (Moerman et al. 2019). scikit-learn's
    ``oob_improvement_`` cannot be used for this: it subtracts losses on two different draws of cells, so it is mostly
    noise, and stops after 29 to 61 trees where this rule takes 107 to 335 (hESC).
    """

    def __init__(self, target: np.ndarray) -> None:
        self.target = target
        self.before = np.full(len(target), target.mean())
        self.improvements: list[float] = []

    def __call__(self, _: int, __: GradientBoostingRegressor, state: dict[str, Any]) -> bool:
        """Evaluate the tree just added; `state` holds the variables of the fitting loop."""
        left_out, after = ~state["sample_mask"], state["raw_predictions"][:, 0]
        errors = [(self.target[left_out] - guess[left_out]) ** 2 for guess in (self.before, after)]
        self.improvements.append(float(np.mean(errors[0] - errors[1])))
        self.before = after.copy()
        return len(self.improvements) >= WINDOW and float(np.mean(self.improvements[-WINDOW:])) < 0


def boosting_importances(tf_expression: np.ndarray, target: np.ndarray, seed: int) -> np.ndarray:
    """Return each TF's share of the variance that the trees explain, times the number of trees, (TFs,).

    Targets that the TFs predict well get more trees, so their number makes importances comparable between targets;
    arboreto multiplies in the same way.
    """
    model = GradientBoostingRegressor(
        learning_rate=LEARNING_RATE,
        n_estimators=MAX_TREES,
        max_features=MAX_FEATURES,
        subsample=SUBSAMPLE,
        random_state=seed,
    )
    model.fit(tf_expression, target, monitor=EarlyStop(target))
    return model.feature_importances_ * len(model.estimators_)


def _score(problem: Problem, pairs: pd.DataFrame, parallel: Map) -> np.ndarray:
    return importance_scores(problem, pairs, parallel, boosting_importances)


METHOD = Method(
    name="grnboost2",
    title="GRNBoost2",
    citation="Moerman et al. 2019, Bioinformatics 35:2159",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
