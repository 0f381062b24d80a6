"""For each TF, logistic regression from the expression profile of a gene to whether it is a known target."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from grn_core.baselines.expression import pair_correlation, positions, principal_components
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.tuning import Scorer, best_on_validation, has_both_labels, one_thread, require_both_labels

COMPONENTS = 40
PENALTIES = (0.01, 0.1, 1)


def pooled_features(problem: Problem, components: np.ndarray, pairs: pd.DataFrame) -> np.ndarray:
    """Describe pairs by features that all TFs share, (pairs x features), float32.

    The columns are the products of the two genes' components, the target's components, the correlation and its
    absolute value.
    """
    tfs, targets = positions(problem.genes, pairs["source"]), positions(problem.genes, pairs["target"])
    correlation = pair_correlation(problem, pairs, problem.log_expression)
    parts = [components[tfs] * components[targets], components[targets], correlation, np.abs(correlation)]
    return np.column_stack(parts).astype(np.float32)


def pca_logistic_scorer(problem: Problem, wanted: pd.DataFrame) -> Scorer:
    """Fit one model per TF to the 40 principal components of its targets, and one for TFs that cannot have their own.

    A TF without both labels in training, such as a held-out one, is scored by a model that all TFs share, on
    `pooled_features`. All scores are log odds. C is the same for all models, and is chosen by average precision on the
    validation pairs.

    Parameters
    ----------
    problem
        Training pairs and expression.
    wanted
        Pairs that will be scored, columns source, target; they decide whether the shared model is needed.

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    train = problem.train
    require_both_labels(train)
    components = principal_components(problem.log_expression, COMPONENTS)
    own = {str(tf): pairs for tf, pairs in train.groupby("source", sort=True) if has_both_labels(pairs)}
    asked = pd.concat([problem.validation["source"], wanted["source"]])
    shared = None if asked.isin(list(own)).all() else pooled_features(problem, components, train)

    def fit(penalty: float) -> Scorer:
        def model(features: np.ndarray, labels: pd.Series) -> LogisticRegression:
            return LogisticRegression(C=penalty, max_iter=1000).fit(features, labels)

        models = {tf: model(components[positions(problem.genes, p["target"])], p["label"]) for tf, p in own.items()}
        pooled = None if shared is None else model(shared, train["label"])

        def score(pairs: pd.DataFrame) -> np.ndarray:
            scores, targets = np.zeros(len(pairs)), positions(problem.genes, pairs["target"])
            for tf, rows in pairs.groupby("source").indices.items():
                if tf in models:
                    scores[rows] = models[tf].decision_function(components[targets[rows]])
            rest = np.flatnonzero(~pairs["source"].isin(list(models)))
            if pooled is not None and len(rest):
                scores[rest] = pooled.decision_function(pooled_features(problem, components, pairs.iloc[rest]))
            return scores

        return score

    return best_on_validation(problem, PENALTIES, fit)


@one_thread
def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return pca_logistic_scorer(problem, pairs)(pairs)


METHOD = Method(
    name="pca_logistic",
    title="PCA + logistic regression per TF",
    citation="After Mordelet and Vert 2008 (SIRENE), Bioinformatics 24:i76",
    uses_expression=True,
    uses_prior=True,
    score=_score,
)
