"""The training loop of the deep methods: batches of training pairs; the epoch is chosen on validation pairs."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import average_precision_score
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.sampling import EpochPairs
from grn_core.baselines.expression import positions
from grn_core.baselines.method import Problem
from grn_core.baselines.tuning import Scorer, has_both_labels, require_both_labels
from grn_core.scbert.threads import one_thread

PAIRS_AT_ONCE = 50_000
SPENT = 1e-4
"""Share of the first learning rate below which training ends. With GENELink's decay, all later batches together would
change a weight by less than a hundredth of what the first batch can."""


@dataclass(frozen=True)
class Schedule:
    """Length and learning rate of training.

    Attributes
    ----------
    learning_rate, weight_decay
        Of Adam.
    decay
        Factor on the learning rate after each batch.
    batch_size
        Pairs per batch.
    epochs
        Largest number of passes over the pairs that `EpochPairs` draws.
    every
        Epochs between two evaluations on the validation pairs.
    patience
        Evaluations without a gain after which training ends.
    unjudged_epochs
        Epochs where the validation pairs have one label only, so that nothing can be evaluated.
    """

    learning_rate: float
    weight_decay: float
    decay: float
    batch_size: int
    epochs: int
    every: int
    patience: int
    unjudged_epochs: int


class PairModel(nn.Module, ABC):
    """A model in which each gene has one state as TF and one as target, which score a pair."""

    @abstractmethod
    def states(self) -> tuple[Tensor, Tensor]:
        """Return the states of all genes as TFs and as targets, (genes x width) each."""

    @abstractmethod
    def decode(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the log odds, (pairs,), of pairs of states, (pairs x width) each."""

    def penalty(self) -> Tensor | float:
        """Return what is added to the loss of a batch, of the states that were computed last."""
        return 0.0


@contextmanager
def reproducible(seed: int) -> Iterator[None]:
    """Use `seed` and one thread; afterwards restore the random state and the number of threads of the caller.

    Models this small lose more time than they gain by threads that wait for a busy core, and sums over several threads
    may round differently on other machines.
    """
    with torch.random.fork_rng(devices=[]), one_thread():
        torch.manual_seed(seed)
        yield


def _index(genes: list[str], pairs: pd.DataFrame) -> tuple[Tensor, Tensor]:
    tf, target = (torch.from_numpy(positions(genes, pairs[side]).astype(np.int64)) for side in ("source", "target"))
    return tf, target


def _log_odds(model: PairModel, tf: Tensor, target: Tensor) -> np.ndarray:
    """Score pairs with dropout off, (pairs,)."""
    model.eval()
    with torch.no_grad():
        as_tf, as_target = model.states()
        parts = zip(tf.split(PAIRS_AT_ONCE), target.split(PAIRS_AT_ONCE), strict=True)
        scores = [model.decode(as_tf[left], as_target[right]) for left, right in parts]
    return torch.cat(scores).double().numpy() if scores else np.zeros(0)


class _Trainer:
    """Adam on the binary cross-entropy of batches of pairs, and the model's penalty."""

    def __init__(self, model: PairModel, problem: Problem, schedule: Schedule) -> None:
        self.model, self.batch_size, self.first_rate = model, schedule.batch_size, schedule.learning_rate
        self.tf, self.target = _index(problem.genes, problem.train)
        self.label = torch.from_numpy(problem.train["label"].to_numpy(dtype=np.float32))
        self.pairs = EpochPairs(self.label)
        rate, decay = schedule.learning_rate, schedule.weight_decay
        self.optimiser = torch.optim.Adam(model.parameters(), lr=rate, weight_decay=decay)
        self.rate = torch.optim.lr_scheduler.ExponentialLR(self.optimiser, schedule.decay)

    @property
    def spent(self) -> bool:
        """Whether the learning rate has decayed below `SPENT`."""
        return bool(self.rate.get_last_lr()[0] < SPENT * self.first_rate)

    def epoch(self) -> None:
        """Pass once over the pairs of an epoch; end early once the learning rate is spent."""
        self.model.train()
        for rows in self.pairs.draw().split(self.batch_size):
            if self.spent:
                return
            as_tf, as_target = self.model.states()
            logits = self.model.decode(
                as_tf.index_select(0, self.tf[rows]), as_target.index_select(0, self.target[rows])
            )
            self.optimiser.zero_grad()
            loss = F.binary_cross_entropy_with_logits(logits, self.label[rows]) + self.model.penalty()
            loss.backward()
            self.optimiser.step()
            self.rate.step()


def _train(model: PairModel, problem: Problem, schedule: Schedule) -> float:
    """Train, restore the weights with the best average precision on validation pairs, and return `EpochPairs.shift`."""
    trainer = _Trainer(model, problem, schedule)
    if not has_both_labels(problem.validation):
        for _ in range(schedule.unjudged_epochs):
            trainer.epoch()
        return trainer.pairs.shift
    tf, target = _index(problem.genes, problem.validation)
    labels = problem.validation["label"].to_numpy()
    best, best_state, waited = -1.0, model.state_dict(), 0
    for epoch in range(1, schedule.epochs + 1):
        trainer.epoch()
        if epoch % schedule.every and not trainer.spent:
            continue
        precision = float(average_precision_score(labels, _log_odds(model, tf, target)))
        waited += 1
        if precision > best:
            best, waited = precision, 0
            best_state = {key: value.clone() for key, value in model.state_dict().items()}
        if waited == schedule.patience or trainer.spent:
            break
    model.load_state_dict(best_state)
    return trainer.pairs.shift


def fit_scorer(problem: Problem, schedule: Schedule, make: Callable[[], PairModel]) -> Scorer:
    """Train a model on the training pairs and choose its epoch by average precision on the validation pairs.

    Parameters
    ----------
    problem
        Pairs and seed; it has no test pairs.
    schedule
        Length and rate of training.
    make
        Makes the untrained model, with weights from PyTorch's global random state.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,), computed in float64 so that the score of a pair
    does not depend on the other pairs.

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    require_both_labels(problem.train)
    with reproducible(problem.seed):
        model = make()
        shift = _train(model, problem, schedule)
    model.double()

    def score(pairs: pd.DataFrame) -> np.ndarray:
        with reproducible(problem.seed):
            return _log_odds(model, *_index(problem.genes, pairs)) - shift

    return score
