"""The graph of message passing: known edges among the training pairs, and no other edge; softmax over neighbours."""

import math

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from grn_core.baselines.expression import positions


def training_edges(genes: list[str], train: pd.DataFrame) -> Tensor:
    """Return the positive training pairs in both directions, each once, without self-loops.

    The function gets only training pairs, so edges of other parts cannot enter.

    Parameters
    ----------
    genes
        Nodes, (genes,).
    train
        Columns source, target, label.

    Returns
    -------
    (2 x edges), long, sorted: from a gene (first row) to a gene (second row).
    """
    known = train[train["label"] == 1]
    tf, target = positions(genes, known["source"]), positions(genes, known["target"])
    both = np.stack([np.concatenate([tf, target]), np.concatenate([target, tf])])
    return torch.from_numpy(np.unique(both[:, both[0] != both[1]], axis=1).astype(np.int64))


def normalised_adjacency(edges: Tensor, n_genes: int) -> Tensor:
    """Return D^-1/2 (A + I) D^-1/2 with D the degrees of A + I (Kipf and Welling 2017), sparse, (genes x genes)."""
    loops = torch.arange(n_genes).expand(2, n_genes)
    both = torch.cat([edges, loops], dim=1)
    scale = torch.bincount(both[0], minlength=n_genes).float().rsqrt()
    values = scale[both[0]] * scale[both[1]]
    return torch.sparse_coo_tensor(both, values, (n_genes, n_genes), check_invariants=True).coalesce()


def softmax_by_receiver(logits: Tensor, receiver: Tensor, n_genes: int) -> Tensor:
    """Return the softmax over the edges that enter each gene, (edges x heads)."""
    index = receiver.unsqueeze(1).expand_as(logits)
    lowest = logits.new_full((n_genes, logits.shape[1]), -math.inf)
    top = lowest.scatter_reduce(0, index, logits.detach(), "amax").index_select(0, receiver)
    weights = (logits - top).exp()
    total = weights.new_zeros(n_genes, logits.shape[1]).index_add(0, receiver, weights)
    return weights / total.index_select(0, receiver)
