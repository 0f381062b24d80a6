"""What is hidden and asked in the training of a member, and the numbers that describe the asked pairs."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from grn_core.data import pair_codes
from grn_core.model.joint import JointModel
from grn_core.model.linear_scorer import LinearPairScorer
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.scorer import GeneStates
from grn_core.model.support import SupportedGraph
from grn_core.training.fitting.fit import Fit
from grn_core.training.fitting.losses import Goals, doubled, make_goals
from grn_core.training.inputs.assemble import Assembled
from grn_core.training.inputs.features import PairIndices

INNER_FOLDS = 4
NEGATIVES, AT_LEAST = 20, 20_000


@dataclass(frozen=True)
class Episode:
    """Pairs that are asked about, and the known pairs that may be looked at meanwhile."""

    asked: PairIndices
    prior: PriorGraph


def held_out_roles(train: PairIndices, validation: PairIndices) -> list[str]:
    """Return the roles, ``tf`` and ``target``, in which validation has only genes that training does not see."""
    roles = ("tf", "target")
    return [role for role in roles if not torch.isin(getattr(validation, role), getattr(train, role)).any()]


class InnerEpisodes:
    """Makes episodes out of pairs."""

    def __init__(self, n_genes: int, assembled: Assembled, device: torch.device) -> None:
        self.n_genes, self.backend, self.device = n_genes, assembled.info.gnn_backend, device
        self.support = assembled.support.to(device)

    def prior(self, pairs: PairIndices) -> PriorGraph:
        """Return what known pairs say, with the supporting priors if the run has some."""
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
            asked, seen = rows_of(train, hidden.all(dim=0)), rows_of(train, ~hidden.any(dim=0))
            if len(asked.tf) and len(seen.tf):
                found.append(Episode(asked, self.prior(seen)))
        return found


def rows_of(pairs: PairIndices, rows: Tensor | slice) -> PairIndices:
    """Return some of the pairs."""
    return PairIndices(pairs.tf[rows], pairs.target[rows], pairs.label[rows])


def joined(*parts: PairIndices) -> PairIndices:
    """Return the pairs of all parts."""
    columns = ([getattr(part, name) for part in parts] for name in ("tf", "target", "label"))
    return PairIndices(*(torch.cat(column) for column in columns))


def _without_encodings(state: Fit, prior: PriorGraph) -> GeneStates:
    """Return gene states for `LinearPairScorer.columns` alone, which reads neither scBERT nor GNN."""
    profile = state.features.profile
    return GeneStates(profile, profile, prior.graph.mean(profile, reverse=True), prior.graph.mean(profile), prior)


@torch.no_grad()
def columns_of(state: Fit, episode: Episode) -> Tensor:
    """Describe the asked pairs by `LinearPairScorer.columns`, (pairs x columns)."""
    asked = episode.asked
    rho = state.features.correlation.of(asked.tf, asked.target)
    return linear_scorer(state.model).columns(_without_encodings(state, episode.prior), asked.tf, asked.target, rho)


def linear_scorer(model: JointModel) -> LinearPairScorer:
    """Return a member's scorer."""
    assert isinstance(model.scorer, LinearPairScorer)  # `fit_member` made it so
    return model.scorer


@dataclass(frozen=True)
class Described:
    """Descriptions of asked pairs, (pairs x inputs), their labels, TFs and episodes, and what a fit makes of them."""

    values: np.ndarray
    labels: np.ndarray
    tf: np.ndarray
    episode: np.ndarray
    goals: Goals

    def to_fit(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Return descriptions, labels and weights, (pairs,); with the usual loss the pairs as they are."""
        return (self.values, self.labels, None) if self.goals.plain else doubled(self.values, self.goals)

    def of(self, pairs: np.ndarray) -> "Described":
        """Return some of the pairs, given by a mask, (pairs,)."""
        goals = replace(self.goals, weight=self.goals.weight[pairs], goal=self.goals.goal[pairs])
        return Described(self.values[pairs], self.labels[pairs], self.tf[pairs], self.episode[pairs], goals)

    def without(self, column: int) -> "Described":
        """Return the same with 0 for an input: what is fitted then ignores it."""
        values = self.values.copy()
        values[:, column] = 0
        return replace(self, values=values)


def describe(state: Fit, episodes: list[Episode], rng: np.random.Generator) -> Described:
    """Describe what episodes ask about; negatives are drawn where there are many."""
    described, labels, genes = [], [], []
    for episode in episodes:
        asked, label = episode.asked, episode.asked.label.cpu().numpy()
        rows = _drawn(label, rng)
        if len(label) > pair_codes.BLOCK:  # only what is drawn is described; of fewer pairs all, in one product
            drawn = rows_of(asked, torch.from_numpy(rows).to(state.device))
            columns = columns_of(state, Episode(drawn, episode.prior)).cpu().numpy()
        else:
            columns = columns_of(state, episode).cpu().numpy()[rows]
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
    return Described(np.concatenate(described).astype(np.float64), label, tf, number, goals)


def _drawn(label: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the rows of all known pairs and of a draw of the others."""
    known, others = np.flatnonzero(label > 0.5), np.flatnonzero(label <= 0.5)
    kept = min(len(others), max(NEGATIVES * len(known), AT_LEAST // INNER_FOLDS))
    return np.concatenate([known, rng.choice(others, kept, replace=False)])
