"""Where the encodings of cells come from: scBERT at each step, or a store that was filled once."""

from collections.abc import Sized
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from grn_core.scbert.encode import CellEncoder
from grn_core.training.inputs.encoding_cache import StoredEncodings


class Cells(Sized, Protocol):
    """The cells of a run, by number."""

    @property
    def key(self) -> str:
        """Hash of all that decides the first encodings: weights, tokens, kept genes, precision."""

    def encode(self, cells: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return encodings (cells x genes x dim) and attention received (cells x genes)."""


@dataclass(frozen=True)
class LiveCells:
    """Cells that scBERT encodes at each step, so that it can be trained.

    Without gradients cells are encoded in batches, so that memory does not grow with their number.
    """

    encoder: CellEncoder
    tokens: Tensor
    key: str

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, cells: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return encodings (cells x genes x dim) and attention received (cells x genes)."""
        tokens = self.tokens[torch.from_numpy(cells)]
        at_once = len(cells) if torch.is_grad_enabled() else self.encoder.cells_at_once(tokens.shape[1])
        parts = [self.encoder(part) for part in tokens.split(at_once)]
        encodings, received = (torch.cat(part) for part in zip(*parts, strict=True))
        return encodings, received


@dataclass(frozen=True)
class StoredCells:
    """Cells whose encodings are on disk, computed once with frozen weights."""

    stored: StoredEncodings
    device: torch.device

    def __len__(self) -> int:
        return len(self.stored.encodings)

    @property
    def key(self) -> str:
        """Hash of all that decides the encodings."""
        return self.stored.key

    def encode(self, cells: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return encodings (cells x genes x dim) and attention received (cells x genes)."""
        encodings = torch.from_numpy(np.asarray(self.stored.encodings[cells], dtype=np.float32))
        received = torch.from_numpy(np.asarray(self.stored.received[cells]))
        return encodings.to(self.device), received.to(self.device)


@dataclass(frozen=True)
class UnreadCells:
    """Cells without scBERT, for that ablation: their encodings are zeros."""

    n_cells: int
    n_genes: int
    dim: int
    device: torch.device

    def __len__(self) -> int:
        return self.n_cells

    @property
    def key(self) -> str:
        """Return an empty text: nothing is read."""
        return ""

    def encode(self, cells: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return zeros (1 x genes x dim) and ones (1 x genes)."""
        zeros = torch.zeros(1, self.n_genes, self.dim, device=self.device)
        return zeros, torch.ones(1, self.n_genes, device=self.device)
