"""What each step of training asks, and what it may know: questions of the kind that the held-out pairs will ask."""

import numpy as np
import torch
from torch import Tensor

from grn_core.model.gnn import Backend
from grn_core.model.known import KnownRegulation
from grn_core.training.features import PairIndices

ASKED_SHARE = 0.3
ALIKE_SHARE = 0.5
SIDES = ("tf", "target")


class Episodes:
    """Draws from the train pairs.

    An episode hides some pairs and asks for their labels, given the labels of others. Where validation asks of genes
    that training never saw in a role, half of the episodes do the same: they hide all pairs of some genes in that
    role (as meta-learning trains as it will be tested; Vinyals et al. 2016). The other half hides pairs at random.

    Parameters
    ----------
    train, validation
        Pairs of a split.
    n_genes, backend
        As for `KnownRegulation`.
    rng
        Source of the draws.
    """

    def __init__(
        self, train: PairIndices, validation: PairIndices, n_genes: int, backend: Backend, rng: np.random.Generator
    ) -> None:
        self.train, self.n_genes, self.backend, self.rng = train, n_genes, backend, rng
        self.hidden_sides = [
            side for side in SIDES if not torch.isin(getattr(validation, side), getattr(train, side)).any()
        ]

    def everything(self) -> KnownRegulation:
        """Return what is known once training is over: all train pairs."""
        train = self.train
        return KnownRegulation(train.tf, train.target, train.label, self.n_genes, self.backend)

    def draw(self) -> tuple[PairIndices, KnownRegulation]:
        """Return pairs to ask of, with their labels, and what may be known besides."""
        alike = self.hidden_sides and self.rng.random() < ALIKE_SHARE
        asked, visible = self._by_gene() if alike else self._by_pair()
        while not asked.any():  # so few pairs or genes that none was hidden
            asked, visible = self._by_pair()
        tf, target, label = ((side[asked], side[visible]) for side in self._columns())
        known = KnownRegulation(tf[1], target[1], label[1], self.n_genes, self.backend)
        return PairIndices(tf[0], target[0], label[0]), known

    def _columns(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.train.tf, self.train.target, self.train.label

    def _drawn(self, n: int) -> Tensor:
        return torch.from_numpy(self.rng.random(n) < ASKED_SHARE).to(self.train.tf.device)

    def _by_pair(self) -> tuple[Tensor, Tensor]:
        """Ask of single pairs and show the others, (pairs,) each."""
        asked = self._drawn(len(self.train.tf))
        return asked, ~asked

    def _by_gene(self) -> tuple[Tensor, Tensor]:
        """Ask of pairs whose genes are all hidden and show those whose genes are all in sight, (pairs,) each."""
        hidden = torch.stack([self._drawn(self.n_genes)[getattr(self.train, side)] for side in self.hidden_sides])
        return hidden.all(dim=0), ~hidden.any(dim=0)
