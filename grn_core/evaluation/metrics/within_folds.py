"""Figures by TF of pairs that several models scored, each the pairs of one fold.

A TF's known target lowers the number of the TF's targets that its own model was trained on, but not that of the models
which score the TF's other pairs. So a model that only counts targets ranks each known target below the others: ranked
together, its AUROC is far below 0.5 for a TF with few targets, although it knows nothing. Pairs are therefore compared
with pairs of the same fold (Forman and Scholz 2010, SIGKDD Explorations 12:49; Airola et al. 2011, Computational
Statistics and Data Analysis 55:1828), and figures of several repeats are averaged.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from grn_core.evaluation.metrics.per_tf import per_tf_metrics

Scored = tuple[np.ndarray, np.ndarray]
"""Score and number of the fold of each pair in one repeat, (pairs,) each."""


def per_tf_of_repeats(pairs: pd.DataFrame, repeats: Iterable[Scored]) -> pd.DataFrame:
    """Return `per_tf_metrics` within folds, a mean over the repeats.

    Parameters
    ----------
    pairs
        Columns source and label.
    repeats
        Scores and folds of the pairs in each repeat.
    """
    tables = [per_tf_metrics(pairs.assign(score=scores), "score", fold) for scores, fold in repeats]
    every = pd.concat(tables).assign(source=lambda table: table["source"].astype(object))
    means = every.groupby("source", sort=True).mean().reset_index()
    return means.astype({"n": int, "positives": int})
