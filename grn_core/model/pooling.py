"""Attentive pooling: one vector per gene from its vectors in many cells."""

import torch
from torch import Tensor, nn


class AttentivePooling(nn.Module):
    """Learned weighted mean over cells that begins at scTransNet's weights.

        pooled_g = sum_c w_cg E_cg,    w_cg = softmax_c(log a_cg + s . tanh(H E_cg + b))

    E are the encodings, and a_cg is the attention that gene g receives in cell c, divided by its sum over genes: the
    weight that scTransNet gives cell c (Kommu et al., arXiv 2407.18181). s begins at zero, so that training begins at
    the published weights, scaled to sum to 1 over cells.
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
