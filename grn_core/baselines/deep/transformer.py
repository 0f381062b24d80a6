"""Graph transformers: attention of a gene to its neighbours in a graph, with attributes of edges if there are any."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.graph import softmax_by_receiver


def with_loops(edges: Tensor, n_genes: int) -> Tensor:
    """Return edges, (2 x edges), and an edge of each gene to itself."""
    return torch.cat([edges, torch.arange(n_genes).expand(2, n_genes)], dim=1)


class GraphTransformerLayer(nn.Module):
    """Attention to neighbours and a feed-forward part, each with a residual and layer normalisation.

        w_ij = softmax_j q_i . (k_j + e_ij) / sqrt(d),    y_i = norm(x_i + O [sum_j w_ij (v_j + e_ij)])
        out_i = norm(y_i + F(y_i))

    per head (Dwivedi and Bresson 2021; Shi et al. 2021 for the attributes e_ij = E a_ij of an edge). j runs over the
    neighbours of gene i, to which gene i itself must belong.

    Parameters
    ----------
    width
        Of the states; a multiple of `heads`.
    heads
        Number of heads.
    attributes
        Width of an edge's attributes a_ij, 0 if edges have none.
    dropout
        On attention and in the feed-forward part.
    """

    def __init__(self, width: int, heads: int, attributes: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.asks, self.offers, self.sends = (nn.Linear(width, width) for _ in range(3))
        self.edge = nn.Linear(attributes, width, bias=False) if attributes else None
        self.out = nn.Linear(width, width)
        self.feed = nn.Sequential(
            nn.Linear(width, 2 * width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(2 * width, width)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))

    def forward(self, x: Tensor, edges: Tensor, attributes: Tensor | None = None) -> Tensor:
        """Map (genes x width) to (genes x width).

        Parameters
        ----------
        x
            States, (genes x width).
        edges
            From a gene (first row) to a gene (second row), with loops, (2 x edges).
        attributes
            (edges x attributes), where the layer was made for some.
        """
        sender, receiver = edges
        query, key, value = (part(x).unflatten(1, (self.heads, -1)) for part in (self.asks, self.offers, self.sends))
        key, value = key.index_select(0, sender), value.index_select(0, sender)
        if self.edge is not None:
            seen = self.edge(attributes).unflatten(1, (self.heads, -1))
            key, value = key + seen, value + seen
        logits = (query.index_select(0, receiver) * key).sum(-1) / math.sqrt(key.shape[-1])
        weights = F.dropout(softmax_by_receiver(logits, receiver, len(x)), self.dropout, self.training)
        heard = torch.zeros_like(query).index_add(0, receiver, weights.unsqueeze(-1) * value).flatten(1)
        state = self.norms[0](x + self.out(heard))
        found: Tensor = self.norms[1](state + self.feed(state))
        return found


def pair_layers(width: int, hidden: int) -> nn.Sequential:
    """Return a small network that maps (pairs x width) to log odds, (pairs x 1)."""
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, 1))
