"""Pre-train scBERT on unlabelled cells: hide some expression bins of a cell and predict them from the others.

The objective is that of scBERT (Yang et al. 2022, and TencentAILabHealthcare/scBERT): 15 % of the non-zero tokens of a
cell are chosen, 90 % of those are replaced by the mask token, and the loss is the cross-entropy over the 7 tokens at
the chosen places. 5 % of the cells are held out.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from grn_core.errors import Cancelled
from grn_core.progress import Stop
from grn_core.scbert.performer import Scbert
from grn_core.scbert.tokens import MASK, N_TOKENS

CHOSEN_SHARE, REPLACED_SHARE = 0.15, 0.9
HELD_OUT_SHARE = 0.05
WARM_UP_SHARE = 0.05
HELD_OUT_SEED = 7919


@dataclass(frozen=True)
class Corpus:
    """Unlabelled cells of one data set.

    Attributes
    ----------
    tokens
        Expression bins with scBERT's closing 0, (cells x places).
    positions
        Row of each place in the vocabulary, (places,).
    """

    tokens: np.ndarray
    positions: np.ndarray


@dataclass(frozen=True)
class Batch:
    """Cells with some tokens hidden.

    Attributes
    ----------
    seen
        Tokens that the model reads, (cells x places).
    truth
        True tokens, (cells x places).
    chosen
        Where the model must predict, (cells x places), bool.
    positions
        Row of each place in the vocabulary, (places,).
    """

    seen: np.ndarray
    truth: np.ndarray
    chosen: np.ndarray
    positions: np.ndarray


def hide(tokens: np.ndarray, positions: np.ndarray, rng: np.random.Generator) -> Batch:
    """Choose 15 % of the non-zero tokens and replace 90 % of those by the mask token."""
    chosen = (tokens > 0) & (rng.random(tokens.shape) < CHOSEN_SHARE)
    replaced = chosen & (rng.random(tokens.shape) < REPLACED_SHARE)
    return Batch(np.where(replaced, MASK, tokens), tokens, chosen, positions)


def part_cells(corpus: Corpus, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Divide the cells of a corpus into training cells and held-out cells (5 %, at least one)."""
    order = rng.permutation(len(corpus.tokens))
    n = max(1, round(HELD_OUT_SHARE * len(order)))
    return np.sort(order[n:]), np.sort(order[:n])


@dataclass(frozen=True)
class Material:
    """Corpora with their cells divided.

    Attributes
    ----------
    corpora
        One per data set.
    trained, held_out
        Training cells and held-out cells of each corpus.
    """

    corpora: list[Corpus]
    trained: list[np.ndarray]
    held_out: list[np.ndarray]

    def batches(self, size: int, rng: np.random.Generator) -> Iterator[Batch]:
        """Yield all training cells once, in random order; each batch is from one corpus."""
        groups = [
            (i, part)
            for i, cells in enumerate(self.trained)
            for part in np.array_split(rng.permutation(cells), max(1, math.ceil(len(cells) / size)))
        ]
        for j in rng.permutation(len(groups)):
            i, cells = groups[j]
            yield hide(self.corpora[i].tokens[cells], self.corpora[i].positions, rng)

    def n_batches(self, size: int) -> int:
        """Return the number of batches of one epoch."""
        return sum(max(1, math.ceil(len(cells) / size)) for cells in self.trained)

    def questions(self, size: int) -> Iterator[Batch]:
        """Yield the held-out cells; the same tokens are hidden every time."""
        rng = np.random.default_rng(HELD_OUT_SEED)
        for corpus, cells in zip(self.corpora, self.held_out, strict=True):
            for part in np.array_split(cells, max(1, math.ceil(len(cells) / size))):
                yield hide(corpus.tokens[part], corpus.positions, rng)


def deal(corpora: list[Corpus], seed: int) -> Material:
    """Hold out 5 % of the cells of each corpus."""
    rng = np.random.default_rng(seed)
    parts = [part_cells(corpus, rng) for corpus in corpora]
    return Material(corpora, [trained for trained, _ in parts], [held_out for _, held_out in parts])


@dataclass(frozen=True)
class CountingBaselines:
    """Accuracy on the hidden tokens of the held-out cells, of predictions by counting.

    Attributes
    ----------
    majority
        Always predicts the most common non-zero bin of the training cells.
    gene_majority
        Always predicts the most common non-zero bin of the gene.
    """

    majority: float
    gene_majority: float


def counting_baselines(material: Material, n_positions: int) -> CountingBaselines:
    """Count bins in the training cells and score the predictions that these counts give on the held-out cells."""
    counts = np.zeros((n_positions, N_TOKENS), dtype=np.int64)
    for corpus, cells in zip(material.corpora, material.trained, strict=True):
        for value in range(1, N_TOKENS):
            np.add.at(counts[:, value], corpus.positions, (corpus.tokens[cells] == value).sum(axis=0))
    overall = int(counts.sum(axis=0).argmax())
    own = np.where(counts.sum(axis=1) > 0, counts.argmax(axis=1), overall)
    truth, said = [], []
    for batch in material.questions(64):
        _, places = np.nonzero(batch.chosen)
        truth.append(batch.truth[batch.chosen])
        said.append(own[batch.positions[places]])
    right = np.concatenate(truth)
    return CountingBaselines(float(np.mean(right == overall)), float(np.mean(right == np.concatenate(said))))


@dataclass(frozen=True)
class PretrainReport:
    """Result of one epoch; losses are mean cross-entropies per hidden token, accuracy is a share from 0 to 1."""

    epoch: int
    train_loss: float
    validation_loss: float
    accuracy: float
    best: bool


@dataclass
class Pretrainer:
    """A pre-training in progress, which can be stopped and resumed by `state` and `load_state`.

    Attributes
    ----------
    batch
        Cells per step.
    epochs, learning_rate
        Length and highest rate of the schedule: a linear warm-up, then half a cosine.
    amp
        Whether matrix products run in bfloat16.
    """

    model: Scbert
    material: Material
    epochs: int
    batch: int
    learning_rate: float
    seed: int
    device: torch.device
    amp: bool = False
    epoch: int = 0
    best_loss: float = math.inf
    best_epoch: int = 0
    best_accuracy: float = 0.0
    best_state: dict[str, Tensor] = field(default_factory=dict)
    optimiser: torch.optim.Optimizer = field(init=False)

    def __post_init__(self) -> None:
        self.model.to(self.device)
        self.optimiser = torch.optim.AdamW(self.model.parameters(), self.learning_rate, weight_decay=1e-2)

    def run(self, on_epoch: Callable[[PretrainReport], None], stop: Stop) -> bool:
        """Train to the last epoch; return False if `stop` ended it earlier. It is asked before each batch."""
        while self.epoch < self.epochs:
            try:
                loss = self._epoch(stop)
            except Cancelled:
                return False
            self.epoch += 1
            validation, accuracy = self.judge()
            best = validation < self.best_loss
            if best:
                self.best_loss, self.best_epoch, self.best_accuracy = validation, self.epoch, accuracy
                self.best_state = {key: value.detach().cpu().clone() for key, value in self.model.state_dict().items()}
            on_epoch(PretrainReport(self.epoch, loss, validation, accuracy, best))
        return True

    def _epoch(self, stop: Stop) -> float:
        # seeded by the number of the epoch, so that a resumed training has the same draws as an uninterrupted one
        rng = np.random.default_rng([self.seed, self.epoch])
        n = self.material.n_batches(self.batch)
        self.model.train()
        total, asked = 0.0, 0
        for i, batch in enumerate(self.material.batches(self.batch, rng)):
            if stop():
                raise Cancelled
            for group in self.optimiser.param_groups:
                group["lr"] = self.learning_rate * self._pace((self.epoch + i / n) / self.epochs)
            logits, truth = self._answers(batch)
            if len(truth) == 0:
                continue
            loss = F.cross_entropy(logits, truth)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimiser.step()
            total, asked = total + loss.item() * len(truth), asked + len(truth)
        return total / max(asked, 1)

    @staticmethod
    def _pace(done: float) -> float:
        """Return the share of the highest learning rate after a share `done` of the steps."""
        return min(1.0, (done + 1e-3) / WARM_UP_SHARE) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))

    def _answers(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return logits of the chosen places, (chosen x bins), and their true tokens, (chosen,)."""
        seen = torch.from_numpy(batch.seen.astype(np.int64)).to(self.device)
        chosen = torch.from_numpy(batch.chosen).to(self.device)
        positions = torch.from_numpy(batch.positions.astype(np.int64)).to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.amp):
            encodings, _ = self.model(seen, positions)
        truth = torch.from_numpy(batch.truth[batch.chosen].astype(np.int64)).to(self.device)
        return self.model.logits(encodings[chosen].float()), truth

    def judge(self) -> tuple[float, float]:
        """Return cross-entropy and accuracy on the hidden tokens of the held-out cells."""
        self.model.eval()
        loss, right, asked = 0.0, 0, 0
        with torch.no_grad():
            for batch in self.material.questions(self.batch):
                logits, truth = self._answers(batch)
                loss += F.cross_entropy(logits, truth, reduction="sum").item()
                right += int((logits.argmax(dim=-1) == truth).sum())
                asked += len(truth)
        return loss / max(asked, 1), right / max(asked, 1)

    def state(self) -> dict[str, Any]:
        """Return all that is needed to resume: plain numbers and tensors."""
        return {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "best": self.best_state,
            "epoch": self.epoch,
            "best_loss": self.best_loss,
            "best_epoch": self.best_epoch,
            "best_accuracy": self.best_accuracy,
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Resume from what `state` returned."""
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.best_state = state["best"]
        for name in ("epoch", "best_loss", "best_epoch", "best_accuracy"):
            setattr(self, name, state[name])
