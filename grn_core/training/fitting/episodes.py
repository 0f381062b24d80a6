"""Episodes: what each training step asks and what it may know, in the way in which held-out pairs will be asked."""

import numpy as np
import torch
from torch import Tensor

from grn_core.model.gnn import Backend
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.settings import MOST_ASKED
from grn_core.training.inputs.features import PairIndices

ASKED_SHARE = 0.3
"""Share of the pairs or genes that an episode hides."""
ALIKE_SHARE = 0.5
SIDES = ("tf", "target")


class Episodes:
    """Random divisions of the train pairs into pairs to ask about and pairs to show.

    An episode hides the labels of some pairs and asks for them, given the labels of others. Where the validation pairs
    have no TF (or target) in common with the train pairs, half of the episodes are made like that: they hide all
    pairs of some TFs (or targets). The other half hides single pairs at random. Training in the way of the test is
    that of Vinyals et al. 2016, Matching networks.

    Parameters
    ----------
    train, validation
        Pairs of a split.
    n_genes, backend
        As for `PriorGraph`.
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

    def everything(self) -> PriorGraph:
        """Return all train pairs as known ones, as after training."""
        train = self.train
        return PriorGraph(train.tf, train.target, train.label, self.n_genes, self.backend)

    def draw(self) -> tuple[PairIndices, PriorGraph]:
        """Return the pairs of one episode: those asked about, with their labels, and those shown, as known ones."""
        alike = self.hidden_sides and self.rng.random() < ALIKE_SHARE
        asked, visible = self._by_gene() if alike else self._by_pair()
        while not asked.any():  # with few pairs or genes, a draw may hide none
            asked, visible = self._by_pair()
        asked = self._at_most(asked)
        tf, target, label = ((side[asked], side[visible]) for side in self._columns())
        shown = PriorGraph(tf[1], target[1], label[1], self.n_genes, self.backend)
        return PairIndices(tf[0], target[0], label[0]), shown

    def _at_most(self, asked: Tensor) -> Tensor:
        """Return which pairs to ask for: all hidden ones or, of more than `MOST_ASKED`, a draw; (pairs,) bool."""
        share = MOST_ASKED / int(asked.sum())
        return asked if share >= 1 else asked & torch.from_numpy(self.rng.random(len(asked)) < share).to(asked.device)

    def _columns(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.train.tf, self.train.target, self.train.label

    def _drawn(self, n: int) -> Tensor:
        return torch.from_numpy(self.rng.random(n) < ASKED_SHARE).to(self.train.tf.device)

    def _by_pair(self) -> tuple[Tensor, Tensor]:
        """Ask about some pairs and show the others, (pairs,) bool each."""
        asked = self._drawn(len(self.train.tf))
        return asked, ~asked

    def _by_gene(self) -> tuple[Tensor, Tensor]:
        """Ask about pairs whose genes are all hidden, and show pairs without a hidden gene, (pairs,) bool each."""
        hidden = torch.stack([self._drawn(self.n_genes)[getattr(self.train, side)] for side in self.hidden_sides])
        return hidden.all(dim=0), ~hidden.any(dim=0)
