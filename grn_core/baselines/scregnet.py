"""A method in the style of scRegNet: scBERT's mean encoding of a gene and its graph state, fused by attention.

Sizes and rates are the defaults of the authors' code (see `grn_core.baselines.deep.kommu`), and so is the mean of
scBERT's encodings over cells. It is only in the style of scRegNet, since two parts do more than in the published code.
The published code concatenates both views of a gene and scores a pair by one linear layer, so that every TF ranks the
targets in the same order. Here attention weighs the two views of each gene, and the pair is scored by a hidden layer
and a linear one, so that TF and target can interact. The epoch is chosen by average precision on the validation pairs,
where the published code uses the test pairs, and dropout is off where pairs are scored.
"""

import numpy as np
import torch
from torch import Tensor, nn

from grn_core.baselines.deep.features import require_encodings
from grn_core.baselines.deep.fit import fit_scorer
from grn_core.baselines.deep.kommu import (
    GCN_WIDTHS,
    SCHEDULE,
    WIDTHS,
    GraphConvolution,
    JoinedPairs,
    feed_forward,
    graph_branch,
)
from grn_core.baselines.deep.method import deep_method
from grn_core.baselines.method import Problem
from grn_core.baselines.tuning import Scorer

TITLE = "scRegNet-style"


class AttentionFusion(nn.Module):
    """Weighted mean of several views z_k of a gene (Yang et al. 2016, hierarchical attention).

        out = sum_k w_k z_k,    w = softmax_k(v . tanh(W z_k + b))

    v, W and b are learned.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, width)
        self.score = nn.Linear(width, 1, bias=False)

    def forward(self, views: Tensor) -> Tensor:
        """Map (genes x views x width) to (genes x width)."""
        weights = torch.softmax(self.score(torch.tanh(self.hidden(views))), dim=1)
        return (weights * views).sum(dim=1)


class ScRegNet(JoinedPairs):
    """Graph convolutions, attention over both views, feed-forward layers, and a small network on the pair."""

    def __init__(self, graph: GraphConvolution, encodings: Tensor) -> None:
        super().__init__(graph, encodings)
        self.project = nn.Linear(encodings.shape[1], GCN_WIDTHS[-1])
        self.fuse = AttentionFusion(GCN_WIDTHS[-1])
        self.mix = feed_forward(GCN_WIDTHS[-1])
        self.pair = nn.Sequential(feed_forward(2 * WIDTHS[-1], WIDTHS[-1:]), nn.Linear(WIDTHS[-1], 1))

    def state(self) -> Tensor:
        """Return the genes' states, (genes x 64)."""
        mixed: Tensor = self.mix(self.fuse(torch.stack([self.project(self.encodings), self.graph()], dim=1)))
        return mixed


def scregnet_scorer(problem: Problem) -> Scorer:
    """Train on a problem with encodings, of which the mean over cells is used.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If there are no encodings, or the training pairs have one label only.
    """
    encodings = torch.from_numpy(require_encodings(problem, TITLE).mean.astype(np.float32))
    return fit_scorer(problem, SCHEDULE, lambda: ScRegNet(graph_branch(problem), encodings))


METHOD = deep_method(
    "scregnet",
    TITLE,
    "After Kommu, Wang, Wang and Wang 2025 (scRegNet), bioRxiv 2024.12.16.628715",
    scregnet_scorer,
    needs_encodings=True,
)
