"""How well scores rank the targets of each TF; the number of known targets of a TF cannot improve this."""

import numpy as np
import pandas as pd

from grn_core.data.pair_codes import sorted_codes
from grn_core.evaluation.metrics.ranking import pair_metrics


def per_tf_metrics(predictions: pd.DataFrame, score_column: str, fold: np.ndarray | None = None) -> pd.DataFrame:
    """Score each TF's ranking of targets.

    AUROC counts ties as half and AP is average precision, as in scikit-learn. Both are computed for all TFs in one
    pass, since one call per TF would take seconds on a large network.

    Parameters
    ----------
    predictions
        Columns source, label and `score_column`.
    fold
        Number of each pair's fold, (pairs,): pairs are compared within a fold only, and a TF's figures are means over
        its folds, of AUROC by the number of pairs of a true and a false one, of the ratio by that of true ones.

    Returns
    -------
    One row for each TF that has both labels (in one fold), in order of names: source, n, positives, auroc, ap_ratio
    (average precision / share of positives).
    """
    tf, names = sorted_codes(predictions["source"])
    group, n_folds = (tf, 1) if fold is None else fold_codes(tf, fold)
    n_groups = len(names) * n_folds
    scores = predictions[score_column].to_numpy()
    order = np.lexsort((-scores, group))
    group, scores = group[order], scores[order]
    labels = predictions["label"].to_numpy(dtype=float)[order]

    # a threshold is the last of several equal scores of one group
    at = np.flatnonzero(np.append((group[1:] != group[:-1]) | (scores[1:] != scores[:-1]), True)[: len(group)])
    size, positives = np.bincount(group, minlength=n_groups), np.bincount(group, labels, n_groups)
    first = np.cumsum(size) - size
    positives_before = np.cumsum(positives) - positives
    group = group[at]
    selected = at + 1 - first[group]
    true = np.cumsum(labels)[at] - positives_before[group]
    false = selected - true
    opens = np.append(True, group[1:] != group[:-1])[: len(group)]
    true_before, false_before = (np.where(opens, 0, np.roll(count, 1)) for count in (true, false))

    under_roc = np.bincount(group, (false - false_before) * (true + true_before) / 2, n_groups)
    under_steps = np.bincount(group, (true - true_before) * true / selected, n_groups)
    measured = (positives > 0) & (positives < size)
    of_tf = np.arange(n_groups) // n_folds

    def by_tf(values: np.ndarray) -> np.ndarray:
        return np.bincount(of_tf[measured], values[measured], len(names))

    compared, true_ones = by_tf(positives * (size - positives)), by_tf(positives)
    both = true_ones > 0
    with np.errstate(divide="ignore", invalid="ignore"):  # groups that are not measured
        ratios = by_tf(under_steps * size / positives)
    return pd.DataFrame(
        {
            "source": names[both],
            "n": np.bincount(of_tf, size, len(names))[both].astype(int),
            "positives": np.bincount(of_tf, positives, len(names))[both].astype(int),
            "auroc": by_tf(under_roc)[both] / compared[both],
            "ap_ratio": ratios[both] / true_ones[both],
        }
    )


def fold_codes(tf: np.ndarray, fold: np.ndarray) -> tuple[np.ndarray, int]:
    """Return one number for the TF and the fold of each pair, ascending by TF, (pairs,); and the number of folds."""
    n_folds = int(fold.max(initial=0)) + 1
    return tf.astype(np.int64) * n_folds + fold, n_folds


def ranking_metrics(
    predictions: pd.DataFrame, score_column: str, by_tf: pd.DataFrame | None = None
) -> dict[str, float]:
    """Return `pair_metrics`, and the means of `per_tf_metrics` over TFs, ``per_tf_auroc`` and ``per_tf_ap_ratio``.

    `by_tf` gives other figures by TF, such as those within folds.
    """
    labels, scores = predictions["label"].to_numpy(), predictions[score_column].to_numpy()
    by_tf = per_tf_metrics(predictions, score_column) if by_tf is None else by_tf
    macro = {"per_tf_auroc": by_tf["auroc"].mean(), "per_tf_ap_ratio": by_tf["ap_ratio"].mean()}
    return pair_metrics(labels, scores) | {name: float(value) for name, value in macro.items()}
