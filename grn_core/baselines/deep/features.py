"""Features of genes: expression as node features, and encodings of scBERT."""

import numpy as np
import torch
from torch import Tensor

from grn_core.baselines.expression import standardise
from grn_core.baselines.method import Problem
from grn_core.errors import ConfigError
from grn_core.scbert.pooled import Encodings


def node_features(log_expression: np.ndarray) -> Tensor:
    """Return each gene's expression, standardised over cells; a constant gene is 0.

    With more cells than genes, the profiles are rotated to their principal axes. This keeps all inner products of genes
    up to one factor, and the width does not grow with the number of cells. The factor makes the mean square of the
    entries 1 for any width.

    Parameters
    ----------
    log_expression
        (cells x genes).

    Returns
    -------
    (genes x min(cells, genes)), float32
    """
    profiles = standardise(log_expression).T
    n_genes, n_cells = profiles.shape
    if n_cells > n_genes:
        values, vectors = np.linalg.eigh(profiles @ profiles.T)
        profiles = vectors * np.sqrt(np.maximum(values, 0) * n_genes / n_cells)
        profiles *= np.sign(profiles[np.abs(profiles).argmax(axis=0), np.arange(n_genes)])
    return torch.from_numpy(profiles.astype(np.float32))


def require_encodings(problem: Problem, method: str) -> Encodings:
    """Return the problem's encodings.

    Raises
    ------
    ConfigError
        If there are none, or their number of genes differs.
    """
    remedy = "Give encodings; grn_core.scbert.pooled.pool_cells makes them from an encoder and the cells' tokens."
    if problem.encodings is None:
        raise ConfigError(f"{method} needs scBERT's encodings of the genes, and this problem has none.", remedy)
    rows = len(problem.encodings.mean)
    if rows != len(problem.genes):
        raise ConfigError(f"The encodings have {rows} genes, the expression has {len(problem.genes)}.", remedy)
    return problem.encodings
