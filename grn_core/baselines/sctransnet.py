"""scTransNet: scBERT's encodings beside a graph network over known regulation, as its authors published it.

Sizes and rates are the defaults of the authors' code (see `grn_core.baselines.deep.kommu`): two graph convolutions of
256, concatenated with scBERT's encodings, two feed-forward layers of 64, dropout of 0.2 between layers, one linear
layer on the concatenated pair; Adam at 5e-4 with weight decay 1e-5, batches of 256, up to 300 epochs, a look at every
fifth, an end after 10 looks without a gain.

The pair's layer being linear, its score is a sum of what it says of the TF and what it says of the target: every TF
ranks the targets alike. That is the published default, and kept.

Two things differ: the epoch is chosen by average precision on the validation pairs (the published code looks at the
test pairs), and dropout is off where pairs are scored (the published feed-forward leaves it on). The published two
outputs through a softmax are one log odds here, which is the same function.
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

TITLE = "scTransNet"


class ScTransNet(JoinedPairs):
    """Graph convolutions, concatenation with scBERT's view, feed-forward, a linear layer on the pair.

    A pair's log odds are u . TF + v . target + b.
    """

    def __init__(self, graph: GraphConvolution, encodings: Tensor) -> None:
        super().__init__(graph, encodings)
        self.mix = feed_forward(encodings.shape[1] + GCN_WIDTHS[-1])
        self.pair = nn.Linear(2 * WIDTHS[-1], 1)

    def state(self) -> Tensor:
        """Return the genes' states, (genes x 64)."""
        mixed: Tensor = self.mix(torch.cat([self.encodings, self.graph()], dim=1))
        return mixed


def sctransnet_scorer(problem: Problem) -> Scorer:
    """Train scTransNet on a problem that brings encodings; it reads those pooled by attention.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If there are no encodings, or the training pairs have one label only.
    """
    encodings = torch.from_numpy(require_encodings(problem, TITLE).attentive.astype(np.float32))
    return fit_scorer(problem, SCHEDULE, lambda: ScTransNet(graph_branch(problem), encodings))


METHOD = deep_method(
    "sctransnet", TITLE, "Kommu, Wang, Wang and Wang 2024, arXiv 2407.18181", sctransnet_scorer, needs_encodings=True
)
