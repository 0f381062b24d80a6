"""Score every candidate pair out of sample: members on folds of the known pairs, repeated over ways to deal them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from grn_core.baselines.degree import degree_scores
from grn_core.baselines.known_paths import METHOD as GRAPH
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.target_expression import METHOD as TARGET
from grn_core.data.prior import Prior
from grn_core.errors import Cancelled
from grn_core.evaluation.folds import make_folds
from grn_core.evaluation.splits import Split, candidate_pairs
from grn_core.model.explain import PARTS
from grn_core.model.linear_scorer import LinearPairScorer
from grn_core.progress import Stop, never
from grn_core.training.assemble import Assembled
from grn_core.training.config import RunConfig
from grn_core.training.evidence import explained, gene_embeddings
from grn_core.training.features import index_pairs
from grn_core.training.fit import evaluation_cells
from grn_core.training.member import fit_member

FIRST = 100
"""So many edges of each kind, known and new, count as the first of a repeat."""


@dataclass(frozen=True)
class MemberReport:
    """A member that has ended: its number, from 1, of how many, and how much of its learned term counts (0 to 1)."""

    member: int
    members: int
    share: float


@dataclass
class CrossFit:
    """What members that never saw a pair's label say of it.

    Attributes
    ----------
    pairs
        Candidate pairs: source, target, label (1 known edge, 0 not known).
    logits
        One array per complete repeat, (pairs,).
    parts
        Mean of each part of the logit over the repeats, (pairs,); see `grn_core.model.explain.PARTS`.
    baselines
        Mean score of each baseline over the same folds and repeats, (pairs,).
    embeddings
        Each gene's state in the first member; see `gene_embeddings`.
    cancelled
        Whether the user stopped it; the complete repeats stay.
    """

    pairs: pd.DataFrame
    logits: list[np.ndarray] = field(default_factory=list)
    parts: dict[str, np.ndarray] = field(default_factory=dict)
    baselines: dict[str, np.ndarray] = field(default_factory=dict)
    embeddings: pd.DataFrame | None = None
    cancelled: bool = False

    def add(self, logits: np.ndarray, parts: dict[str, np.ndarray], baselines: dict[str, np.ndarray]) -> None:
        """Add a complete repeat."""
        done = len(self.logits)
        self.logits.append(logits)
        for held, new in ((self.parts, parts), (self.baselines, baselines)):
            for name, values in new.items():
                held[name] = (held.get(name, 0.0) * done + values) / (done + 1)

    @property
    def logit(self) -> np.ndarray:
        """Mean logit over the repeats, (pairs,)."""
        return np.mean(self.logits, axis=0)

    @property
    def logit_sd(self) -> np.ndarray:
        """Standard deviation of the logit over the repeats, (pairs,); 0 where there is one repeat."""
        return np.std(self.logits, axis=0, ddof=min(len(self.logits) - 1, 1))

    def stability(self) -> np.ndarray:
        """Share of the repeats in which a pair is among the first edges of its kind, known or new, (pairs,).

        After stability selection (Meinshausen and Buhlmann 2010, J. R. Stat. Soc. B 72:417): the first `FIRST` edges of
        each kind are counted.
        """
        known = self.pairs["label"].to_numpy() == 1
        counts = np.zeros(len(self.pairs))
        for logits in self.logits:
            for kind in (known, ~known):
                rows = np.flatnonzero(kind)
                counts[rows[np.argsort(-logits[rows], kind="stable")[:FIRST]]] += 1
        return counts / max(len(self.logits), 1)


def repeat_seeds(config: RunConfig) -> list[int]:
    """Return the seed of each repeat of a run."""
    return [int(seed) for seed in np.random.default_rng(config.seed).integers(2**31, size=config.repeats)]


def cross_fit(
    assembled: Assembled,
    prior: Prior,
    config: RunConfig,
    log_expression: np.ndarray,
    on_member: Callable[[MemberReport], None] = lambda _: None,
    stop: Stop = never,
) -> CrossFit:
    """Train ``config.folds`` members per repeat and score each candidate pair by those that held it out.

    The folds of a repeat divide what the question holds out (see `make_folds`). The seed of the run decides the folds,
    the initial weights and the cells that each member sees.

    Parameters
    ----------
    assembled
        Model and inputs of the run; scBERT must be frozen, because the members share its encodings.
    prior
        Known edges among the modelled genes.
    log_expression
        (cells x genes), for the baselines.

    Raises
    ------
    ConfigError
        If the folds cannot be made.
    """
    found = CrossFit(candidate_pairs(prior, assembled.genes))
    place = pd.MultiIndex.from_frame(found.pairs[["source", "target"]])
    seeds = repeat_seeds(config)
    n_members = 0
    for repeat in range(config.repeats):
        splits = make_folds(found.pairs, config.split, seeds[repeat], config.folds)
        logits = np.full(len(place), np.nan)
        parts = {name: np.full(len(place), np.nan) for name in PARTS}
        baselines = {name: np.full(len(place), np.nan) for name in ("degree", GRAPH.name, TARGET.name)}
        for fold, split in enumerate(splits):
            seed = seeds[repeat] + fold
            rows = place.get_indexer(pd.MultiIndex.from_frame(split.test[["source", "target"]]))
            try:
                own, share = _score_fold(assembled, split, seed, stop)
            except Cancelled:
                found.cancelled = True
                return found
            logits[rows] = own.pop("logit")
            embeddings = own.pop("embeddings")
            found.embeddings = embeddings if found.embeddings is None else found.embeddings
            for name in PARTS:
                parts[name][rows] = own[name]
            for name, scores in _baselines(split, assembled.genes, log_expression, seed).items():
                baselines[name][rows] = scores
            n_members += 1
            on_member(MemberReport(n_members, len(splits) * config.repeats, share))
        found.add(logits, parts, baselines)
    return found


def _score_fold(assembled: Assembled, split: Split, seed: int, stop: Stop) -> tuple[dict[str, Any], float]:
    """Train a member on a split's training pairs and explain its scores of the held-out pairs without their labels."""
    state = fit_member(assembled, split.training_pairs(), seed, stop)
    held_out = index_pairs(split.test[["source", "target"]], assembled.genes, state.device)
    states = state.states(evaluation_cells(len(state.cells), seed))
    own: dict[str, Any] = dict(explained(state, states, held_out))
    own["logit"] = np.sum([own[name].astype(np.float64) for name in PARTS], axis=0)
    own["embeddings"] = gene_embeddings(states.fused, assembled.genes)
    scorer = state.model.scorer
    assert isinstance(scorer, LinearPairScorer)
    return own, float(scorer.share)


def _baselines(split: Split, genes: list[str], log_expression: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Score the held-out pairs by the three baselines, from the same training pairs as the member."""
    pairs = split.training_pairs()
    problem = Problem(log_expression, genes, pairs.train, pairs.validation, seed)
    held_out = split.test[["source", "target"]]
    known = pd.concat([pairs.train, pairs.validation], ignore_index=True)
    return {
        "degree": degree_scores(known, held_out),
        GRAPH.name: GRAPH.score(problem, held_out, serial_map),
        TARGET.name: TARGET.score(problem, held_out, serial_map),
    }
