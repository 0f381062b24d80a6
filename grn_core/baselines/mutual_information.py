"""Mutual information of binned expression over cells."""

import numpy as np
import pandas as pd
from scipy.special import xlogy

from grn_core.baselines.expression import ranks, score_by_matrix
from grn_core.baselines.method import Map, Method, Problem

MAX_BINS = 16
CELLS_PER_JOINT_BIN = 5
ROUNDING = 1e-9  # entropies that cancel leave a rest of about 1e-15


def n_bins(n_cells: int) -> int:
    """Return the number of bins per gene, 2 to 16: such that each joint bin of a pair has 5 cells on average."""
    return int(np.clip(np.sqrt(n_cells / CELLS_PER_JOINT_BIN), 2, MAX_BINS))


def discretise(values: np.ndarray, bins: int) -> np.ndarray:
    """Divide each column into bins of equal frequency, numbered from 0.

    The bin is floor(bins * (rank - 1/2) / cells), where ties have their mean rank. So all zeros of a gene are in one
    bin, and a monotone transformation of expression changes nothing.

    Parameters
    ----------
    values
        (cells x genes).
    bins
        Bins per gene.

    Returns
    -------
    (cells x genes), int
    """
    return (bins * (ranks(values) - 0.5) / len(values)).astype(int)


def _one_hot(labels: np.ndarray, bins: int) -> np.ndarray:
    """Return cells x (genes * bins), float32: exact for counts below 2^24 and fast to multiply."""
    return (labels[:, :, None] == np.arange(bins)).reshape(len(labels), -1).astype(np.float32)


def mutual_information(tf_bins: np.ndarray, target_bins: np.ndarray, bins: int) -> np.ndarray:
    """Estimate the mutual information of each TF with each target, in nats.

        I = H(x) + H(y) - H(x, y),    H = log n - (1/n) sum_k c_k log c_k + (K - 1) / (2 n)

    with n cells, c_k the counts of the bins and K the number of occupied bins. The last term corrects the bias of the
    plug-in entropy (Miller 1955); without it a gene with few zeros, which occupies more bins, would seem informative
    by chance. Values below 1e-9 become 0.

    Parameters
    ----------
    tf_bins, target_bins
        Bins from 0, (cells x TFs) and (cells x targets).
    bins
        Bins per gene.

    Returns
    -------
    (TFs x targets)
    """
    n = len(tf_bins)

    def entropy(counts: np.ndarray) -> np.ndarray:
        counts = counts.astype(np.float64)
        occupied = (counts > 0).sum(axis=-1)
        return np.log(n) - xlogy(counts, counts).sum(axis=-1) / n + (occupied - 1) / (2 * n)

    targets = _one_hot(target_bins, bins)
    target_entropy = entropy(targets.sum(axis=0).reshape(-1, bins))
    information = np.zeros((tf_bins.shape[1], target_bins.shape[1]))
    for i, labels in enumerate(tf_bins.T):  # one TF at a time bounds memory
        tf = _one_hot(labels[:, None], bins)
        joint = (tf.T @ targets).reshape(bins, -1, bins).transpose(1, 0, 2).reshape(-1, bins * bins)
        information[i] = entropy(tf.sum(axis=0)) + target_entropy - entropy(joint)
    return np.where(information > ROUNDING, information, 0)


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    bins = n_bins(len(problem.log_expression))
    labels = discretise(problem.log_expression, bins)
    return score_by_matrix(
        problem, pairs, lambda tfs, targets: mutual_information(labels[:, tfs], labels[:, targets], bins)
    )


METHOD = Method(
    name="mutual_information",
    title="Mutual information",
    citation="Butte and Kohane 2000, Pac. Symp. Biocomput. 418",
    uses_expression=True,
    uses_prior=False,
    score=_score,
)
