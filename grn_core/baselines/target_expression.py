"""The target baseline: the target's own expression, whichever TF is asked about.

It says how far "which genes are targets at all" goes. What a model has above it is specific to the TF.
"""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from grn_core.baselines.expression import expression_summary, positions, principal_components, standardise
from grn_core.baselines.in_blocks import in_blocks
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.tuning import Scorer, best_on_validation, one_thread, require_both_labels

COMPONENTS = 15
PENALTIES = (0.01, 0.1, 1)


def target_features(log_expression: np.ndarray) -> np.ndarray:
    """Describe genes by their own expression, (genes x 18).

    The columns are mean, standard deviation and share of zeros over cells, and principal components of the expression
    profile, each standardised over genes.
    """
    summary = expression_summary(log_expression)
    return standardise(np.column_stack([summary, principal_components(log_expression, COMPONENTS)]))


def target_scorer(problem: Problem) -> Scorer:
    """Fit one logistic regression for all TFs, from `target_features` of the target to whether the pair is known.

    C is chosen by average precision on the validation pairs. Scores are log odds, the same for every TF.

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    require_both_labels(problem.train)
    features = target_features(problem.log_expression)

    def described(pairs: pd.DataFrame) -> np.ndarray:
        return features[positions(problem.genes, pairs["target"])]

    def fit(penalty: float) -> Scorer:
        # one row per target and label, weighted by its number of pairs: the same fit, many times faster
        by_target = problem.train.groupby(["target", "label"], sort=True, observed=True)
        counted = by_target.size().rename("n").reset_index()
        model = LogisticRegression(C=penalty, max_iter=1000)
        model.fit(described(counted), counted["label"], sample_weight=counted["n"])
        return lambda pairs: in_blocks(pairs, lambda block: model.decision_function(described(block)))

    return best_on_validation(problem, PENALTIES, fit)


@one_thread
def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return np.asarray(target_scorer(problem)(pairs))


METHOD = Method(
    name="target_expression",
    title="Target baseline",
    citation="One logistic regression for all TFs on the target's own expression",
    uses_expression=True,
    uses_prior=True,
    score=_score,
)
