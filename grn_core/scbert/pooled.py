"""One vector per gene from scBERT's vectors in many cells, for methods that do not train scBERT."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from grn_core.errors import DataError
from grn_core.progress import Progress, ProgressCallback, ignore
from grn_core.scbert.encode import CellEncoder


@dataclass(frozen=True, eq=False)
class Encodings:
    """scBERT's encodings h[c, g, :] of genes, pooled over cells.

    Attributes
    ----------
    mean
        Mean over cells, (genes x dim), float32, as in scRegNet.
    attentive
        sum_c w[c, g] h[c, g, :], (genes x dim), float32, as in scTransNet (Kommu et al., arXiv 2407.18181), where
        w[c, g] is the attention that gene g receives in cell c, mean over heads, layers and queries, divided by its
        sum over the genes of that cell.

    Raises
    ------
    DataError
        If the two differ in shape, are not matrices, or contain a number that is not finite.
    """

    mean: np.ndarray
    attentive: np.ndarray

    def __post_init__(self) -> None:
        if self.mean.ndim != 2 or self.mean.shape != self.attentive.shape:
            raise DataError(
                f"The pooled encodings have the shapes {self.mean.shape} and {self.attentive.shape}.",
                "Give one row per gene and one column per dimension in both.",
            )
        if not (np.isfinite(self.mean).all() and np.isfinite(self.attentive).all()):
            raise DataError("The pooled encodings contain numbers that are not finite.", "Encode the cells again.")


def pool_cells(encoder: CellEncoder, tokens: Tensor, progress: ProgressCallback = ignore) -> Encodings:
    """Encode cells once, in batches, and keep only two sums, so that memory does not grow with the number of cells.

    Sums are in float64, so that batches change the result by no more than the encoder's own rounding.

    Parameters
    ----------
    encoder
        Attention is computed over its whole sentence; only its modelled genes are kept, and the weights are normalised
        over them.
    tokens
        (cells x places), on the encoder's device.

    Raises
    ------
    DataError
        If there is no cell.
    """
    n_cells, n_places = tokens.shape
    if n_cells == 0:
        raise DataError("There are no cells to encode.", "Choose a cell type that has cells.")
    shape = (len(encoder.keep), encoder.model.config.dim)
    mean, attentive = (torch.zeros(shape, dtype=torch.float64, device=tokens.device) for _ in range(2))
    at_once = encoder.cells_at_once(n_places)
    encoder.model.eval()
    with torch.inference_mode():
        for first in range(0, n_cells, at_once):
            encoded, received = (part.double() for part in encoder(tokens[first : first + at_once]))
            weights = received / received.sum(dim=1, keepdim=True)
            mean += encoded.sum(dim=0) / n_cells
            attentive += (weights.unsqueeze(-1) * encoded).sum(dim=0)
            done = min(first + at_once, n_cells)
            progress(Progress("encoding cells", done / n_cells, f"cell {done:,} of {n_cells:,}"))
    return Encodings(mean.float().cpu().numpy(), attentive.float().cpu().numpy())
