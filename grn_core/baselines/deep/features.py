"""What a gene brings to the graph, and what scBERT says of it."""

import numpy as np
import torch
from torch import Tensor

from grn_core.baselines.expression import standardise
from grn_core.baselines.method import Problem
from grn_core.errors import ConfigError
from grn_core.scbert.pooled import Encodings


def node_features(log_expression: np.ndarray) -> Tensor:
    """Return each gene's expression over cells, z-scored over cells; a constant gene is 0.

    Where cells outnumber genes, the profiles are turned into their principal axes, which loses nothing (all
    products between genes stay, up to one factor) and keeps the width from growing with the cells. That factor
    leaves the mean square of an entry at 1, whatever the width.

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
        If there are none, or they are of other genes.
    """
    remedy = "Give encodings; grn_core.scbert.pooled.pool_cells makes them from an encoder and the cells' tokens."
    if problem.encodings is None:
        raise ConfigError(f"{method} reads scBERT's encodings of the genes, and this problem has none.", remedy)
    rows = len(problem.encodings.mean)
    if rows != len(problem.genes):
        raise ConfigError(f"The encodings are of {rows} genes, the expression of {len(problem.genes)}.", remedy)
    return problem.encodings
