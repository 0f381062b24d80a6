"""Records of the deep methods for the registry."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.tuning import Scorer


def deep_method(
    name: str, title: str, citation: str, scorer: Callable[[Problem], Scorer], needs_encodings: bool = False
) -> Method:
    """Return the record of a method that learns from expression and known edges; `scorer` trains it on a problem."""

    def score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
        return scorer(problem)(pairs)

    return Method(
        name=name,
        title=title,
        citation=citation,
        uses_expression=True,
        uses_prior=True,
        score=score,
        needs_encodings=needs_encodings,
    )
