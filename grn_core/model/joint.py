"""The joint model: scBERT, attentive pooling, GNN and a pair scorer, trained as one."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.model.gnn import Gnn
from grn_core.model.linear_scorer import LinearPairScorer
from grn_core.model.pooling import AttentivePooling
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.scorer import GeneStates, PairScorer
from grn_core.model.settings import JointConfig
from grn_core.scbert.performer import Scbert


class JointModel(nn.Module):
    """scBERT, attentive pooling, GNN and pair scorer, in this order.

    With E the encodings of scBERT (cells x genes x dim), x the expression profiles (genes x profile_dim, scaled to
    length sqrt(profile_dim)), G the training edges of the prior and norm layer normalisation:

        context = W norm(pool(E)) + b              (genes x hidden)
        nodes   = gnn(G, context + V x + c)        (genes x hidden)
        fused   = GELU(U norm([context, nodes]))   (genes x hidden)
        logit   = scorer(fused, x, G)              (pairs,)

    Parameters
    ----------
    config
        Sizes; ``config.scbert`` is that of `scbert` where given.
    scbert
        Encoder to begin from, such as a pre-trained one; None begins from random weights.
    outside
        Whether a gene is outside the vocabulary of the pre-trained weights, (genes,). Such a gene learns a vector of
        its own, which is added to its context.
    """

    outside: Tensor

    def __init__(self, config: JointConfig, scbert: Scbert | None = None, outside: Tensor | None = None) -> None:
        super().__init__()
        self.config = config
        self.scbert = scbert if scbert is not None else Scbert(config.scbert)
        self.register_buffer("outside", torch.zeros(config.n_genes, dtype=torch.bool) if outside is None else outside)
        self.outside_own = nn.Embedding(config.n_genes, config.hidden)
        nn.init.zeros_(self.outside_own.weight)
        self.pooling = AttentivePooling(config.scbert.dim)
        self.from_profile = nn.Linear(config.profile_dim, config.hidden)
        self.from_scbert = nn.Linear(config.scbert.dim, config.hidden)
        self.gnn = Gnn(config.hidden, config.gnn_layers if config.use_gnn else 0, config.dropout)
        self.fuse = nn.Sequential(
            nn.LayerNorm(2 * config.hidden), nn.Linear(2 * config.hidden, config.hidden), nn.GELU()
        )
        self.scorer: PairScorer | LinearPairScorer = (
            LinearPairScorer(
                config.n_genes, config.n_own, config.hidden, config.dropout, config.use_paths, config.n_support
            )
            if config.n_own
            else PairScorer(config.n_genes, config.hidden, config.dropout, config.use_paths)
        )

    def forward(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> Tensor:
        """Return logits of TF-target pairs, (pairs,), given their standardised correlation `rho`, (pairs,)."""
        return self.scorer(states, tf, target, rho)

    def gene_states(self, encodings: Tensor, received: Tensor, profile: Tensor, prior: PriorGraph) -> GeneStates:
        """Pool cells, pass messages and fuse both views of each gene.

        Parameters
        ----------
        encodings
            scBERT's encodings of the genes in some cells, (cells x genes x dim).
        received
            Attention that each gene received there, (cells x genes).
        profile
            Expression profile of each gene, unit length, (genes x profile_dim).
        prior
            Known pairs; messages pass along their edges.
        """
        context = self._context(encodings, received)
        scale = profile.shape[-1] ** 0.5
        graph = prior.graph
        nodes = self.gnn(graph, context + self.from_profile(profile * scale))
        fused = self.fuse(torch.cat([context, nodes], dim=-1))
        return GeneStates(fused, profile, graph.mean(profile, reverse=True), graph.mean(profile), prior)

    def _context(self, encodings: Tensor, received: Tensor) -> Tensor:
        """Return each gene's state by scBERT, (genes x hidden); zeros without scBERT."""
        if not self.config.use_scbert:
            return self.outside_own.weight * 0.0
        pooled = self.pooling(encodings, received) if self.config.use_attention else encodings.mean(dim=0)
        context: Tensor = self.from_scbert(F.layer_norm(pooled.float(), pooled.shape[-1:]))
        return context + self.outside_own.weight * self.outside.unsqueeze(-1)
