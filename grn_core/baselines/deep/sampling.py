"""The training pairs of each epoch."""

import math

import torch
from torch import Tensor

RARE = 1 / 30
"""Share of edges among the training pairs below which edges are rare.

GENELink, whose pairs scTransNet and scRegNet use too, trains on all non-edges where the truth is cell-type-specific
ChIP-seq, and on one non-edge per edge where it is non-specific ChIP-seq or STRING. Of the training pairs of hESC and
mDC, one in 7 and one in 22 is an edge with the former, and one in 46 to 78 with the latter; this share lies between.
"""


class EpochPairs:
    """Draws the pairs of each epoch from PyTorch's global random state.

    These are all pairs; where edges are rare, all edges and equally many non-edges, which differ from epoch to epoch
    (the publications draw them once).

    Parameters
    ----------
    label
        1 for an edge and 0 for none, (pairs,).

    Attributes
    ----------
    shift
        The bias that drawing adds to the learned log odds: 0, or log(non-edges / edges) where edges are rare (King and
        Zeng 2001, prior correction).
    """

    def __init__(self, label: Tensor) -> None:
        edges, others = (torch.nonzero(label == value).squeeze(1) for value in (1, 0))
        self.n_pairs, self.edges, self.others = len(label), edges, others
        self.rare = 0 < len(edges) < RARE * len(label)
        self.shift = math.log(len(others) / len(edges)) if self.rare else 0.0

    def draw(self) -> Tensor:
        """Return the positions of the pairs of one epoch, in random order."""
        if not self.rare:
            return torch.randperm(self.n_pairs)
        drawn = self.others[torch.randperm(len(self.others))[: len(self.edges)]]
        rows = torch.cat([self.edges, drawn])
        return rows[torch.randperm(len(rows))]
