"""How well scores rank the targets of each TF; the number of known targets of a TF cannot improve this."""

import numpy as np
import pandas as pd

from grn_core.data.pair_codes import sorted_codes
from grn_core.evaluation.metrics.ranking import pair_metrics


def per_tf_metrics(predictions: pd.DataFrame, score_column: str) -> pd.DataFrame:
    """Score each TF's ranking of targets.

    AUROC counts ties as half and AP is average precision, as in scikit-learn. Both are computed for all TFs in one
    pass, since one call per TF would take seconds on a large network.

    Parameters
    ----------
    predictions
        Columns source, label and `score_column`.

    Returns
    -------
    One row for each TF that has both labels, in order of names: source, n, positives, auroc, ap_ratio (average
    precision / share of positives).
    """
    tf, names = sorted_codes(predictions["source"])
    scores = predictions[score_column].to_numpy()
    order = np.lexsort((-scores, tf))
    tf, scores = tf[order], scores[order]
    labels = predictions["label"].to_numpy(dtype=float)[order]

    # a threshold is the last of several equal scores of one TF
    at = np.flatnonzero(np.append((tf[1:] != tf[:-1]) | (scores[1:] != scores[:-1]), True)[: len(tf)])
    size, positives = np.bincount(tf, minlength=len(names)), np.bincount(tf, labels, len(names))
    first = np.cumsum(size) - size
    positives_before = np.cumsum(positives) - positives
    tf = tf[at]
    selected = at + 1 - first[tf]
    true = np.cumsum(labels)[at] - positives_before[tf]
    false = selected - true
    opens = np.append(True, tf[1:] != tf[:-1])[: len(tf)]
    true_before, false_before = (np.where(opens, 0, np.roll(count, 1)) for count in (true, false))

    under_roc = np.bincount(tf, (false - false_before) * (true + true_before) / 2, len(names))
    under_steps = np.bincount(tf, (true - true_before) * true / selected, len(names))
    both = (positives > 0) & (positives < size)
    size, positives = size[both], positives[both]
    return pd.DataFrame(
        {
            "source": names[both],
            "n": size,
            "positives": positives.astype(int),
            "auroc": under_roc[both] / (positives * (size - positives)),
            "ap_ratio": under_steps[both] / positives / (positives / size),
        }
    )


def ranking_metrics(predictions: pd.DataFrame, score_column: str) -> dict[str, float]:
    """Return `pair_metrics`, and the means of `per_tf_metrics` over TFs, ``per_tf_auroc`` and ``per_tf_ap_ratio``."""
    labels, scores = predictions["label"].to_numpy(), predictions[score_column].to_numpy()
    by_tf = per_tf_metrics(predictions, score_column)
    macro = {"per_tf_auroc": by_tf["auroc"].mean(), "per_tf_ap_ratio": by_tf["ap_ratio"].mean()}
    return pair_metrics(labels, scores) | {name: float(value) for name, value in macro.items()}
