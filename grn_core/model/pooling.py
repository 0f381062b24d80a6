"""Attentive pooling: one vector a gene out of its vectors in many cells."""

import torch
from torch import Tensor, nn


class AttentivePooling(nn.Module):
    """Weighted mean over cells, learned, starting from scTransNet's weights.

    scTransNet weighs cell c for gene g by the attention g receives in c, normalised over genes
    (Kommu et al., arXiv 2407.18181). Here the logarithm of that weight plus a learned score of the
    gene's encoding goes through a softmax over cells; the score starts at zero, so that training
    starts at the published weights up to their scale.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(dim, dim)
        self.score = nn.Linear(dim, 1, bias=False)
        nn.init.zeros_(self.score.weight)

    def forward(self, encodings: Tensor, received: Tensor) -> Tensor:
        """Pool cells.

        Parameters
        ----------
        encodings
            (cells x genes x dim).
        received
            Attention received by each gene, (cells x genes), positive.

        Returns
        -------
        (genes x dim)
        """
        share = received / received.sum(dim=1, keepdim=True)
        learned = self.score(torch.tanh(self.hidden(encodings))).squeeze(-1)
        weights = torch.softmax(learned.float() + share.clamp_min(1e-12).log(), dim=0)
        return torch.einsum("cg,cgd->gd", weights.to(encodings.dtype), encodings)
