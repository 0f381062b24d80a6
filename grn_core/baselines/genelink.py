"""GENELink: graph attention along known edges, with expression as node features.

Sizes and rates are those of the published code (zpliulab/GENELink, ``Code/main.py`` and ``Code/scGNN.py``; the 90
epochs are in ``Demo/Demo.py``): graph attention with 3 heads of 128, concatenated, then 3 heads of 64, averaged;
separate heads of 32 and 16 for TFs and targets; dot product; Adam at 3e-3, decreased by 1 % with every batch; batches
of 256; dropout of 0.5 on attention and 0.01 in the heads; no self-loops.

There are three differences. The epoch is chosen on the validation pairs (the published code keeps the last one).
Dropout is off where pairs are scored (the published heads leave it on). A gene without a training edge attends only to
itself: the masking of the published code makes it attend to all genes equally, which would give all such genes the
same state.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.features import node_features
from grn_core.baselines.deep.fit import PairModel, Schedule, fit_scorer
from grn_core.baselines.deep.graph import softmax_by_receiver, training_edges
from grn_core.baselines.deep.method import deep_method
from grn_core.baselines.method import Problem
from grn_core.baselines.tuning import Scorer

HEADS = 3
WIDTHS = (128, 64)
HEAD_WIDTHS = (32, 16)
SLOPE = 0.2
ATTENTION_DROPOUT, HEAD_DROPOUT = 0.5, 0.01
GAIN = 1.414
SHORTEST = 1e-6
SCHEDULE = Schedule(
    learning_rate=3e-3,
    weight_decay=0.0,
    decay=0.99,
    batch_size=256,
    epochs=90,
    every=1,
    patience=5,
    unjudged_epochs=20,
)


def unit_length(rows: Tensor) -> Tensor:
    """Divide each row by its length; a row shorter than 1e-6 becomes 0 and gets no gradient."""
    squares = rows.square().sum(-1, keepdim=True)
    zero = squares < SHORTEST**2  # dropout may remove all neighbours of weight
    return rows.masked_fill(zero, 0) * squares.masked_fill(zero, 1).rsqrt()


class GraphAttention(nn.Module):
    """Attention of each gene to its neighbours, in several heads (Velickovic et al. 2018, in GENELink's form).

        h = x W,    w_ij = softmax_j LeakyReLU(a . h_i + b . h_j),    out_i = unit(LeakyReLU(sum_j w_ij h_j)) + bias

    j runs over the neighbours of gene i, and unit scales to length 1.
    """

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, HEADS * out))
        self.receives = nn.Parameter(torch.empty(HEADS, out))
        self.sends = nn.Parameter(torch.empty(HEADS, out))
        self.bias = nn.Parameter(torch.zeros(HEADS, out))
        # Glorot's bounds for one head: a matrix (width x out) and a vector (2 out x 1)
        nn.init.uniform_(self.weight, -(bound := GAIN * math.sqrt(6 / (width + out))), bound)
        bound = GAIN * math.sqrt(6 / (2 * out + 1))
        for vector in (self.receives, self.sends):
            nn.init.uniform_(vector, -bound, bound)

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Map (genes x width) to (genes x heads x out); `edges`, (2 x edges), enter each gene at least once."""
        sender, receiver = edges
        h = (x @ self.weight).unflatten(1, (HEADS, -1))
        asks, offers = (h * self.receives).sum(-1), (h * self.sends).sum(-1)
        logits = F.leaky_relu(asks.index_select(0, receiver) + offers.index_select(0, sender), SLOPE)
        attention = F.dropout(softmax_by_receiver(logits, receiver, len(x)), ATTENTION_DROPOUT, self.training)
        sent = h.index_select(0, sender) * attention.unsqueeze(-1)
        summed = torch.zeros_like(h).index_add(0, receiver, sent)
        return unit_length(F.leaky_relu(summed, SLOPE)) + self.bias


def _head() -> nn.Sequential:
    """Return the layers that map a gene's state to its state as TF, or as target."""
    first, second = nn.Linear(WIDTHS[1], HEAD_WIDTHS[0]), nn.Linear(*HEAD_WIDTHS)
    for layer in (first, second):
        nn.init.xavier_uniform_(layer.weight, gain=GAIN)
    return nn.Sequential(first, nn.LeakyReLU(), nn.Dropout(HEAD_DROPOUT), second, nn.LeakyReLU())


class GeneLink(PairModel):
    """Two attention layers, a head for TFs and one for targets, and a dot product.

    Parameters
    ----------
    features
        Node features, (genes x width).
    edges
        Training edges in both directions, (2 x edges).
    """

    features: Tensor
    edges: Tensor

    def __init__(self, features: Tensor, edges: Tensor) -> None:
        super().__init__()
        alone = torch.ones(len(features), dtype=torch.bool).index_fill(0, edges[1], False).nonzero().T
        self.register_buffer("features", features, persistent=False)
        self.register_buffer("edges", torch.cat([edges, alone.expand(2, -1)], dim=1), persistent=False)
        self.first = GraphAttention(features.shape[1], WIDTHS[0])
        self.second = GraphAttention(HEADS * WIDTHS[0], WIDTHS[1])
        self.tf_head, self.target_head = _head(), _head()

    def states(self) -> tuple[Tensor, Tensor]:
        """Return the states of all genes as TFs and as targets, (genes x 16) each."""
        hidden = F.elu(self.first(self.features, self.edges).flatten(1))
        state = self.second(hidden, self.edges).mean(dim=1)
        return self.tf_head(state), self.target_head(state)

    def decode(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the dot product of both states, (pairs,)."""
        return (tf * target).sum(-1)


def genelink_scorer(problem: Problem) -> Scorer:
    """Train GENELink on a problem.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    features, edges = node_features(problem.log_expression), training_edges(problem.genes, problem.train)
    return fit_scorer(problem, SCHEDULE, lambda: GeneLink(features, edges))


METHOD = deep_method("genelink", "GENELink", "Chen and Liu 2022, Bioinformatics 38:4522", genelink_scorer)
