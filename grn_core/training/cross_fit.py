"""Score every candidate pair out of sample: members on folds of the known pairs, repeated over ways to deal them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from grn_core.baselines.degree import degree_scores
from grn_core.baselines.known_paths import METHOD as GRAPH
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.target_expression import METHOD as TARGET
from grn_core.data.prior import Prior
from grn_core.errors import Cancelled
from grn_core.evaluation import folds
from grn_core.evaluation.folds import Folds, with_candidates
from grn_core.evaluation.splits import Split, candidate_pairs, unlabelled_pairs
from grn_core.model.explain import PARTS
from grn_core.progress import Stop, never
from grn_core.scbert.threads import one_thread
from grn_core.training.assemble import Assembled
from grn_core.training.checkpoints import Member, MemberStore, NoStore
from grn_core.training.config import RunConfig
from grn_core.training.evidence import explained, gene_embeddings
from grn_core.training.features import index_pairs
from grn_core.training.fit import evaluation_cells
from grn_core.training.member import fit_member, share_of
from grn_core.training.run_tables import COMPARED, REFERENCES, TRIMMED

FIRST = 100
"""So many edges of each kind, known and new, count as the first of a repeat."""
SMALL = 1_000_000
"""With at most so many pairs, members train on one thread. For the demo's 60 members on two cores, two threads took
81 s and 157 s of processor time, one took 67 s and 70 s."""


@dataclass(frozen=True)
class Inputs:
    """What the members of a run, its baselines and its control read.

    Attributes
    ----------
    cells
        Model and inputs of the run; scBERT must be frozen, because the members share its encodings.
    shuffled
        The same with expression profiles permuted between genes; None leaves the control out.
    log_expression
        (cells x genes), for the baselines.
    """

    cells: Assembled
    shuffled: Assembled | None
    log_expression: np.ndarray


@dataclass(frozen=True)
class MemberReport:
    """A member that has ended: its number, from 1, of how many, and how much of its learned term counts (0 to 1).

    `kept` is whether it was trained before an interruption.
    """

    member: int
    members: int
    share: float
    kept: bool = False


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
        Parts of these logits, one dictionary of (pairs,) per complete repeat; see `grn_core.model.explain.PARTS`.
    references
        Scores of the references of `REFERENCES`, one dictionary of (pairs,) for each of the first `COMPARED` repeats.
    embeddings
        Each gene's state in the first member; see `gene_embeddings`.
    cancelled
        Whether the user stopped it; the complete repeats stay.
    others
        TFs of the catalogue without a known target. Their pairs are scored, but not tested.
    """

    pairs: pd.DataFrame
    logits: list[np.ndarray] = field(default_factory=list)
    parts: list[dict[str, np.ndarray]] = field(default_factory=list)
    references: list[dict[str, np.ndarray]] = field(default_factory=list)
    embeddings: pd.DataFrame | None = None
    cancelled: bool = False
    others: tuple[str, ...] = ()

    @property
    def tested(self) -> np.ndarray:
        """Whether each pair is tested: whether it is of a TF with a known target, (pairs,)."""
        return ~self.pairs["source"].isin(self.others).to_numpy()

    def mean(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return the trimmed mean of the logits of each pair over the repeats, and of its parts, (pairs,) each.

        A repeat in which an important known edge of a pair was held out with it gives an outlier, which a plain mean
        would follow (trimmed mean; Tukey 1962, Annals of Mathematical Statistics 33:1). The parts are means over the
        same repeats, so that they add up to the logit.
        """
        n = len(self.logits)
        cut = int(n * TRIMMED)
        place = np.argsort(np.argsort(self.logits, axis=0, kind="stable"), axis=0)
        counts = ((place >= cut) & (place < n - cut)) / (n - 2 * cut)
        parts = {name: sum(c * parts[name] for c, parts in zip(counts, self.parts, strict=True)) for name in PARTS}
        return np.asarray((counts * self.logits).sum(axis=0)), parts

    @property
    def logit_sd(self) -> np.ndarray:
        """Standard deviation of the logit over the repeats, (pairs,); 0 where there is one repeat."""
        return np.std(self.logits, axis=0, ddof=min(len(self.logits) - 1, 1))

    def compared(self) -> dict[str, np.ndarray]:
        """Return means over the same repeats: ``joint`` (of the logits) and each reference, (pairs,) each."""
        n = len(self.references)
        means = {name: np.mean([scores[name] for scores in self.references], axis=0) for name in self.references[0]}
        return {"joint": np.mean(self.logits[:n], axis=0), **means}

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
    return folds.repeat_seeds(config.seed, config.repeats)


def cross_fit(
    inputs: Inputs,
    prior: Prior,
    config: RunConfig,
    on_member: Callable[[MemberReport], None] = lambda _: None,
    stop: Stop = never,
    others: Sequence[str] = (),
    store: MemberStore | None = None,
) -> CrossFit:
    """Train ``config.folds`` members per repeat and score each candidate pair by those that held it out.

    The folds of a repeat divide what the question holds out (see `Folds`). The seed of the run decides the folds,
    the initial weights and the cells that each member sees. Each member has a seed of its own, so that it does not
    depend on which members were trained before it, and in which process.

    Parameters
    ----------
    prior
        Known edges among the modelled genes.
    others
        Modelled TFs without a known target that are scored too.
    store
        Keeps each member that has ended; members that it holds already are not trained again.

    Raises
    ------
    ConfigError
        If the folds cannot be made.
    """
    known, unlabelled = candidate_pairs(prior, inputs.cells.genes), unlabelled_pairs(others, inputs.cells.genes)
    found = CrossFit(pd.concat([known, unlabelled], ignore_index=True), others=tuple(others))
    seeds = repeat_seeds(config)
    dealt = [Folds(known, config.split, seed, config.folds) for seed in seeds]
    place = pd.MultiIndex.from_frame(found.pairs[["source", "target"]])
    store, number = store or NoStore(), 0
    for repeat, (seed, splits) in enumerate(zip(seeds, dealt, strict=True)):
        table = _Table(place)
        for fold, split in enumerate(with_candidates(splits, unlabelled)):
            number += 1
            kept = store.load(number)
            try:
                with one_thread(len(found.pairs) <= SMALL):
                    member = kept or _train_member(inputs, split, seed + fold, repeat < COMPARED, stop)
            except Cancelled:
                found.cancelled = True
                return found
            if number == 1:
                found.embeddings = member.embeddings
            if kept is None:
                store.save(number, member if number == 1 else replace(member, embeddings=None))
            table.put(split, member.scores)
            on_member(MemberReport(number, len(splits) * config.repeats, member.share, kept is not None))
        _add(found, table.columns)
    return found


def _train_member(inputs: Inputs, split: Split, seed: int, compared: bool, stop: Stop) -> Member:
    """Train a member and score the pairs that it holds out; if `compared`, by the references too."""
    scores, embeddings, share = _score_fold(inputs.cells, split, seed, stop)
    if compared:
        scores |= _references(inputs, split, seed, stop)
    return Member(scores, share, embeddings)


class _Table:
    """Scores of all pairs, filled fold by fold."""

    def __init__(self, place: pd.MultiIndex) -> None:
        self.place = place
        self.columns: dict[str, np.ndarray] = {}

    def put(self, split: Split, values: dict[str, np.ndarray]) -> None:
        """Take the values of a fold's held-out pairs, (pairs of the fold,) each."""
        rows = self.place.get_indexer(pd.MultiIndex.from_frame(split.test[["source", "target"]]))
        for name, part in values.items():
            column = self.columns.setdefault(name, np.full(len(self.place), np.nan))
            column[rows] = part


def _add(found: CrossFit, columns: dict[str, np.ndarray]) -> None:
    """Add a complete repeat."""
    found.logits.append(columns["logit"])
    found.parts.append({name: columns[name].astype(np.float32) for name in PARTS})
    references = {name: columns[name] for name in REFERENCES if name in columns}
    if references:
        found.references.append(references)


def _score_fold(
    assembled: Assembled, split: Split, seed: int, stop: Stop
) -> tuple[dict[str, np.ndarray], pd.DataFrame, float]:
    """Train a member on a split's training pairs and explain its scores of the held-out pairs without their labels.

    Returns
    -------
    ``logit`` and its parts, (held-out pairs,) each; the genes' states; the share of the learned term.
    """
    state = fit_member(assembled, split.training_pairs(), seed, stop)
    held_out = index_pairs(split.test[["source", "target"]], assembled.genes, state.device)
    states = state.states(evaluation_cells(len(state.cells), seed))
    own: dict[str, Any] = dict(explained(state, states, held_out))
    own["logit"] = np.sum([own[name].astype(np.float64) for name in PARTS], axis=0)
    return own, gene_embeddings(states.fused, assembled.genes), share_of(state)


def _references(inputs: Inputs, split: Split, seed: int, stop: Stop) -> dict[str, np.ndarray]:
    """Score the held-out pairs by the baselines and the control, from the same training pairs as the member."""
    pairs = split.training_pairs()
    problem = Problem(inputs.log_expression, inputs.cells.genes, pairs.train, pairs.validation, seed)
    held_out = split.test[["source", "target"]]
    known = pd.concat([pairs.train, pairs.validation], ignore_index=True)
    scores = {
        "degree": degree_scores(known, held_out),
        GRAPH.name: GRAPH.score(problem, held_out, serial_map),
        TARGET.name: TARGET.score(problem, held_out, serial_map),
    }
    if inputs.shuffled is not None:
        scores["shuffled"] = _score_fold(inputs.shuffled, split, seed, stop)[0]["logit"]
    return scores
