"""Train one member of a cross-fit: a joint model that sees few labels and must not depend on which."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from torch.nn import functional as F

from grn_core.data import pair_codes
from grn_core.data.pair_codes import blocks
from grn_core.errors import Cancelled, ConfigError
from grn_core.evaluation.splits import TrainingPairs
from grn_core.model.joint import JointModel
from grn_core.model.linear_scorer import COLUMNS, LinearPairScorer
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.scorer import GeneStates, PairGrid
from grn_core.model.settings import ENOUGH_FOR_TREES
from grn_core.model.support import SupportedGraph
from grn_core.progress import Stop, never
from grn_core.training.fitting.fit import Fit, evaluation_cells
from grn_core.training.fitting.hidden_tfs import bearable
from grn_core.training.fitting.losses import Goals, PairLoss, doubled, make_goals
from grn_core.training.fitting.trees import HALF, fit_interactions, log_odds_of_trees
from grn_core.training.inputs.assemble import Assembled
from grn_core.training.inputs.features import N_OWN, PairIndices, index_pairs

INNER_FOLDS = 4
PENALTY = 0.1
NEGATIVES, AT_LEAST = 20, 20_000
STEPS_PER_EPOCH = 4 / 3
SHARES = np.linspace(0, 1, 5)
LOW_RANK = COLUMNS.index("low_rank")
RATE, LINEAR, WITH_TREES = range(3)
"""What is read of a pair whose TF is new: the target's rate of known edges alone, all linear terms, trees too."""


@dataclass(frozen=True)
class Episode:
    """Pairs that are asked about, and the known pairs that may be looked at meanwhile."""

    asked: PairIndices
    prior: PriorGraph


def fit_member(assembled: Assembled, pairs: TrainingPairs, seed: int, stop: Stop = never) -> Fit:
    """Train a new joint model on train and validation pairs; no test pair can be passed in.

    1. The training pairs are divided into folds as the validation part is (whole genes in the roles that training does
       not see, else pairs); each fold is described by the known edges of the others alone.
    2. The linear terms are fitted to these descriptions (logistic regression with an L2 penalty), and trees where
       there are enough known edges (`ENOUGH_FOR_TREES`), unless the settings leave them out. Where TFs are held out,
       neither reads the TF's own expression, and they read no more than hidden TFs bear out: the target's rate alone,
       all linear terms, or trees too (`bearable`).
       The low-rank estimate of known labels is read where the linear terms predict the validation pairs better with it.
    3. The learned term, with pooling and GNN, learns what the linear terms leave, by the settings' loss (`PairLoss`).
    4. Its share is chosen on the validation pairs: the smallest that cannot be distinguished from the best.

    Parameters
    ----------
    assembled
        Model and inputs of the run. scBERT is shared between members and stays as it is; all other parts begin from
        random weights.
    pairs
        Train and validation pairs.
    seed
        Of initial weights, folds and draws of cells.
    stop
        Asked before each step.

    Returns
    -------
    The trained member; its known edges are those of train and validation pairs together.

    Raises
    ------
    Cancelled
        If `stop` returns True.
    """
    torch.manual_seed(seed)
    rng, info = np.random.default_rng(seed), assembled.info
    device = torch.device(info.kind)
    features = assembled.features.to(device)
    train, validation = (index_pairs(table, assembled.genes, device) for table in (pairs.train, pairs.validation))
    settings = replace(assembled.model.config, n_own=N_OWN)
    model = JointModel(settings, assembled.model.scbert, assembled.model.outside).to(device)
    _linear(model).own.copy_(features.own)
    maker = _Episodes(len(assembled.genes), assembled, device)
    held_out = held_out_roles(train, validation)
    inner = maker.inner(train, held_out, rng)
    if not inner:
        raise ConfigError(
            "The training pairs of a model have too few TFs or targets to hide some of them in training.",
            "Choose a prior with more edges in these genes, fewer folds, or another question.",
        )
    judged = Episode(validation, maker.prior(train))
    state = Fit(model, assembled.cells, features, maker.prior(_joined(train, validation)), device, info.amp)
    judging = evaluation_cells(len(assembled.cells), seed)
    described = _describe(state, [*inner, judged], rng)
    if not _low_rank_helps(described):
        described = described.without(LOW_RANK)
    tf_is_new, trees = "tf" in held_out, settings.use_trees and described.labels.sum() >= ENOUGH_FOR_TREES
    level = _level_for_new_tfs(state, described, trees) if tf_is_new else WITH_TREES
    _fit_linear(state, described, tf_is_new, level)
    if trees and level == WITH_TREES:
        _fit_trees(state, described, tf_is_new)
    _fit_learned(state, inner, rng, stop)
    _choose_share(state, judged, judging, held_out[-1] if held_out else "tf")
    return state


def share_of(state: Fit) -> float:
    """Return how much of a member's learned term counts, 0 to 1."""
    return float(_linear(state.model).share)


def held_out_roles(train: PairIndices, validation: PairIndices) -> list[str]:
    """Return the roles, ``tf`` and ``target``, in which validation has only genes that training does not see."""
    roles = ("tf", "target")
    return [role for role in roles if not torch.isin(getattr(validation, role), getattr(train, role)).any()]


def _linear(model: JointModel) -> LinearPairScorer:
    assert isinstance(model.scorer, LinearPairScorer)  # `fit_member` made it so
    return model.scorer


class _Episodes:
    """Makes episodes out of pairs."""

    def __init__(self, n_genes: int, assembled: Assembled, device: torch.device) -> None:
        self.n_genes, self.backend, self.device = n_genes, assembled.info.gnn_backend, device
        self.support = assembled.support.to(device)

    def prior(self, pairs: PairIndices) -> PriorGraph:
        known = (pairs.tf, pairs.target, pairs.label, self.n_genes, self.backend)
        return SupportedGraph(*known, self.support) if self.support.edges else PriorGraph(*known)

    def inner(self, train: PairIndices, sides: list[str], rng: np.random.Generator) -> list[Episode]:
        """Divide the train pairs into episodes; each is asked about, given the pairs that share no held-out gene."""
        if sides:
            folds = [torch.from_numpy(rng.integers(INNER_FOLDS, size=self.n_genes)).to(self.device) for _ in sides]
            fold = [genes[getattr(train, side)] for genes, side in zip(folds, sides, strict=True)]
        else:
            fold = [torch.from_numpy(rng.integers(INNER_FOLDS, size=len(train.tf))).to(self.device)]
        found = []
        for i in range(INNER_FOLDS):
            hidden = torch.stack([side == i for side in fold])
            asked, seen = _rows(train, hidden.all(dim=0)), _rows(train, ~hidden.any(dim=0))
            if len(asked.tf) and len(seen.tf):
                found.append(Episode(asked, self.prior(seen)))
        return found


def _rows(pairs: PairIndices, rows: Tensor | slice) -> PairIndices:
    return PairIndices(pairs.tf[rows], pairs.target[rows], pairs.label[rows])


def _joined(*parts: PairIndices) -> PairIndices:
    columns = ([getattr(part, name) for part in parts] for name in ("tf", "target", "label"))
    return PairIndices(*(torch.cat(column) for column in columns))


def _without_encodings(state: Fit, prior: PriorGraph) -> GeneStates:
    """Return gene states for `LinearPairScorer.columns` alone, which reads neither scBERT nor GNN."""
    profile = state.features.profile
    return GeneStates(profile, profile, prior.graph.mean(profile, reverse=True), prior.graph.mean(profile), prior)


@torch.no_grad()
def _columns(state: Fit, episode: Episode) -> Tensor:
    asked = episode.asked
    rho = state.features.correlation.of(asked.tf, asked.target)
    return _linear(state.model).columns(_without_encodings(state, episode.prior), asked.tf, asked.target, rho)


@dataclass(frozen=True)
class _Described:
    """Descriptions of asked pairs, (pairs x inputs), their labels, TFs and episodes, and what a fit makes of them."""

    values: np.ndarray
    labels: np.ndarray
    tf: np.ndarray
    episode: np.ndarray
    goals: Goals

    def to_fit(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Return descriptions, labels and weights, (pairs,); with the usual loss the pairs as they are."""
        return (self.values, self.labels, None) if self.goals.plain else doubled(self.values, self.goals)

    def without(self, column: int) -> "_Described":
        """Return the same with 0 for an input: what is fitted then ignores it."""
        values = self.values.copy()
        values[:, column] = 0
        return replace(self, values=values)


def _describe(state: Fit, episodes: list[Episode], rng: np.random.Generator) -> _Described:
    """Describe what episodes ask about; negatives are drawn where there are many."""
    described, labels, genes = [], [], []
    for episode in episodes:
        asked, label = episode.asked, episode.asked.label.cpu().numpy()
        rows = _drawn(label, rng)
        if len(label) > pair_codes.BLOCK:  # only what is drawn is described; of fewer pairs all, in one product
            drawn = _rows(asked, torch.from_numpy(rows).to(state.device))
            columns = _columns(state, Episode(drawn, episode.prior)).cpu().numpy()
        else:
            columns = _columns(state, episode).cpu().numpy()[rows]
        own = state.features.own.cpu().numpy()
        tf, target = (side.cpu().numpy()[rows] for side in (asked.tf, asked.target))
        described.append(np.column_stack([columns, own[tf], own[target]]))
        labels.append(label[rows])
        genes.append((tf, target))
    label = np.concatenate(labels)
    every = np.concatenate([episode.asked.label.cpu().numpy() for episode in episodes])
    shift = float(np.log((every == 0).sum() / max((label == 0).sum(), 1)))
    tf, target = (np.concatenate(side) for side in zip(*genes, strict=True))
    goals = make_goals(state.model.config, tf, target, label, shift)
    number = np.repeat(np.arange(len(labels)), [len(part) for part in labels])
    return _Described(np.concatenate(described).astype(np.float64), label, tf, number, goals)


def _low_rank_helps(described: _Described) -> bool:
    """Whether linear terms of the inner episodes have a lower cross-entropy on the validation pairs with `LOW_RANK`.

    The more pairs are known, the larger are the estimates; where little of them is noise, weights from the inner
    episodes, which know fewer, are then too large. Validation pairs show it: they are described by all train pairs.
    """
    if not described.values[:, LOW_RANK].any():
        return False
    judged, labels = described.episode == described.episode.max(), described.labels

    def loss(values: np.ndarray) -> float:
        fitted, readable = values[~judged], np.ones(values.shape[1], dtype=bool)
        weights, bias = _logistic(fitted, labels[~judged], None, fitted, LINEAR, readable)
        logits = values[judged] @ weights + bias
        return float(np.mean(np.logaddexp(0, logits) - labels[judged] * logits))

    return loss(described.values) < loss(described.without(LOW_RANK).values)


def _level_for_new_tfs(state: Fit, described: _Described, trees: bool) -> int:
    """Return what of new TFs is read: `RATE`, `LINEAR` or `WITH_TREES`."""
    n, size = len(_linear(state.model).weights), described.values.shape[1]
    readable = _readable(n, size, tf_is_new=True)

    def score(values: np.ndarray, labels: np.ndarray, asked: np.ndarray) -> np.ndarray:
        fitted = [_logistic(values, labels, None, values, level, readable) for level in (RATE, LINEAR)]
        logits = [asked @ weights + bias for weights, bias in fitted]
        if trees:
            log_odds = log_odds_of_trees(values[:, readable], labels)(asked[:, readable])
            logits.append(HALF * log_odds + (1 - HALF) * logits[LINEAR])
        return np.stack(logits)

    return bearable(score, 2 + trees, described.values, described.labels, described.tf, described.episode)


def _readable(n: int, size: int, tf_is_new: bool) -> np.ndarray:
    """Return which of the inputs are read, (inputs,): of a new TF not its own expression."""
    readable = np.ones(size, dtype=bool)
    readable[n : n + N_OWN] = not tf_is_new
    return readable


def _logistic(
    fitted: np.ndarray,
    labels: np.ndarray,
    counts: np.ndarray | None,
    values: np.ndarray,
    level: int,
    readable: np.ndarray,
) -> tuple[np.ndarray, float]:
    """Return weights, (inputs,), and bias of logistic regression; inputs are standardised as `values` are.

    What is fitted and not `readable` has the weight 0, and its mean stays in the bias.
    """
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    standard, weights = (fitted - mean) / scale, np.zeros(values.shape[1])
    inputs = slice(None) if level > RATE else [COLUMNS.index("target_rate")]
    model = LogisticRegression(C=PENALTY, max_iter=500).fit(standard[:, inputs], labels, counts)
    weights[inputs] = model.coef_[0]
    weights = np.where(readable, weights / scale, 0)
    return weights, float(model.intercept_[0] - weights @ mean)


def _fit_linear(state: Fit, described: _Described, tf_is_new: bool, level: int) -> None:
    """Fit and fix b, w, u and v; b is corrected for the draw of negatives and for weights by degree.

    Where TFs are held out, u is fitted and then left out: the TF's own expression takes up how many targets each of the
    few known TFs has, so that the other weights need not, and says nothing of a new TF (measured by hiding TFs of
    training; see ``docs/beeline.md``).
    """
    scorer, n = _linear(state.model), len(_linear(state.model).weights)
    readable = _readable(n, described.values.shape[1], tf_is_new)
    weights, bias = _logistic(*described.to_fit(), described.values, level, readable)
    bias -= described.goals.shift
    parts = (weights[:n], weights[n : n + N_OWN], weights[n + N_OWN :], [bias])
    for held, part in zip((scorer.weights, scorer.own_tf, scorer.own_target, scorer.bias), parts, strict=True):
        held.copy_(torch.as_tensor(np.asarray(part), dtype=held.dtype))


def _fit_trees(state: Fit, described: _Described, tf_is_new: bool) -> None:
    """Fit t; where TFs are held out, trees do not read the TF's own expression, which would identify the few TFs."""
    scorer, n = _linear(state.model), len(_linear(state.model).weights)
    columns = _readable(n, described.values.shape[1], tf_is_new)
    values, labels, counts = described.to_fit()
    scorer.interactions = fit_interactions(values, labels, described.goals.shift, scorer.linear, columns, counts)


def _drawn(label: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the rows of all known pairs and of a draw of the others."""
    known, others = np.flatnonzero(label > 0.5), np.flatnonzero(label <= 0.5)
    kept = min(len(others), max(NEGATIVES * len(known), AT_LEAST // INNER_FOLDS))
    return np.concatenate([known, rng.choice(others, kept, replace=False)])


def _fit_learned(state: Fit, episodes: list[Episode], rng: np.random.Generator, stop: Stop) -> None:
    """Train pooling, GNN and heads on what the linear terms leave; each step sees a draw of cells."""
    model, scorer = state.model, _linear(state.model)
    offsets = [_block_by_block(state, episode, _linear_logits) for episode in episodes]
    losses = [PairLoss(model.config, episode.asked) for episode in episodes]
    grids = [PairGrid.of(episode.asked.tf, episode.asked.target) for episode in episodes]
    trained = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("scbert.")]
    rate, steps = model.config.learning_rate, round(model.config.epochs * STEPS_PER_EPOCH)
    optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=model.config.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=max(steps, 2), pct_start=0.2)
    n_cells = len(state.cells)
    for step in range(steps):
        if stop():
            raise Cancelled
        turn = step % len(episodes)
        episode = episodes[turn]
        cells = rng.choice(n_cells, min(model.config.cells_per_step, n_cells), replace=False)
        model.train()
        with torch.autocast(state.device.type, torch.bfloat16, enabled=state.amp):
            states = model.gene_states(*state.cells.encode(cells), state.features.profile, episode.prior)
            learned = scorer.learned(states, grids[turn])
        loss = losses[turn](offsets[turn] + learned.float())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()


def _block_by_block(state: Fit, episode: Episode, score: Callable[[Fit, Episode], Tensor]) -> Tensor:
    """Return what `score` gives for each asked pair, (pairs,), for one block of pairs after another."""
    parts = [
        score(state, Episode(_rows(episode.asked, block), episode.prior)) for block in blocks(len(episode.asked.tf))
    ]
    return torch.cat(parts)


@torch.no_grad()
def _linear_logits(state: Fit, episode: Episode) -> Tensor:
    asked, scorer = episode.asked, _linear(state.model)
    own = (scorer.own @ scorer.own_tf)[asked.tf] + (scorer.own @ scorer.own_target)[asked.target]
    return scorer.bias + _columns(state, episode) @ scorer.weights + own


@torch.no_grad()
def _fixed_logits(state: Fit, episode: Episode) -> Tensor:
    """Return the linear terms and what trees add."""
    asked, scorer = episode.asked, _linear(state.model)
    linear = _linear_logits(state, episode)
    if scorer.interactions is None:
        return linear
    return linear + scorer.interactions(scorer.described(_columns(state, episode), asked.tf, asked.target))


@torch.no_grad()
def _choose_share(state: Fit, judged: Episode, cells: np.ndarray, unit: str) -> None:
    """Set s to the smallest share whose loss on the validation pairs is within one standard error of the lowest.

    The learned term depends most on the draw of labels and of initial weights, so it counts no more than the validation
    pairs ask for (the rule of one standard error; Breiman et al. 1984, Classification and Regression Trees). Pairs of
    one gene depend on each other: the standard error is that of sums over the genes in the role `unit`.
    """
    model, scorer, asked = state.model, _linear(state.model), judged.asked
    model.eval()
    states = model.gene_states(*state.cells.encode(cells), state.features.profile, judged.prior)
    learned = scorer.learned(states, PairGrid.of(asked.tf, asked.target)).float()
    logits = (
        _block_by_block(state, judged, _fixed_logits)
        + torch.as_tensor(SHARES, dtype=torch.float32, device=learned.device)[:, None] * learned
    )
    labels = (asked.label + model.config.label_noise * (1 - asked.label)).expand_as(logits)
    losses = F.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    genes, gene = getattr(asked, unit).unique(return_inverse=True)
    by_gene = losses.new_zeros(len(SHARES), len(genes)).index_add(1, gene, losses).double()
    best = by_gene.sum(dim=1).argmin()
    worse = by_gene - by_gene[best]
    error = worse.std(dim=1, unbiased=False) * len(genes) ** 0.5
    enough = (worse.sum(dim=1) <= error).nonzero()[0]
    scorer.share.fill_(float(SHARES[int(enough)]))
