"""Absolute Spearman correlation over cells: Pearson correlation of the ranks; ties have their mean rank."""

import numpy as np
import pandas as pd

from grn_core.baselines.expression import pair_correlation, ranks
from grn_core.baselines.method import Map, Method, Problem


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return np.abs(pair_correlation(problem, pairs, ranks(problem.log_expression)))


METHOD = Method(
    name="spearman",
    title="Spearman correlation",
    citation="Spearman 1904, Am. J. Psychol. 15:72",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
