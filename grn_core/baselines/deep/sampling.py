"""Which training pairs an epoch passes over."""

import math

import torch
from torch import Tensor

RARE = 1 / 30
"""Share of edges among the training pairs below which edges are rare.

GENELink, whose pairs scTransNet and scRegNet train on too, takes every non-edge into training where the truth is
cell-type-specific ChIP-seq, and one non-edge an edge where it is non-specific ChIP-seq or STRING. Of hESC's and mDC's
training pairs one in 7 and one in 22 is an edge of the first kind, and one in 46 to 78 of the second; this share lies
between.
"""


class EpochPairs:
    """Draws the pairs of each epoch from PyTorch's global random state.

    All of them; where edges are rare, all edges and as many non-edges, drawn anew each time (the publications draw them
    once).

    Parameters
    ----------
    label
        1 for an edge and 0 for none, (pairs,).

    Attributes
    ----------
    shift
        What the drawing adds to the log odds that a model learns: 0, or where edges are rare the logarithm of non-edges
        over edges (King and Zeng 2001, prior correction).
    """

    def __init__(self, label: Tensor) -> None:
        edges, others = (torch.nonzero(label == value).squeeze(1) for value in (1, 0))
        self.n_pairs, self.edges, self.others = len(label), edges, others
        self.rare = 0 < len(edges) < RARE * len(label)
        self.shift = math.log(len(others) / len(edges)) if self.rare else 0.0

    def draw(self) -> Tensor:
        """Return the places of an epoch's pairs, in random order."""
        if not self.rare:
            return torch.randperm(self.n_pairs)
        drawn = self.others[torch.randperm(len(self.others))[: len(self.edges)]]
        rows = torch.cat([self.edges, drawn])
        return rows[torch.randperm(len(rows))]
