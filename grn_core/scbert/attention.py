"""Attention by positive random features (FAVOR+, Choromanski et al. 2021), in the form of scBERT's official code."""

import torch
from torch import Tensor, nn

KERNEL_EPSILON = 1e-4
LARGEST_EXPONENT = 60.0
CACHED_VALUES = 250_000
"""Kernel features that a core's cache holds, twice, beside what else is read: 1 MB in float32."""


def random_features(n_features: int, dim: int, generator: torch.Generator | None = None) -> Tensor:
    """Draw a Gaussian orthogonal projection, (n_features x dim); its rows have the norms of Gaussian vectors."""
    blocks = []
    for start in range(0, n_features, dim):
        q, _ = torch.linalg.qr(torch.randn(dim, dim, generator=generator))
        blocks.append(q.T[: min(dim, n_features - start)])
    norms = torch.randn(n_features, dim, generator=generator).norm(dim=1)
    return norms[:, None] * torch.cat(blocks)


class FastAttention(nn.Module):
    """Softmax attention over genes by positive random features (FAVOR+), linear in the number of genes.

    The official kernel maps x = q or k, scaled by dim_head^-1/4, to

        x'_f = exp(x . p_f - |x|^2 / 2 - peak) + e,    e = 1e-4

    with `peak` the largest x . p_f: of the same row for a query, of all genes and heads of the cell for a key (the
    official code takes it over the whole batch; for a single cell both agree). The factor features^-1/2 cancels in
    every quotient below.

    Here the same is computed, up to factors that cancel, with

        s = exp(x . p_f - |x|^2 / 2 - highest),   x' = r s + e,   r = exp(highest - peak)     for the keys of a head,
        s = exp(x . p_f - top),                   x' = s + e / c, c = exp(-|x|^2 / 2)         for a query,

    `highest` being the largest x . p_f of the head and `top` that of the row, so that r, e and c multiply short vectors
    only: k'^T v = r s^T v + e sum(v).

    The arrays s, (genes x features) per head, are far larger than all else, and few operations are made with each of
    their numbers, so that reading and writing them limits the speed. On a CPU they are made for as many heads at a time
    as a core's cache holds, and changed in place.
    """

    projection_matrix: Tensor

    def __init__(self, dim_head: int, n_features: int) -> None:
        super().__init__()
        self.register_buffer("projection_matrix", random_features(n_features, dim_head))

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Attend within each cell.

        Parameters
        ----------
        q, k, v
            (cells x heads x genes x dim_head).

        Returns
        -------
        values
            (cells x heads x genes x dim_head).
        received
            Mean over queries i of A[i, j] for each gene j, (cells x heads x genes):
            k'_j . mean_i(q'_i / (q'_i . sum k')).
        """
        cells, heads, n, dim = k.shape
        n_features = len(self.projection_matrix)
        projection = (dim**-0.25 * self.projection_matrix).T.contiguous()
        at_once = heads if k.is_cuda else max(1, CACHED_VALUES // (cells * n * n_features))
        half = _half_square(k)
        keys = [_keys(projection, *part) for part in zip(*(_split(x, at_once) for x in (k, half, v)), strict=True)]
        features, tops, contexts, totals = zip(*keys, strict=True)
        highest = _join(tops, cells)
        factor = (highest - highest.amax(1, keepdim=True)).exp()  # r
        context = factor * _join(contexts, cells) + KERNEL_EPSILON * v.sum(2).unsqueeze(-1)
        total = factor * _join(totals, cells) + KERNEL_EPSILON * n
        constant = KERNEL_EPSILON * _half_square(q).clamp_max(LARGEST_EXPONENT).exp().mT  # e / c

        parts = zip(*(_split(x, at_once) for x in (q, constant, context, total)), features, strict=True)
        attended = [_attend(_queries(projection, some_q), *rest) for some_q, *rest in parts]
        values, asked, seen = zip(*attended, strict=True)
        received = factor * _join(seen, cells) + KERNEL_EPSILON * _join(asked, cells).sum(-1, keepdim=True)
        return _beside(values, cells), received.squeeze(2) / n


def _keys(projection: Tensor, k: Tensor, half: Tensor, v: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return s of the keys of b heads, (b x genes x features), `highest`, (b x 1 x 1), (s^T v)^T, and the sum of s."""
    projected = torch.bmm(k, projection.expand(len(k), -1, -1))
    highest = _largest(projected.flatten(1)).unsqueeze(-1)
    features = projected.sub_(half + highest).exp_()
    return features, highest, torch.bmm(v.mT, features), features.sum(1, keepdim=True)


def _queries(projection: Tensor, q: Tensor) -> Tensor:
    """Return s of the queries of b heads, (b x genes x features)."""
    projected = torch.bmm(q, projection.expand(len(q), -1, -1))
    return projected.sub_(_largest(projected)).exp_()


def _largest(x: Tensor) -> Tensor:
    """Return the largest number of each row, (... x 1), of an array that is changed in place afterwards."""
    # the gradient of amax needs the array; that of max needs the place only, but max takes longer
    return x.max(-1, keepdim=True).values if x.requires_grad else x.amax(-1, keepdim=True)


def _attend(
    queries: Tensor, constant: Tensor, context: Tensor, total: Tensor, keys: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Attend within b heads.

    Parameters
    ----------
    queries, keys
        s of both, (b x genes x features).
    constant
        e / c of the queries, (b x 1 x genes).
    context
        (k'^T v)^T, (b x dim_head x features).
    total
        Sum of k', (b x 1 x features).

    Returns
    -------
    values
        (b x genes x dim_head).
    asked
        Sum over queries i of q'_i / (q'_i . sum k'), (b x 1 x features).
    seen
        s of the keys times `asked`, (b x 1 x genes).
    """
    inverse = torch.baddbmm(constant * total.sum(-1, keepdim=True), total, queries.mT).reciprocal()
    values = torch.addcmul(torch.bmm(queries, context.mT), constant.mT, context.sum(-1).unsqueeze(1))
    asked = torch.baddbmm((constant * inverse).sum(-1, keepdim=True), inverse, queries)
    return values * inverse.mT, asked, torch.bmm(asked, keys.mT)


def _half_square(x: Tensor) -> Tensor:
    """Return |x|^2 / 2 of x scaled by dim_head^-1/4, (... x dim_head); (... x 1)."""
    return x.norm(dim=-1, keepdim=True).square() * (x.shape[-1] ** -0.5 / 2)


def _split(x: Tensor, at_once: int) -> list[Tensor]:
    """Divide an array (cells x heads x ...) into parts of some heads, (cells * some heads x ...)."""
    return [part.flatten(0, 1) for part in x.split(at_once, dim=1)]


def _join(parts: tuple[Tensor, ...], cells: int) -> Tensor:
    """Reverse `_split`."""
    return torch.cat([part.unflatten(0, (cells, -1)) for part in parts], dim=1)


def _beside(parts: tuple[Tensor, ...], cells: int) -> Tensor:
    """Reverse `_split`; in memory, the heads of a gene stand side by side, as the next layer reads them."""
    return torch.cat([part.unflatten(0, (cells, -1)).transpose(1, 2) for part in parts], dim=2).transpose(1, 2)
