"""Attention by positive random features (FAVOR+, Choromanski et al. 2021), in the form of scBERT's official code."""

from itertools import repeat

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

    Here the same is computed with s_f = exp(x . p_f - top), where top is the largest x . p_f of the row. The row is

        x' = c s + e,    c = exp(top - |x|^2 / 2 - peak)

    so that c and e multiply short vectors only: k'^T v = s^T (c v) + e sum(v), and the c of a query cancels.

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
        at_once = heads if k.is_cuda else min(heads, max(1, CACHED_VALUES // (cells * n * n_features)))

        # one array for all of s, since memory that is asked for in parts goes back to the system after each part
        space: list[Tensor] | list[None] = [None] * (heads + 1)
        if not torch.is_grad_enabled():
            space = _split(k.new_empty(cells, at_once + heads, n, n_features), at_once)
        keys, tops = zip(*map(_features, _split(k, at_once), repeat(projection), space[1:]), strict=True)
        top = _join(tops, cells)
        factor = (top.detach() - _half_square(k) - top.amax(dim=(1, 2), keepdim=True)).exp()  # c
        constant = KERNEL_EPSILON * _half_square(q).clamp_max(LARGEST_EXPONENT).exp()  # e / c

        short = (constant, factor, factor.unsqueeze(-1) * v, KERNEL_EPSILON * v.sum(2, keepdim=True))
        parts = zip(_split(q, at_once), keys, *(_split(x, at_once) for x in short), strict=True)
        attended = [_attend(*_features(some_q, projection, space[0]), *rest) for some_q, *rest in parts]
        values, asked, seen = (_join(part, cells) for part in zip(*attended, strict=True))
        return values, factor * seen + KERNEL_EPSILON * asked.sum(-1, keepdim=True)


def _attend(
    queries: Tensor, top: Tensor, keys: Tensor, constant: Tensor, factor: Tensor, weighted: Tensor, rest: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Attend within some heads, b of them over all cells.

    Parameters
    ----------
    queries, top
        As `_features` returns them.
    keys
        s of the keys, (b x genes x features).
    constant, factor
        e / c of the queries, c of the keys, (b x genes).
    weighted, rest
        c v, (b x genes x dim_head), and e sum(v), (b x 1 x dim_head).

    Returns
    -------
    values
        (b x genes x dim_head).
    asked
        Mean over queries i of q'_i / (q'_i . sum k'), (b x features).
    seen
        s of the keys times `asked`, (b x genes).
    """
    n = keys.shape[1]
    constant = constant * (top - top.detach()).exp()
    context = torch.baddbmm(
        rest.mT, weighted.mT, keys
    )  # v^T k', the orientation in which the array is read in its order
    total = _times(factor, keys) + KERNEL_EPSILON * n  # sum of k', (b x features)
    inverse = 1 / (_times(total, queries.mT) + constant * total.sum(-1, keepdim=True))
    values = torch.addcmul(torch.bmm(queries, context.mT), constant.unsqueeze(-1), context.sum(-1).unsqueeze(1))
    asked = (_times(inverse, queries) + (constant * inverse).sum(-1, keepdim=True)) / n
    return values * inverse.unsqueeze(-1), asked, _times(asked, keys.mT)


def _features(x: Tensor, projection: Tensor, space: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return s, (b x genes x features), in `space`, and top, (b x genes), of x, (b x genes x dim_head); p is scaled."""
    projected = torch.bmm(x, projection.expand(len(x), -1, -1), out=None if space is None else space[: len(x)])
    top = projected.detach().amax(-1)
    features = projected.sub_(top.unsqueeze(-1)).exp_()
    if features.requires_grad:
        top = top + features.amax(-1).log()  # adds 0, and the gradient of the largest x . p
    return features, top


def _half_square(x: Tensor) -> Tensor:
    """Return |x|^2 / 2 of x scaled by dim_head^-1/4, (... x dim_head); (...)."""
    return x.norm(dim=-1).square() * (x.shape[-1] ** -0.5 / 2)


def _times(vector: Tensor, matrix: Tensor) -> Tensor:
    """Multiply a batch of vectors (b x n) by a batch of matrices (b x n x m); (b x m)."""
    return torch.bmm(vector.unsqueeze(1), matrix).squeeze(1)


def _split(x: Tensor, at_once: int) -> list[Tensor]:
    """Divide an array (cells x heads x ...) into parts of some heads, (cells * some heads x ...)."""
    return [part.flatten(0, 1) for part in x.split(at_once, dim=1)]


def _join(parts: tuple[Tensor, ...], cells: int) -> Tensor:
    """Reverse `_split`; in memory, the numbers of a gene stand side by side, as the next layer reads them."""
    return torch.cat([part.unflatten(0, (cells, -1)).transpose(1, 2) for part in parts], dim=2).transpose(1, 2)
