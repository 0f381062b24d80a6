"""What the known labels of similar TFs and targets say of a pair: a matrix of low rank behind noise."""

from dataclasses import dataclass

import torch
from torch import Tensor

LEAST, MOST = 1e-3, 1 - 1e-3
"""Range of the expected labels, so that no residual becomes arbitrarily large."""


@dataclass(frozen=True)
class LowRank:
    """An estimate of what rates leave of the labels, as factors.

    Attributes
    ----------
    left, right
        (genes x rank) each; the estimate of the pair i, j is the product of row i of `left` and row j of `right`. Both
        are 0 for a gene without known pairs in its role.
    """

    left: Tensor
    right: Tensor

    def of(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the estimate of pairs, (pairs,)."""
        return (self.left[tf] * self.right[target]).sum(-1)


@torch.no_grad()
def low_rank(tf: Tensor, target: Tensor, label: Tensor, expected: Tensor, n_genes: int) -> LowRank:
    """Estimate the matrix (TFs x targets) whose noisy entries are the residuals of known pairs.

    With y the label and p its expectation, the entry of a known pair is

        r_ij = (y_ij - p_ij) / sqrt(p_ij (1 - p_ij)),

    and that of any other pair 0. Let R, (n x m) with n <= m, have singular values s_k and noise of standard deviation
    sigma. The estimate keeps R's singular vectors and shrinks its values, with z = s / (sigma sqrt(m)), b = n / m, to

        sigma sqrt(m) sqrt((z^2 - b - 1)^2 - 4 b) / z    where z > 1 + sqrt(b),    and 0 elsewhere,

    which has the least mean square error where n and m are large (Gavish and Donoho 2017, IEEE Trans. Inf. Theory
    63:2137). sigma^2 is the mean of r^2 over all entries: most of R is noise. So rank and shrinkage follow from the
    data, and are 0 where similar TFs say nothing of each other. One dense array (TFs x targets) is made.

    A known pair's own label counts in its estimate: it is meant for pairs that are held out.

    Parameters
    ----------
    tf, target
        Known pairs as gene indices, each at most once, (pairs,).
    label, expected
        0 or 1, and p, (pairs,).
    n_genes
        Number of genes.
    """
    p = expected.clamp(LEAST, MOST)
    residual = (label - p) / (p * (1 - p)).sqrt()
    tfs, targets = (torch.bincount(side, minlength=n_genes).nonzero().squeeze(1) for side in (tf, target))
    n, m = len(tfs), len(targets)
    matrix = residual.new_zeros(n, m)
    matrix[places(tfs, n_genes)[tf], places(targets, n_genes)[target]] = residual
    noise = float((residual.double().square().sum() / max(n * m, 1)).sqrt()) * max(n, m) ** 0.5
    if noise == 0:
        return LowRank(*residual.new_zeros(2, n_genes, 0))
    squares, vectors = torch.linalg.eigh((matrix @ matrix.T).double())
    share = shrinkage(squares.clamp_min(0).sqrt() / noise, min(n, m) / max(n, m))
    kept = vectors[:, share > 0].to(matrix)
    left, right = matrix.new_zeros(2, n_genes, kept.shape[1])
    left[tfs], right[targets] = kept * share[share > 0].to(matrix), matrix.T @ kept
    return LowRank(left, right)


def places(genes: Tensor, n_genes: int) -> Tensor:
    """Return the place of each gene among `genes`, (genes,); -1 for another."""
    places = torch.full((n_genes,), -1, dtype=torch.long, device=genes.device)
    places[genes] = torch.arange(len(genes), device=genes.device)
    return places


def shrinkage(values: Tensor, ratio: float) -> Tensor:
    """Return how much of each singular value is kept, (values,): the formula of `low_rank`, divided by the value.

    Parameters
    ----------
    values
        Divided by the noise: z.
    ratio
        b, the shorter side by the longer one.
    """
    inside = ((values.square() - ratio - 1).square() - 4 * ratio).clamp_min(0).sqrt()
    return torch.where(values > 1 + ratio**0.5, inside / values.square().clamp_min(1e-12), 0)
