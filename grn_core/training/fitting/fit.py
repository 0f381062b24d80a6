"""The training loop: AdamW on train pairs, early stopping on validation pairs, and nothing else."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from sklearn.metrics import average_precision_score, roc_auc_score
from torch import Tensor
from torch.nn import functional as F

from grn_core.data.pair_codes import blocks
from grn_core.errors import Cancelled
from grn_core.evaluation.splits import TrainingPairs
from grn_core.model.joint import JointModel
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.scorer import GeneStates, PairScorer
from grn_core.progress import Stop, never
from grn_core.training.fitting.checkpoints import EpochStore, NoEpochs
from grn_core.training.fitting.episodes import Episodes
from grn_core.training.fitting.warm_up import warm_up
from grn_core.training.inputs.assemble import Assembled
from grn_core.training.inputs.cell_encodings import Cells
from grn_core.training.inputs.features import Correlation, Features, PairIndices, index_pairs

EVALUATION_CELLS = 64
VALIDATION_CELLS = 32
PRETRAINED_RATE = 0.1
PATIENCE = 12
EVIDENCE_RATE = 10.0
STEPS_PER_EPOCH = 4


@dataclass(frozen=True)
class EpochReport:
    """Result of one epoch; `best` is whether its average precision on validation pairs is the highest so far."""

    epoch: int
    epochs: int
    train_loss: float
    validation_loss: float
    auroc: float
    ap: float
    best: bool
    eta_seconds: float


@dataclass
class Fit:
    """A model in training, and its best weights so far by average precision on validation pairs.

    Attributes
    ----------
    prior
        All train pairs as known edges.
    best_epoch, best_ap, best_state
        The best epoch so far, its average precision and its weights; 0, -1 and empty before the first epoch ends.
    cancelled
        Whether the user stopped training.
    """

    model: JointModel
    cells: Cells
    features: Features
    prior: PriorGraph
    device: torch.device
    amp: bool
    best_epoch: int = 0
    best_ap: float = -1.0
    best_state: dict[str, Tensor] = field(default_factory=dict)
    cancelled: bool = False

    def keep_if_best(self, epoch: int, ap: float) -> bool:
        """Copy the weights if `ap` is the highest so far; return whether it is."""
        if ap <= self.best_ap:
            return False
        self.best_epoch, self.best_ap = epoch, ap
        self.best_state = {key: value.detach().cpu().clone() for key, value in self.model.state_dict().items()}
        return True

    def restore_best(self) -> None:
        """Go back to the best weights."""
        if self.best_state:
            self.model.load_state_dict(self.best_state)

    def states(self, cells: np.ndarray) -> GeneStates:
        """Return gene states from the given cells and all training edges, without dropout."""
        self.model.eval()
        with torch.no_grad(), torch.autocast(self.device.type, torch.bfloat16, enabled=self.amp):
            return self.model.gene_states(*self.cells.encode(cells), self.features.profile, self.prior)

    def score(self, pairs: PairIndices, cells: np.ndarray, correlation: Correlation | None = None) -> Tensor:
        """Return logits of pairs from the given cells, without dropout, (pairs,), on the CPU.

        `correlation`, where given, replaces that over all cells.
        """
        states, rho = self.states(cells), self.features.correlation if correlation is None else correlation
        logits = torch.empty(len(pairs.tf))
        with torch.no_grad():
            for block in blocks(len(logits)):
                tf, target = pairs.tf[block], pairs.target[block]
                logits[block] = self.model(states, tf, target, rho.of(tf, target)).float().cpu()
        return logits


def fit(
    assembled: Assembled,
    pairs: TrainingPairs,
    on_epoch: Callable[[EpochReport, Fit], None] = lambda *_: None,
    stop: Stop = never,
    store: EpochStore | None = None,
) -> Fit:
    """Train on train and validation pairs; no test pair can be passed in.

    Each step hides some train pairs, asks for their labels, and shows the labels of other pairs only, so that the
    model never reads an answer from its own graph; see `Episodes`. The term of known edges is trained first and alone
    by `warm_up`, so that the other terms learn what it leaves unexplained. Pre-trained scBERT learns at a tenth of
    the rate of the other parts.

    Parameters
    ----------
    assembled
        Model and inputs of the run; the model is trained in place.
    pairs
        Train and validation pairs.
    on_epoch
        Called after each epoch with its report and the state of training.
    stop
        Asked before each step; if it returns True, training ends.
    store
        Keeps the state after each epoch; training continues from a state that it holds already.

    Returns
    -------
    The trained model, with the weights of the epoch with the highest average precision on the validation pairs.
    """
    model, cells, genes, info = assembled.model, assembled.cells, assembled.genes, assembled.info
    device = torch.device(info.kind)
    features = assembled.features.to(device)
    train, validation = (index_pairs(table, genes, device) for table in (pairs.train, pairs.validation))
    rng = np.random.default_rng(assembled.seed)
    episodes = Episodes(train, validation, len(genes), info.gnn_backend, rng)
    state = Fit(model.to(device), cells, features, episodes.everything(), device, info.amp)
    store = store or NoEpochs()
    before = store.load()
    if before is None:
        warm_up(_scorer(model).known, episodes, validation, stop)
    judged_on = evaluation_cells(len(cells), assembled.seed)[:VALIDATION_CELLS]
    epochs = model.config.epochs
    optimiser, schedule = _optimiser(model, assembled.pretrained)
    changing = _Changing(state, optimiser, schedule, rng)
    done = changing.restore(before) if before is not None else 0
    clock = _Clock(done, epochs)
    for epoch in range(done + 1, epochs + 1):
        if _stands_still(state, epoch - 1, epochs):
            break
        try:
            loss = _epoch(state, episodes, rng, optimiser, schedule, stop)
        except Cancelled:
            state.cancelled = True
            break
        report = _evaluate(state, validation, judged_on, epoch, loss, clock)
        on_epoch(report, state)
        store.save(changing.held(epoch))
    state.restore_best()
    return state


def _stands_still(state: Fit, epoch: int, epochs: int) -> bool:
    """Return whether training ends after an epoch because validation has not improved for `PATIENCE` epochs."""
    return epoch - state.best_epoch >= PATIENCE and epoch > epochs // 3


@dataclass(frozen=True)
class _Changing:
    """All that changes from epoch to epoch: with it, training continues as if it had never been interrupted."""

    state: Fit
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    rng: np.random.Generator

    def held(self, epoch: int) -> dict[str, Any]:
        """Return it after an epoch: plain numbers, texts and tensors."""
        state = self.state
        return {
            "epoch": epoch,
            "model": state.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "draws": self.rng.bit_generator.state,
            "torch_draws": torch.get_rng_state(),
            "cuda_draws": torch.cuda.get_rng_state() if state.device.type == "cuda" else None,
            "best": (state.best_epoch, state.best_ap, state.best_state),
        }

    def restore(self, held: dict[str, Any]) -> int:
        """Take what `held` returned; return the epoch."""
        state = self.state
        state.model.load_state_dict(held["model"])
        self.optimiser.load_state_dict(held["optimiser"])
        self.schedule.load_state_dict(held["schedule"])
        self.rng.bit_generator.state = held["draws"]
        torch.set_rng_state(held["torch_draws"])
        if held["cuda_draws"] is not None:
            torch.cuda.set_rng_state(held["cuda_draws"])
        state.best_epoch, state.best_ap, state.best_state = held["best"]
        return int(held["epoch"])


class _Clock:
    """Estimates the time left from the epochs of this process."""

    def __init__(self, done: int, epochs: int) -> None:
        self.done, self.epochs, self.started = done, epochs, time.monotonic()

    def left(self, epoch: int) -> float:
        """Return the seconds left after an epoch."""
        return (time.monotonic() - self.started) / (epoch - self.done) * (self.epochs - epoch)


def _scorer(model: JointModel) -> PairScorer:
    """Return the scorer of a model that is trained here; members of a cross-fit have another (`fit_member`)."""
    assert isinstance(model.scorer, PairScorer)
    return model.scorer


def _optimiser(
    model: JointModel, pretrained: bool
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    config = model.config
    encoder, evidence = ({id(p) for p in part.parameters()} for part in (model.scbert, _scorer(model).evidence))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    rate = config.learning_rate
    groups = [
        ([p for p in trained if id(p) not in encoder | evidence], rate),
        ([p for p in trained if id(p) in evidence], rate * EVIDENCE_RATE),
        ([p for p in trained if id(p) in encoder], rate * (PRETRAINED_RATE if pretrained else 1.0)),
    ]
    groups = [(parameters, rate) for parameters, rate in groups if parameters]
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "lr": rate} for parameters, rate in groups], weight_decay=config.weight_decay
    )
    rates = [rate for _, rate in groups]
    steps = config.epochs * STEPS_PER_EPOCH
    return optimiser, torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.15)


def evaluation_cells(n_cells: int, seed: int) -> np.ndarray:
    """Draw the cells that every evaluation of the model reads."""
    chosen = np.random.default_rng(seed + 1).permutation(n_cells)[:EVALUATION_CELLS]
    return np.sort(chosen)


def _epoch(
    state: Fit,
    episodes: Episodes,
    rng: np.random.Generator,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    stop: Stop,
) -> float:
    """Take the steps of one epoch and return their mean loss; raise `Cancelled` before a step if `stop` says so."""
    losses = []
    for _ in range(STEPS_PER_EPOCH):
        if stop():
            raise Cancelled
        loss = _step(state, episodes, rng)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(state.model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def _step(state: Fit, episodes: Episodes, rng: np.random.Generator) -> Tensor:
    """Return the loss of one episode for a random draw of cells."""
    model, features = state.model, state.features
    n_cells = len(state.cells)
    cells = rng.choice(n_cells, min(model.config.cells_per_step, n_cells), replace=False)
    asked, prior = episodes.draw()
    model.train()
    with torch.autocast(state.device.type, torch.bfloat16, enabled=state.amp):
        states = model.gene_states(*state.cells.encode(cells), features.profile, prior)
        logits = model(states, asked.tf, asked.target, features.correlation.of(asked.tf, asked.target))
    return F.binary_cross_entropy_with_logits(logits.float(), asked.label)


def _evaluate(
    state: Fit, validation: PairIndices, cells: np.ndarray, epoch: int, train_loss: float, clock: _Clock
) -> EpochReport:
    logits = state.score(validation, cells)
    label = validation.label.cpu()
    loss = F.binary_cross_entropy_with_logits(logits, label).item()
    ap = float(average_precision_score(label.numpy(), logits.numpy()))
    auroc = float(roc_auc_score(label.numpy(), logits.numpy()))
    best = state.keep_if_best(epoch, ap)
    return EpochReport(epoch, clock.epochs, train_loss, loss, auroc, ap, best, clock.left(epoch))
