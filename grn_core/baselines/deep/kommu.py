"""Shared parts of scTransNet and scRegNet: sizes, rates, graph convolutions, feed-forward layers, scoring of a pair.

Both are by Kommu et al. The figures are the defaults of their code (sindhura-cs/scRegNet, ``src/args.py`` and
``src/models.py``), not those that were tuned on the test pairs of each data set.
"""

from abc import abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.features import node_features
from grn_core.baselines.deep.fit import PairModel, Schedule
from grn_core.baselines.deep.graph import normalised_adjacency, training_edges
from grn_core.baselines.method import Problem

GCN_WIDTHS = (256, 256)
WIDTHS = (64, 64)
DROPOUT = 0.2
SCHEDULE = Schedule(
    learning_rate=5e-4,
    weight_decay=1e-5,
    decay=1.0,
    batch_size=256,
    epochs=300,
    every=5,
    patience=10,
    unjudged_epochs=50,
)


class GraphConvolution(nn.Module):
    """Graph convolutions (Kipf and Welling 2017) with ReLU and dropout between them, none after the last.

        H <- A H W + b

    with A the normalised adjacency. A X of the first layer is computed once, since the node features X do not change.

    Parameters
    ----------
    adjacency
        A, sparse, (genes x genes).
    features
        X, (genes x width).
    widths
        Output width of each layer.
    """

    adjacency: Tensor
    spread: Tensor

    def __init__(self, adjacency: Tensor, features: Tensor, widths: Sequence[int] = GCN_WIDTHS) -> None:
        super().__init__()
        self.register_buffer("adjacency", adjacency, persistent=False)
        self.register_buffer("spread", torch.sparse.mm(adjacency, features), persistent=False)
        shapes = zip(widths, [features.shape[1], *widths[:-1]], strict=True)
        self.weights = nn.ParameterList(nn.init.xavier_uniform_(torch.empty(shape)) for shape in shapes)
        self.biases = nn.ParameterList(torch.zeros(width) for width in widths)

    def forward(self) -> Tensor:
        """Return the genes' states, (genes x last width)."""
        state = F.linear(self.spread, self.weights[0], self.biases[0])
        for weight, bias in list(zip(self.weights, self.biases, strict=True))[1:]:
            hidden = F.dropout(F.relu(state), DROPOUT, self.training)
            state = torch.sparse.mm(self.adjacency, F.linear(hidden, weight)) + bias
        return state


def graph_branch(problem: Problem) -> GraphConvolution:
    """Make the untrained convolutions over a problem's training edges; node features are standardised expression."""
    edges = training_edges(problem.genes, problem.train)
    return GraphConvolution(normalised_adjacency(edges, len(problem.genes)), node_features(problem.log_expression))


def feed_forward(width: int, widths: Sequence[int] = WIDTHS) -> nn.Sequential:
    """Return linear layers from `width` through `widths`, each with a leaky ReLU, dropout between them."""
    layers: list[nn.Module] = []
    for number, out in enumerate(widths):
        if number:
            layers.append(nn.Dropout(DROPOUT))
        layers += [nn.Linear(width, out), nn.LeakyReLU()]
        width = out
    return nn.Sequential(*layers)


class JoinedPairs(PairModel):
    """A model in which a gene has one state for both roles; a pair is scored by the concatenation of TF and target.

    Parameters
    ----------
    graph
        Graph convolutions.
    encodings
        scBERT's encodings of the genes, (genes x dim).

    Attributes
    ----------
    pair
        Maps (pairs x 2 width) to (pairs x 1); a subclass sets it.
    """

    encodings: Tensor
    pair: nn.Module

    def __init__(self, graph: GraphConvolution, encodings: Tensor) -> None:
        super().__init__()
        self.register_buffer("encodings", encodings, persistent=False)
        self.graph = graph

    @abstractmethod
    def state(self) -> Tensor:
        """Return the genes' states, (genes x width)."""

    def states(self) -> tuple[Tensor, Tensor]:
        """Return the states of all genes, (genes x width), the same as TFs and as targets."""
        state = self.state()
        return state, state

    def decode(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the output of `pair` for both states, (pairs,)."""
        log_odds: Tensor = self.pair(torch.cat([tf, target], dim=1)).squeeze(1)
        return log_odds
