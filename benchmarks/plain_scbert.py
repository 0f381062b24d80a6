"""Straightforward FAVOR+ attention (Choromanski et al. 2021): the equations of `grn_core.scbert.performer` as written.

The encoder's speed is compared with this implementation. It computes the feature maps of all cells, heads and genes in
full, and each operation is a separate pass over memory.
"""

import torch
from torch import Tensor

from grn_core.scbert.performer import Scbert, SelfAttention


def softmax_kernel(x: Tensor, projection: Tensor, is_query: bool) -> Tensor:
    """Map queries or keys, (cells x heads x genes x dim_head), to positive random features.

    Returns
    -------
    Features, (cells x heads x genes x n_features).
    """
    n_features, dim = projection.shape
    scaled = x * dim**-0.25
    projected = scaled @ projection.T
    offset = scaled.square().sum(-1, keepdim=True) / 2
    peak = projected.amax(dim=(-1,) if is_query else (-3, -2, -1), keepdim=True)
    return n_features**-0.5 * (torch.exp(projected - offset - peak) + 1e-4)


def plain_attention(self: SelfAttention, x: Tensor) -> tuple[Tensor, Tensor]:
    """Replace `SelfAttention.forward`: return the output and the attention that each gene receives."""
    q, k, v = (layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.to_q, self.to_k, self.to_v))
    projection = self.fast_attention.projection_matrix
    q, k = softmax_kernel(q, projection, True), softmax_kernel(k, projection, False)
    inverse = 1.0 / (q @ k.sum(dim=-2).unsqueeze(-1))
    out = (q @ (k.transpose(-1, -2) @ v)) * inverse
    received = (k @ (q * inverse).mean(dim=-2).unsqueeze(-1)).squeeze(-1)
    return self.to_out(out.transpose(1, 2).flatten(-2)), received.mean(dim=1)


def encode_plainly(model: Scbert, tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Encode cells with the plain attention; the shapes are those of `Scbert.forward`."""
    ours = SelfAttention.forward
    SelfAttention.forward = plain_attention  # type: ignore[method-assign]
    try:
        encodings, received = model(tokens)
        return encodings, received
    finally:
        SelfAttention.forward = ours  # type: ignore[method-assign]
