"""How much a member may read of a TF that it has not seen: as much as hidden TFs of training bear out."""

from collections.abc import Callable

import numpy as np

from grn_core.training.fitting.losses import cross_entropies

FitAndScore = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""Of described pairs, their labels, and other pairs: fits all levels to the first, returns logits of the last.

The result is (levels x pairs), from simple to complex.
"""


def bearable(
    score: FitAndScore, levels: int, values: np.ndarray, labels: np.ndarray, tf: np.ndarray, episode: np.ndarray
) -> int:
    """Return the number of the simplest level whose loss on hidden TFs is within one standard error of the lowest.

    Each episode asks about TFs that no other asks about. Each level is fitted to all episodes but one and scores that
    one; its loss is the binary cross-entropy, in sums over TFs, since pairs of one TF depend on each other. The rule is
    that of one standard error (Breiman et al. 1984, Classification and Regression Trees).

    Parameters
    ----------
    score, levels
        What fits and scores, and the number of its levels.
    values, labels
        Descriptions, (pairs x inputs), and labels, (pairs,).
    tf, episode
        TF and episode of each pair, (pairs,).
    """
    losses = np.zeros((levels, len(labels)))
    for number in np.unique(episode):
        out = episode == number
        if len(np.unique(labels[~out])) < 2:
            continue
        losses[:, out] = cross_entropies(score(values[~out], labels[~out], values[out]), labels[out])
    _, number_of = np.unique(tf, return_inverse=True)
    by_tf = np.stack([np.bincount(number_of, loss) for loss in losses])
    worse = by_tf - by_tf[by_tf.sum(axis=1).argmin()]
    error = worse.std(axis=1) * by_tf.shape[1] ** 0.5
    return int(np.flatnonzero(worse.sum(axis=1) <= error)[0])
