"""Tensors of a run: expression profiles, correlations and pair indices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from grn_core.baselines.expression import expression_summary, standardise
from grn_core.data.pair_codes import codes_of

N_OWN = 18
WHOLE = 5000
"""With at most so many genes, the correlations of all pairs of genes are computed at once (0.2 GB)."""


@dataclass(frozen=True)
class Correlation:
    """Standardised correlation of some genes, the rows, with all genes.

    Attributes
    ----------
    values
        (rows x genes).
    row
        Row of each gene; -1 for a gene without one, (genes,).
    """

    values: Tensor
    row: Tensor

    def of(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the correlation of pairs given by gene indices, (pairs,); each TF must have a row."""
        return self.values[self.row[tf], target]

    def to(self, device: torch.device) -> "Correlation":
        """Return the tensors on a device."""
        return Correlation(self.values.to(device), self.row.to(device))


@dataclass(frozen=True)
class Features:
    """Expression as tensors.

    Attributes
    ----------
    profile
        Leading principal components of each gene's standardised expression, unit length, (genes x profile_dim).
    correlation
        Of the TFs with all genes; see `standardised_correlation`.
    own
        Each gene's own expression, (genes x `N_OWN`); see `own_expression`.
    """

    profile: Tensor
    correlation: Correlation
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


def make_features(log_expression: np.ndarray, profile_dim: int, tfs: np.ndarray | None = None) -> Features:
    """Turn expression, (cells x genes), into tensors; `tfs` are the columns of the TFs, all genes without them."""
    return Features(
        torch.from_numpy(expression_profile(log_expression, profile_dim)),
        correlation_of(log_expression, tfs),
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


def correlation_of(log_expression: np.ndarray, rows: np.ndarray | None = None) -> Correlation:
    """Return the standardised correlation of some columns of `log_expression`, (cells x genes), with all of them.

    With at most `WHOLE` genes, all of them are rows.
    """
    n = log_expression.shape[1]
    chosen = np.arange(n) if rows is None or n <= WHOLE else np.unique(rows)
    place = torch.full((n,), -1, dtype=torch.long)
    place[torch.from_numpy(chosen)] = torch.arange(len(chosen))
    return Correlation(torch.from_numpy(standardised_correlation(log_expression, chosen)), place)


def standardised_correlation(log_expression: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return Pearson correlation of genes over cells, divided by its standard deviation over all pairs of genes.

    Parameters
    ----------
    log_expression
        (cells x genes).
    rows
        Columns whose correlations are returned.

    Returns
    -------
    (rows x genes), float32; 0 for a gene with itself.
    """
    unit = standardise(log_expression, unit_length=True).T
    if len(unit) <= WHOLE:
        correlation = unit @ unit.T
        np.fill_diagonal(correlation, 0)
        deviation = correlation.std()
        correlation = correlation[rows]
    else:
        correlation = unit[rows] @ unit.T
        correlation[np.arange(len(rows)), rows] = 0
        deviation = _deviation(unit)
    return (correlation / max(deviation, 1e-8)).astype(np.float32)


def _deviation(unit: np.ndarray) -> float:
    """Return the standard deviation of U U^T with diagonal 0, without that matrix; `unit` is U, (genes x cells).

    Its entries add up to |sum of the rows of U|^2, and their squares to |U^T U|^2 (Frobenius): tr(U U^T U U^T).
    """
    own = np.square(unit).sum(axis=1)
    small = unit.T @ unit if unit.shape[1] < len(unit) else unit @ unit.T
    n, total = len(unit) ** 2, float(np.square(unit.sum(axis=0)).sum() - own.sum())
    squares = float(np.square(small).sum() - np.square(own).sum())
    return float(np.sqrt(max(squares / n - (total / n) ** 2, 0.0)))


@dataclass(frozen=True)
class PairIndices:
    """Pairs as gene indices, (pairs,) each, with labels as float."""

    tf: Tensor
    target: Tensor
    label: Tensor


def index_pairs(pairs: pd.DataFrame, genes: list[str], device: torch.device) -> PairIndices:
    """Translate columns source, target and, if present, label to indices; without labels, all are 0."""
    index = pd.Index(genes)

    def found(column: pd.Series) -> Tensor:
        codes, names = codes_of(column)
        return torch.from_numpy(index.get_indexer(names).astype(np.int64)[codes])

    tf, target = found(pairs["source"]), found(pairs["target"])
    label = pairs["label"].to_numpy(dtype=np.float32) if "label" in pairs else np.zeros(len(pairs), np.float32)
    return PairIndices(tf.to(device), target.to(device), torch.from_numpy(label).to(device))
