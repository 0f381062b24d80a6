"""Encode cells in batches, so that memory does not grow with their number."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from grn_core.errors import DataError
from grn_core.progress import Progress, ProgressCallback, ignore
from grn_core.scbert.performer import Scbert, cells_in_cache
from grn_core.scbert.threads import side_by_side

Precision = Literal["float32", "bf16"]
VALUES_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class CellEncoder:
    """An encoder and the places of the modelled genes in its sentence.

    Attributes
    ----------
    model
        The encoder.
    keep
        Place of each modelled gene, (genes,).
    precision
        ``bf16`` runs the matrix products in bfloat16; the kernel's exponentials stay in float32.
    """

    model: Scbert
    keep: Tensor
    precision: Precision = "float32"

    def __call__(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Encode cells, (cells x places).

        Returns
        -------
        encodings
            (cells x genes x dim).
        received
            Attention that each gene received, (cells x genes).
        """
        if tokens.is_cuda or torch.is_grad_enabled():
            return self._encode(tokens)
        parts = tokens.split(self._cells_a_thread(tokens))
        encodings, received = (torch.cat(part) for part in zip(*side_by_side(self._encode, parts), strict=True))
        return encodings, received

    def _encode(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        with torch.autocast(tokens.device.type, torch.bfloat16, enabled=self.precision == "bf16"):
            encodings, received = self.model(tokens.long())
        return encodings[:, self.keep], received[:, self.keep]

    def _cells_a_thread(self, tokens: Tensor) -> int:
        """Return the number of cells per thread: its share, but no more than its cache holds."""
        return min(math.ceil(len(tokens) / torch.get_num_threads()), cells_in_cache(self.model.config, tokens.shape[1]))

    def cells_at_once(self, n_places: int) -> int:
        """Return how many cells are encoded together where no gradient is kept."""
        return max(1, VALUES_AT_ONCE // (n_places * self.model.config.dim))


def check_tokens(model: Scbert, tokens: np.ndarray) -> None:
    """Refuse tokens for which the model has no embedding.

    Raises
    ------
    DataError
        If the array is not (cells x positions) of whole numbers in range, or has more positions than the model.
    """
    config = model.config
    if tokens.ndim != 2 or tokens.size == 0 or tokens.dtype.kind not in "iu":
        raise DataError(
            f"The tokens are an array of shape {tokens.shape} and type {tokens.dtype}.",
            "Give whole numbers, one row per cell and one column per gene, with scBERT's closing 0.",
        )
    if tokens.shape[1] > config.n_positions:
        raise DataError(
            f"The tokens have {tokens.shape[1]:,} positions, the model has {config.n_positions:,}.",
            "Give the genes of the vocabulary of the checkpoint.",
        )
    if tokens.min() < 0 or tokens.max() >= config.n_tokens:
        raise DataError(
            f"The tokens range from {tokens.min()} to {tokens.max()}; the model has 0 to {config.n_tokens - 1}.",
            "Bin expression as scBERT does: floor(log2(1 + counts per 10,000)), at most 5.",
        )


def encode(
    model: Scbert,
    tokens: np.ndarray,
    progress: ProgressCallback = ignore,
    precision: Precision = "float32",
) -> tuple[np.ndarray, np.ndarray]:
    """Encode cells without dropout.

    Parameters
    ----------
    tokens
        (cells x positions).

    Returns
    -------
    encodings
        (cells x positions x dim), float32.
    logits
        (cells x positions x bins), float32.

    Raises
    ------
    DataError
        See `check_tokens`.
    """
    check_tokens(model, tokens)
    model.eval()
    cells, width = tokens.shape
    encoder = CellEncoder(model, torch.arange(width), precision)
    encodings = np.empty((cells, width, model.config.dim), np.float32)
    logits = np.empty((cells, width, model.config.n_tokens), np.float32)
    at_once = encoder.cells_at_once(width)
    with torch.inference_mode():
        for first in range(0, cells, at_once):
            part = slice(first, first + at_once)
            encoded, _ = encoder(torch.from_numpy(tokens[part]))
            encodings[part], logits[part] = encoded.float().numpy(), model.logits(encoded.float()).numpy()
            progress(Progress("encoding", min(1.0, (first + at_once) / cells)))
    return encodings, logits
