"""The scBERT encoder: a Performer over genes.

Names of parameters are those of the official checkpoints (TencentAILabHealthcare/scBERT), so that a
published `model_state_dict` loads unchanged. Formulae: Choromanski et al. 2021 (FAVOR+); Yang et al. 2022.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from grn_core.scbert.attention import CACHED_VALUES, FastAttention
from grn_core.scbert.kept_memory import keep_freed_memory
from grn_core.scbert.sizes import ScbertConfig


def training_bytes(config: ScbertConfig, n_cells: int, n_places: int) -> int:
    """Estimate the bytes of activations that one training step keeps, in float32.

    For each block and place these are the two arrays of the kernel (heads x features each), about 14 vectors of width
    dim and about 7 of width heads x dim_head.
    """
    inner = config.heads * config.dim_head
    values = 2 * config.heads * config.n_features + 14 * config.dim + 7 * inner
    return 4 * values * n_cells * n_places * config.depth


def cells_in_cache(config: ScbertConfig, n_places: int) -> int:
    """Return how many cells' kernel features a CPU's cache holds; at least one."""
    return max(1, CACHED_VALUES // (config.heads * n_places * config.n_features))


class SelfAttention(nn.Module):
    """Multi-head attention; queries, keys and values have no bias."""

    def __init__(self, config: ScbertConfig) -> None:
        super().__init__()
        inner = config.heads * config.dim_head
        self.config = config
        self.heads = config.heads
        self.fast_attention = FastAttention(config.dim_head, config.n_features)
        self.to_q = nn.Linear(config.dim, inner, bias=False)
        self.to_k = nn.Linear(config.dim, inner, bias=False)
        self.to_v = nn.Linear(config.dim, inner, bias=False)
        self.to_out = nn.Linear(inner, config.dim)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the update (cells x genes x dim) and the attention received, mean over heads, (cells x genes)."""
        q, k, v = (
            layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.to_q, self.to_k, self.to_v)
        )
        # the exponentials of the kernel need the range and precision of float32
        with torch.autocast(x.device.type, enabled=False):
            at_once = len(x) if x.is_cuda else cells_in_cache(self.config, x.shape[1])
            parts = [
                self.fast_attention(*(tensor.float() for tensor in part))
                for part in zip(q.split(at_once), k.split(at_once), v.split(at_once), strict=True)
            ]
        out, received = (part[0] if len(part) == 1 else torch.cat(part) for part in zip(*parts, strict=True))
        return self.to_out(out.transpose(1, 2).flatten(-2).to(x.dtype)), received.mean(dim=1)


class FeedForward(nn.Module):
    """Two linear layers with GELU; the hidden width is four times dim."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.w1 = nn.Linear(dim, 4 * dim)
        self.w2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., dim) to (..., dim)."""
        return self.w2(F.gelu(self.w1(x)))


class _Chunked(nn.Module):
    """Gives the feed-forward layers the name that they have in official checkpoints."""

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

    def forward(self, x: Tensor, recompute: bool) -> tuple[Tensor, Tensor]:
        received = x.new_zeros(x.shape[:2], dtype=torch.float32)
        for block in self.net.layers:
            if recompute and torch.is_grad_enabled():
                x, seen = checkpoint(self._block, block, x, use_reentrant=False)
            else:
                x, seen = self._block(block, x)
            received = received + seen
        return x, received / len(self.net.layers)

    @staticmethod
    def _block(block: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
        attention, feed_forward = block.children()
        update, received = attention(x)
        x = x + update
        return x + feed_forward(x), received


class _Positions(nn.Module):
    """Embedding of each gene of the vocabulary (gene2vec in the official weights)."""

    def __init__(self, n_positions: int, dim: int) -> None:
        super().__init__()
        self.emb = nn.Embedding(n_positions, dim)
        nn.init.normal_(self.emb.weight, std=0.02)


class Scbert(nn.Module):
    """Performer encoder over the genes of a cell, with scBERT's masked-expression output layer.

    If ``recompute`` is set, training keeps only the input of each block and computes the block again in the backward
    pass (gradient checkpointing). This takes about a third more time, and the memory of one block instead of all.
    """

    def __init__(self, config: ScbertConfig) -> None:
        super().__init__()
        self.config = config
        self.recompute = False
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
        keep_freed_memory()
        if positions is None:
            positions = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.token_emb(tokens) + self.pos_emb.emb(positions)
        x, received = self.performer(x, self.recompute)
        return self.norm(x), received

    def logits(self, encodings: Tensor) -> Tensor:
        """Return the logits of each expression bin, (cells x genes x n_tokens)."""
        return self.to_out(encodings)
