"""scTransNet: scBERT's encodings and graph convolutions along known edges, as published.

Sizes and rates are the defaults of the authors' code (see `grn_core.baselines.deep.kommu`): two graph convolutions of
256, concatenated with scBERT's encodings, two feed-forward layers of 64, dropout of 0.2 between layers, one linear
layer on the concatenated pair; Adam at 5e-4 with weight decay 1e-5, batches of 256, up to 300 epochs, an evaluation
after every fifth, and an end after 10 evaluations without a gain.

Since the layer on the pair is linear, the score is a sum of a term of the TF and a term of the target: every TF ranks
the targets in the same order. This is the published default.

There are two differences: the epoch is chosen by average precision on the validation pairs (the published code uses the
test pairs), and dropout is off where pairs are scored (the published feed-forward layers leave it on). The two outputs
with a softmax of the published code are one log odds here, which is the same function.
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
    """Graph convolutions, concatenation with scBERT's encodings, feed-forward layers, a linear layer on the pair.

    The log odds of a pair are u . TF + v . target + b.
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
    """Train scTransNet on a problem with encodings, of which those pooled by attention are used.

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
