"""The members of a cross-fit by their number: what each trains on, and the scores of the pairs that it holds out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from grn_core.baselines.degree import degree_scores
from grn_core.baselines.known_paths import METHOD as GRAPH
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.target_expression import METHOD as TARGET
from grn_core.data.pair_codes import blocks, coded_pairs
from grn_core.data.priors.prior import Prior
from grn_core.evaluation.folds import Folds, add_candidates, repeat_seeds, split_of_candidates
from grn_core.evaluation.splits import Split
from grn_core.model.explain import PARTS
from grn_core.progress import Stop, never
from grn_core.scbert.threads import one_thread
from grn_core.training.config import RunConfig
from grn_core.training.finished.run_tables import COMPARED
from grn_core.training.fitting.checkpoints import Member
from grn_core.training.fitting.fit import evaluation_cells
from grn_core.training.fitting.member import fit_member, share_of
from grn_core.training.inputs.assemble import Assembled
from grn_core.training.inputs.features import index_pairs
from grn_core.training.results.evidence import explained, gene_embeddings

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

    @property
    def assembled(self) -> list[Assembled]:
        """All that is trained: the run, and its control."""
        return [self.cells, *([] if self.shuffled is None else [self.shuffled])]


class Members:
    """The members of a run; each depends on its number alone, not on which came before it or which process trains it.

    Parameters
    ----------
    prior
        Known edges among the modelled genes.
    others
        Modelled TFs without a known target that are scored too.

    Attributes
    ----------
    pairs
        Candidate pairs, as `coded_pairs`: source, target, label (1 known edge, 0 not known).

    Raises
    ------
    ConfigError
        If the folds cannot be made.
    """

    def __init__(self, inputs: Inputs, prior: Prior, config: RunConfig, others: Sequence[str] = ()) -> None:
        genes = inputs.cells.genes
        known = coded_pairs(prior.tfs, genes, prior.edges, names=others)
        self.unlabelled = coded_pairs(others, genes, names=prior.tfs)
        self.pairs = pd.concat([known, self.unlabelled], ignore_index=True)
        self.inputs, self.others = inputs, tuple(others)
        self.seeds = repeat_seeds(config.seed, config.repeats)
        self.dealt = [Folds(known, config.split, seed, config.folds) for seed in self.seeds]
        self.n_known = len(known)
        self.of_others = split_of_candidates(self.unlabelled, len(self.dealt[0])).astype(np.int16)

    def __len__(self) -> int:
        return self.per_repeat * len(self.seeds)

    @property
    def per_repeat(self) -> int:
        """Members per repeat."""
        return len(self.dealt[0])

    @property
    def small(self) -> bool:
        """Whether a member trains on one thread."""
        return len(self.pairs) <= SMALL

    def held_out_by(self, repeat: int, rows: slice) -> np.ndarray:
        """Return which of a repeat's members, from 0, holds out and scores each of some consecutive pairs, (rows,).

        A member scores its pairs in the order of `pairs`.
        """
        known = self.dealt[repeat].number_of(slice(min(rows.start, self.n_known), min(rows.stop, self.n_known)))
        others = self.of_others[max(rows.start - self.n_known, 0) : max(rows.stop - self.n_known, 0)]
        return np.concatenate([known, others])

    def train(self, number: int, stop: Stop = never) -> Member:
        """Train a member and score the pairs that it holds out; in the first repeats, by the references too.

        Raises
        ------
        Cancelled
            If `stop` returns True.
        """
        repeat, fold = divmod(number - 1, self.per_repeat)
        split, seed = self._split(number), self.seeds[repeat] + fold
        with one_thread(self.small):
            scores, embeddings, share = _score_fold(self.inputs.cells, split, seed, stop)
            if repeat < COMPARED:
                scores |= _references(self.inputs, split, seed, stop)
        return Member(scores, share, embeddings if number == 1 else None)

    def _split(self, number: int) -> Split:
        repeat, fold = divmod(number - 1, self.per_repeat)
        return add_candidates(self.dealt[repeat], fold, self.unlabelled)


def _score_fold(
    assembled: Assembled, split: Split, seed: int, stop: Stop
) -> tuple[dict[str, np.ndarray], pd.DataFrame, float]:
    """Train a member on a split's training pairs and explain its scores of the held-out pairs without their labels.

    Returns
    -------
    ``logit`` and its parts, (held-out pairs,) each; the genes' states; the share of the learned term.
    """
    state = fit_member(assembled, split.training_pairs(), seed, stop)
    states = state.states(evaluation_cells(len(state.cells), seed))
    own: dict[str, Any] = {name: np.empty(len(split.test), dtype=np.float32) for name in PARTS}
    own["logit"] = np.empty(len(split.test))
    for block in blocks(len(split.test)):
        held_out = index_pairs(split.test.iloc[block][["source", "target"]], assembled.genes, state.device)
        parts = explained(state, states, held_out)
        for name in PARTS:
            own[name][block] = parts[name]
        own["logit"][block] = np.sum([parts[name].astype(np.float64) for name in PARTS], axis=0)
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
