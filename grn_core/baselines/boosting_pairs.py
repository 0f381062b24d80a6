"""Gradient boosting on features of each pair, from expression and from known edges."""

from dataclasses import replace

import numpy as np
import pandas as pd

from grn_core.baselines.expression import pair_correlation, positions, principal_components
from grn_core.baselines.identity_low_rank import low_rank_scorer
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.rates import folds_like_validation, out_of_fold, rate_logits
from grn_core.baselines.trees import boost
from grn_core.baselines.tuning import Scorer, best_on_validation, has_both_labels, one_thread, require_both_labels

COMPONENTS = 20


def prior_scorer(problem: Problem, train: pd.DataFrame) -> Scorer:
    """Return a function that describes pairs by the labels of `train`: rates and low-rank model, (pairs x 3)."""
    low_rank = low_rank_scorer(replace(problem, train=train)) if has_both_labels(train) else None

    def describe(pairs: pd.DataFrame) -> np.ndarray:
        shared = np.zeros(len(pairs)) if low_rank is None else low_rank(pairs)
        return np.column_stack([rate_logits(train, pairs), shared])

    return describe


def expression_features(problem: Problem, pairs: pd.DataFrame, per_gene: np.ndarray) -> np.ndarray:
    """Describe pairs by expression, (pairs x features).

    The columns are the correlation and its absolute value, then the target's columns of `per_gene`, then the TF's.
    """
    correlation = pair_correlation(problem, pairs, problem.log_expression)
    sides = [per_gene[positions(problem.genes, pairs[side])] for side in ("target", "source")]
    return np.column_stack([correlation, np.abs(correlation), *sides])


def boosting_scorer(problem: Problem) -> Scorer:
    """Fit gradient boosting to the training pairs.

    A pair is described by `prior_scorer` and by `expression_features` of each gene's 20 principal components and mean
    expression. Training pairs get their prior features out of fold, other pairs from all training pairs. The profile
    of the TF almost identifies it: it helps with TFs that occur in training and misleads with new ones, so models with
    and without it are fitted. Average precision on the validation pairs decides between them, and when to stop (after
    30 trees without a gain).

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    train, validation = problem.train, problem.validation
    require_both_labels(train)
    components = principal_components(problem.log_expression, COMPONENTS)
    per_gene = np.column_stack([components, problem.log_expression.mean(axis=0)])

    prior = prior_scorer(problem, train)

    def features(pairs: pd.DataFrame) -> np.ndarray:
        return np.column_stack([prior(pairs), expression_features(problem, pairs, per_gene)])

    folds = folds_like_validation(train, validation, problem.seed)
    encoded = out_of_fold(train, folds, lambda rest, own: prior_scorer(problem, rest)(own))
    known = np.column_stack([encoded, expression_features(problem, train, per_gene)])
    judge = (features(validation), validation["label"]) if has_both_labels(validation) else None
    all_columns = known.shape[1]

    def fit(columns: int) -> Scorer:
        model = boost(known[:, :columns], train["label"], judge and (judge[0][:, :columns], judge[1]), problem.seed)
        return lambda pairs: model.decision_function(features(pairs)[:, :columns])

    return best_on_validation(problem, (all_columns - per_gene.shape[1], all_columns), fit)


@one_thread
def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return boosting_scorer(problem)(pairs)


METHOD = Method(
    name="boosting_pairs",
    title="Gradient boosting on pair features",
    citation="Ke et al. 2017 (LightGBM), NeurIPS 30, as in scikit-learn's histogram boosting",
    uses_expression=True,
    uses_prior=True,
    score=_score,
)
