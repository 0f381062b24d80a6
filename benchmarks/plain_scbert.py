"""A straightforward FAVOR+ attention: the same equations as in `grn_core.scbert.performer`, written down as they stand.

This is what the encoder is measured against: feature maps of all cells, heads and genes are made in full, and each
of their operations is a pass of its own.
"""

import torch
from torch import Tensor

from grn_core.scbert.performer import Scbert, SelfAttention


def softmax_kernel(x: Tensor, projection: Tensor, is_query: bool) -> Tensor:
    """Map queries or keys, (cells x heads x genes x dim_head), to their positive random features."""
    n_features, dim = projection.shape
    scaled = x * dim**-0.25
    projected = scaled @ projection.T
    offset = scaled.square().sum(-1, keepdim=True) / 2
    peak = projected.amax(dim=(-1,) if is_query else (-3, -2, -1), keepdim=True)
    return n_features**-0.5 * (torch.exp(projected - offset - peak) + 1e-4)


def plain_attention(self: SelfAttention, x: Tensor) -> tuple[Tensor, Tensor]:
    """Stand in for `SelfAttention.forward`."""
    q, k, v = (layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.to_q, self.to_k, self.to_v))
    projection = self.fast_attention.projection_matrix
    q, k = softmax_kernel(q, projection, True), softmax_kernel(k, projection, False)
    inverse = 1.0 / (q @ k.sum(dim=-2).unsqueeze(-1))
    out = (q @ (k.transpose(-1, -2) @ v)) * inverse
    received = (k @ (q * inverse).mean(dim=-2).unsqueeze(-1)).squeeze(-1)
    return self.to_out(out.transpose(1, 2).flatten(-2)), received.mean(dim=1)


def encode_plainly(model: Scbert, tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Encode cells with the plain attention."""
    ours = SelfAttention.forward
    SelfAttention.forward = plain_attention  # type: ignore[method-assign]
    try:
        encodings, received = model(tokens)
        return encodings, received
    finally:
        SelfAttention.forward = ours  # type: ignore[method-assign]
