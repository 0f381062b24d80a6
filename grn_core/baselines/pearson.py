"""Absolute Pearson correlation over cells."""

import numpy as np
import pandas as pd

from grn_core.baselines.expression import pair_correlation
from grn_core.baselines.method import Map, Method, Problem


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return np.abs(pair_correlation(problem, pairs, problem.log_expression))


METHOD = Method(
    name="pearson",
    title="Pearson correlation",
    citation="Pearson 1895, Proc. R. Soc. Lond. 58:240",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
