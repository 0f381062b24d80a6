"""Tensors of a run: expression profiles, correlations and pair indices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from grn_core.baselines.expression import expression_summary, standardise

N_OWN = 18


@dataclass(frozen=True)
class Features:
    """Expression as tensors.

    Attributes
    ----------
    profile
        Leading principal components of each gene's standardised expression, unit length, (genes x profile_dim).
    correlation
        Pearson correlation between genes over cells, divided by its standard deviation over all
        pairs of genes, (genes x genes).
    own
        Each gene's own expression, (genes x `N_OWN`); see `own_expression`.
    """

    profile: Tensor
    correlation: Tensor
    own: Tensor

    def to(self, device: torch.device) -> "Features":
        """Return the tensors on a device."""
        return Features(self.profile.to(device), self.correlation.to(device), self.own.to(device))


def expression_profile(log_expression: np.ndarray, width: int) -> np.ndarray:
    """Return genes' leading principal components, padded with zeros to `width`, unit length, (genes x width).

    The width does not depend on the number of cells. Signs of components are fixed, so that the same input gives the
    same numbers.
    """
    unit = standardise(log_expression, unit_length=True).T
    left, values, _ = np.linalg.svd(unit, full_matrices=False)
    kept = left[:, :width] * values[:width]
    kept *= np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
    length = np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-8)
    return np.pad(kept / length, ((0, 0), (0, width - kept.shape[1]))).astype(np.float32)


def make_features(log_expression: np.ndarray, profile_dim: int) -> Features:
    """Turn expression, (cells x genes), into tensors."""
    return Features(
        torch.from_numpy(expression_profile(log_expression, profile_dim)),
        torch.from_numpy(standardised_correlation(log_expression)),
        torch.from_numpy(own_expression(log_expression)),
    )


def own_expression(log_expression: np.ndarray) -> np.ndarray:
    """Describe each gene by its own expression, whatever the other gene, (genes x `N_OWN`), float32.

    The columns are the mean over cells, the standard deviation and the share of zeros, each standardised over genes,
    then the leading components of the expression profile.
    """
    summary = expression_summary(log_expression)
    profile = expression_profile(log_expression, N_OWN - summary.shape[1])
    return np.column_stack([standardise(summary), profile]).astype(np.float32)


def standardised_correlation(log_expression: np.ndarray) -> np.ndarray:
    """Return Pearson correlation of genes over cells, diagonal 0, divided by its standard deviation, (genes x genes).

    `log_expression` is (cells x genes).
    """
    unit = standardise(log_expression, unit_length=True).T
    correlation = unit @ unit.T
    np.fill_diagonal(correlation, 0)
    return (correlation / max(correlation.std(), 1e-8)).astype(np.float32)


@dataclass(frozen=True)
class PairIndices:
    """Pairs as gene indices, (pairs,) each, with labels as float."""

    tf: Tensor
    target: Tensor
    label: Tensor


def index_pairs(pairs: pd.DataFrame, genes: list[str], device: torch.device) -> PairIndices:
    """Translate columns source, target and, if present, label to indices; without labels, all are 0."""
    index = pd.Index(genes)
    tf, target = (torch.from_numpy(index.get_indexer(pairs[c]).astype(np.int64)) for c in ("source", "target"))
    label = pairs["label"].to_numpy(dtype=np.float32) if "label" in pairs else np.zeros(len(pairs), np.float32)
    return PairIndices(tf.to(device), target.to(device), torch.from_numpy(label).to(device))
