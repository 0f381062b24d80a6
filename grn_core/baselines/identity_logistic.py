"""Logistic regression on the identities of TF and target. It ignores expression."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.rates import SIDES
from grn_core.baselines.tuning import Scorer, best_on_validation, one_thread, require_both_labels

PENALTIES = (0.01, 0.1, 0.3, 1, 3, 10, 30)
MOST_GENES_BY_NEWTON = 5000
"""So many weights are fitted by Newton's method, in (weights x weights) numbers; more by L-BFGS, less exactly."""
DIGITS = 6
"""Log odds are rounded, so that genes with the same known edges have the same score on every processor."""


def identity_scorer(problem: Problem) -> Scorer:
    """Fit one weight per TF and one per target to the training labels.

        log odds = a + b[TF] + c[target]

    b and c have an L2 penalty, whose C is chosen by average precision on the validation pairs. A gene without training
    pairs has weight 0. The fit is close: what a looser one leaves would order pairs that are equal, and differently on
    each processor.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    require_both_labels(problem.train)
    encoder = OneHotEncoder(handle_unknown="ignore").fit(problem.train[SIDES])
    known = encoder.transform(problem.train[SIDES])
    solver = "newton-cholesky" if known.shape[1] <= MOST_GENES_BY_NEWTON else "lbfgs"

    def fit(penalty: float) -> Scorer:
        model = LogisticRegression(C=penalty, solver=solver, tol=1e-9, max_iter=10_000)
        model.fit(known, problem.train["label"])
        return lambda pairs: np.round(model.decision_function(encoder.transform(pairs[SIDES])), DIGITS)

    return best_on_validation(problem, PENALTIES, fit)


@one_thread
def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return identity_scorer(problem)(pairs)


METHOD = Method(
    name="identity_logistic",
    title="Gene identities, logistic regression",
    citation="Expression-free control; see InfoSEM, arXiv 2503.04483",
    uses_expression=False,
    uses_prior=True,
    score=_score,
)
