"""The scBERT encoder: a Performer over genes, in the order in which the data flow.

Names of parameters are those of the official checkpoints (TencentAILabHealthcare/scBERT), so that a
published `model_state_dict` loads as it is. Formulae: Choromanski et al. 2021 (FAVOR+); Yang et al. 2022.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.scbert.tokens import N_TOKENS


@dataclass(frozen=True)
class ScbertConfig:
    """Size of an encoder; the defaults are scBERT's published ones.

    `n_positions` is the number of genes plus one. `n_features` are the random features a head.
    """

    n_positions: int = 16907
    dim: int = 200
    depth: int = 6
    heads: int = 10
    dim_head: int = 64
    n_features: int = 266
    n_tokens: int = N_TOKENS


def random_features(n_features: int, dim: int, generator: torch.Generator | None = None) -> Tensor:
    """Draw a Gaussian orthogonal projection, (n_features x dim), rows of norm like a Gaussian's."""
    blocks = []
    for start in range(0, n_features, dim):
        q, _ = torch.linalg.qr(torch.randn(dim, dim, generator=generator))
        blocks.append(q.T[: min(dim, n_features - start)])
    norms = torch.randn(n_features, dim, generator=generator).norm(dim=1)
    return norms[:, None] * torch.cat(blocks)


def softmax_kernel(x: Tensor, projection: Tensor, is_query: bool) -> Tensor:
    """Positive random features of the softmax kernel, (cells x heads x genes x features).

    The maximum that keeps exp in range is taken per row for queries and, for keys, over the heads
    and genes of one cell, so that a cell's result does not depend on its batch. The official code
    takes the keys' maximum over the whole batch; for one cell alone the two agree.
    """
    n_features, dim = projection.shape
    scaled = x * dim**-0.25
    projected = scaled @ projection.T
    offset = scaled.square().sum(-1, keepdim=True) / 2
    axes = (-1,) if is_query else (-3, -2, -1)
    peak = projected.amax(dim=axes, keepdim=True).detach()
    return n_features**-0.5 * (torch.exp(projected - offset - peak) + 1e-4)


class FastAttention(nn.Module):
    """Linear attention over genes."""

    projection_matrix: Tensor

    def __init__(self, dim_head: int, n_features: int) -> None:
        super().__init__()
        self.register_buffer("projection_matrix", random_features(n_features, dim_head))

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Attend; return values (cells x heads x genes x dim_head) and received attention.

        Received attention of gene j is the mean over queries i of A[i, j], (cells x heads x genes):
        k'_j . mean_i(q'_i / (q'_i . sum k')), linear in the number of genes.
        """
        q = softmax_kernel(q, self.projection_matrix, is_query=True)
        k = softmax_kernel(k, self.projection_matrix, is_query=False)
        inverse = 1.0 / (q @ k.sum(dim=-2).unsqueeze(-1))
        out = (q @ (k.transpose(-1, -2) @ v)) * inverse
        received = (k @ (q * inverse).mean(dim=-2).unsqueeze(-1)).squeeze(-1)
        return out, received


class SelfAttention(nn.Module):
    """Multi-head attention without bias on queries, keys and values."""

    def __init__(self, config: ScbertConfig) -> None:
        super().__init__()
        inner = config.heads * config.dim_head
        self.heads = config.heads
        self.fast_attention = FastAttention(config.dim_head, config.n_features)
        self.to_q = nn.Linear(config.dim, inner, bias=False)
        self.to_k = nn.Linear(config.dim, inner, bias=False)
        self.to_v = nn.Linear(config.dim, inner, bias=False)
        self.to_out = nn.Linear(inner, config.dim)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the update (cells x genes x dim) and attention received, mean over heads."""
        q, k, v = (
            layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.to_q, self.to_k, self.to_v)
        )
        # exp of the kernel overflows in half precision; the attention itself stays in float32
        with torch.autocast(x.device.type, enabled=False):
            out, received = self.fast_attention(q.float(), k.float(), v.float())
        return self.to_out(out.transpose(1, 2).flatten(-2).to(x.dtype)), received.mean(dim=1)


class FeedForward(nn.Module):
    """Two linear layers with GELU, four times as wide inside."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.w1 = nn.Linear(dim, 4 * dim)
        self.w2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., dim) to (..., dim)."""
        return self.w2(F.gelu(self.w1(x)))


class _Chunked(nn.Module):
    """Holds the feed-forward under the name that official checkpoints give it."""

    def __init__(self, fn: nn.Module) -> None:
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        return self.fn(x)


class _PreNorm(nn.Module):
    """LayerNorm before a block."""

    def __init__(self, dim: int, fn: nn.Module) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        return self.fn(self.norm(x))


class _Layers(nn.Module):
    def __init__(self, layers: nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers


class _Performer(nn.Module):
    """Pre-LayerNorm blocks of attention and feed-forward."""

    def __init__(self, config: ScbertConfig) -> None:
        super().__init__()
        blocks = [
            nn.ModuleList(
                [
                    _PreNorm(config.dim, SelfAttention(config)),
                    _PreNorm(config.dim, _Chunked(FeedForward(config.dim))),
                ]
            )
            for _ in range(config.depth)
        ]
        self.net = _Layers(nn.ModuleList(blocks))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        received = x.new_zeros(x.shape[:2], dtype=torch.float32)
        for block in self.net.layers:
            attention, feed_forward = block.children()
            update, seen = attention(x)
            x = x + update
            x = x + feed_forward(x)
            received = received + seen
        return x, received / len(self.net.layers)


class _Positions(nn.Module):
    """Embedding of a gene's place in the vocabulary (gene2vec in the official weights)."""

    def __init__(self, n_positions: int, dim: int) -> None:
        super().__init__()
        self.emb = nn.Embedding(n_positions, dim)
        nn.init.normal_(self.emb.weight, std=0.02)


class Scbert(nn.Module):
    """Performer encoder over the genes of a cell, with scBERT's masked-expression output layer."""

    def __init__(self, config: ScbertConfig) -> None:
        super().__init__()
        self.config = config
        self.token_emb = nn.Embedding(config.n_tokens, config.dim)
        nn.init.normal_(self.token_emb.weight, std=1 / math.sqrt(config.dim))
        self.pos_emb = _Positions(config.n_positions, config.dim)
        self.performer = _Performer(config)
        self.norm = nn.LayerNorm(config.dim)
        self.to_out = nn.Linear(config.dim, config.n_tokens)

    def forward(self, tokens: Tensor, positions: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Encode cells.

        Parameters
        ----------
        tokens
            Expression bins, (cells x genes), integers below `n_tokens`.
        positions
            Row of each gene in the position table, (genes,); None means 0, 1, 2, ...

        Returns
        -------
        encodings
            (cells x genes x dim).
        received
            Attention each gene receives, mean over queries, heads and layers, (cells x genes).
        """
        if positions is None:
            positions = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.token_emb(tokens) + self.pos_emb.emb(positions)
        x, received = self.performer(x)
        return self.norm(x), received

    def logits(self, encodings: Tensor) -> Tensor:
        """Scores of each expression bin, (cells x genes x n_tokens)."""
        return self.to_out(encodings)
