"""What a quick look leaves in its run folder: network, evidence, predictions and metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from grn_core.baselines.degree import degree_scores
from grn_core.baselines.known_paths import METHOD as GRAPH
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.target_expression import METHOD as TARGET
from grn_core.data.pair_codes import blocks, coded_pairs, plain_pairs
from grn_core.data.priors.prior import Prior
from grn_core.evaluation.splits import PARTS as SPLIT_PARTS
from grn_core.evaluation.splits import Split
from grn_core.model.explain import PARTS
from grn_core.model.scorer import GeneStates
from grn_core.training.fitting.fit import EVALUATION_CELLS, Fit, evaluation_cells
from grn_core.training.inputs.features import PairIndices, correlation_of, index_pairs
from grn_core.training.results.compared import Row, compare_methods
from grn_core.training.results.evidence import EMBEDDINGS, EVIDENCE, explained, gene_embeddings
from grn_core.training.results.stored_edges import say_stored, strongest
from grn_core.training.run import Run

CELL_SUBSETS = 5
PLACES = (*SPLIT_PARTS, "unused")
"""Where a pair is: in a part of the split, or in none."""


@dataclass(frozen=True)
class Inferred:
    """Output of a trained model for the candidate pairs that are stored, and for every gene.

    Attributes
    ----------
    network
        source, target, weight (probability by the model), rank among all pairs (1 is best), known, split (``unused``
        where the question leaves a pair out) and uncertainty: the standard deviation of the weight over random halves
        of the cells.
    evidence
        source, target, logit, `PARTS` and logit_sd (over the same halves) of the same pairs in the same order.
    embeddings
        State of each gene; see `gene_embeddings`.
    typical
        Mean of each part over all candidate pairs.
    n_scored
        Number of all candidate pairs.
    """

    network: pd.DataFrame
    evidence: pd.DataFrame
    embeddings: pd.DataFrame
    typical: dict[str, float]
    n_scored: int

    @property
    def whole(self) -> bool:
        """Whether all pairs are stored."""
        return len(self.network) == self.n_scored

    def write(self, run: Run) -> None:
        """Save the three tables in the run's folder; the network is last, so that where it exists the others do."""
        run.write_table(EMBEDDINGS, self.embeddings)
        run.write_table(EVIDENCE, self.evidence)
        run.write_table("network", self.network)


def infer_network(
    state: Fit,
    split: Split,
    prior: Prior,
    genes: list[str],
    log_expression: np.ndarray,
    seed: int,
    others: Sequence[str] = (),
    most: int | None = None,
) -> Inferred:
    """Score every candidate pair: each TF of the prior, and of `others`, with every other modelled gene.

    Of more pairs than `most`, those that `strongest` chooses are described. What is needed of all pairs is computed
    block by block.
    """
    known = coded_pairs(prior.tfs, genes, prior.edges, names=others)
    pairs = pd.concat([known, coded_pairs(others, genes, names=prior.tfs)], ignore_index=True)
    indices, cells = index_pairs(pairs, genes, state.device), evaluation_cells(len(state.cells), seed)
    logits, is_known = state.score(indices, cells), pairs["label"].to_numpy() == 1
    weight = torch.sigmoid(logits).numpy()
    rows, rank = strongest(weight, is_known, len(pairs) if most is None else most)
    place = np.sort(rows)  # in the order of the pairs, as where all are described
    back = np.searchsorted(place, rows)
    halves = _halves(state, indices, log_expression, seed, rows)
    states = state.states(cells)
    parts, typical = _parts(state, states, indices, place)
    named = plain_pairs(pairs.iloc[rows].reset_index(drop=True))[["source", "target"]]
    network = named.assign(
        weight=weight[rows], rank=rank, known=is_known[rows],
        split=np.array(PLACES, dtype=object)[_places(indices, split, genes)[rows]],
        uncertainty=torch.sigmoid(halves).numpy().std(axis=0),
    )  # fmt: skip
    evidence = named.assign(
        logit=logits.numpy()[rows], **{name: values[back] for name, values in parts.items()},
        logit_sd=halves.double().std(dim=0, correction=0).float().numpy(),
    )  # fmt: skip
    return Inferred(network, evidence, gene_embeddings(states.fused, genes), typical, len(pairs))


def _parts(
    state: Fit, states: GeneStates, indices: PairIndices, rows: np.ndarray
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Return the parts of the logits of some pairs, (rows,) each, ascending; and their means over all pairs."""
    n = len(indices.tf)
    found = {name: np.empty(len(rows), dtype=np.float32) for name in PARTS}
    totals = dict.fromkeys(PARTS, 0.0)
    for block in blocks(n):
        of_block = PairIndices(indices.tf[block], indices.target[block], indices.label[block])
        inside = slice(*np.searchsorted(rows, [block.start, block.stop]))
        for name, values in explained(state, states, of_block).items():
            found[name][inside] = values[rows[inside] - block.start]
            totals[name] += float(values.sum(dtype=np.float64))
    return found, {name: total / max(n, 1) for name, total in totals.items()}


def _places(indices: PairIndices, split: Split, genes: list[str]) -> np.ndarray:
    """Return the position in `PLACES` of each pair, (pairs,) int8."""
    tfs = np.unique(indices.tf.cpu().numpy())
    table = np.full((len(tfs), len(genes)), len(SPLIT_PARTS), dtype=np.int8)
    for i, name in enumerate(SPLIT_PARTS):
        part = index_pairs(getattr(split, name), genes, torch.device("cpu"))
        table[np.searchsorted(tfs, part.tf.numpy()), part.target.numpy()] = i
    return table[np.searchsorted(tfs, indices.tf.cpu().numpy()), indices.target.cpu().numpy()]


def _halves(state: Fit, indices: PairIndices, log_expression: np.ndarray, seed: int, rows: np.ndarray) -> torch.Tensor:
    """Return the logits of some pairs by `CELL_SUBSETS` random halves of the cells, (halves x rows)."""
    rng = np.random.default_rng(seed)
    n_cells, tfs = len(state.cells), np.flatnonzero(state.features.correlation.row.cpu().numpy() >= 0)
    repeats = []
    for _ in range(CELL_SUBSETS):
        half = rng.permutation(n_cells)[: max(n_cells // 2, 2)]
        correlation = correlation_of(log_expression[half], tfs).to(state.device)
        repeats.append(state.score(indices, half[:EVALUATION_CELLS], correlation)[rows])
    return torch.stack(repeats)


def score_held_out(
    run: Run, state: Fit, split: Split, inferred: Inferred, genes: list[str], log_expression: np.ndarray
) -> list[Row]:
    """Score the test pairs, once, by the model and the baselines; write ``predictions``, return rows of ``metrics``.

    ``predictions`` has the validation pairs too. Of a network of which some pairs are stored, it has those test pairs
    that are among them; then curves and figures by TF are written, of all test pairs, and what is stored.
    """
    test, others = split.test, split.validation if inferred.whole else split.validation.iloc[:0]
    held_out, n = pd.concat([others, test], ignore_index=True), len(others)
    scores = _scores(state, split, held_out, genes, log_expression, run.config.seed)
    stored = None if inferred.whole else _among(test, inferred.network)
    found = compare_methods(test, list(scores), lambda name: scores[name][n:], state.best_epoch, stored)
    found.write(run)
    if stored is None:
        part = np.repeat(np.array(["validation", "test"], dtype=object), [n, len(test)])
        run.write_table("predictions", plain_pairs(held_out).assign(split=part, **scores))
    else:
        network, label = inferred.network, test["label"].to_numpy()
        counts = (inferred.n_scored, len(network), int(network["known"].sum()))
        lowest = float(network["weight"].iloc[run.config.stored_edges - 1])
        say_stored(run, counts, lowest, inferred.typical, label, scores["joint"])
        some = plain_pairs(test[stored].reset_index(drop=True))
        run.write_table("predictions", some.assign(split="test", **found.columns))
    return found.metrics


def _among(pairs: pd.DataFrame, network: pd.DataFrame) -> np.ndarray:
    """Return which pairs are in a network, (pairs,) bool."""
    sources, targets = (pairs[side].cat.categories for side in ("source", "target"))
    own = pairs["source"].cat.codes.to_numpy().astype(np.int64) * len(targets) + pairs["target"].cat.codes.to_numpy()
    there = sources.get_indexer(network["source"]) * len(targets) + targets.get_indexer(network["target"])
    return np.isin(own, there)


def _scores(
    state: Fit, split: Split, pairs: pd.DataFrame, genes: list[str], log_expression: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    """Score pairs by the model and by the baselines, which use the training pairs, (pairs,) each."""
    seen, asked = split.training_pairs(), pairs[["source", "target"]]
    logits = state.score(index_pairs(pairs, genes, state.device), evaluation_cells(len(state.cells), seed))
    problem = Problem(log_expression, genes, seen.train, seen.validation, seed)
    return {
        "joint": torch.sigmoid(logits).numpy(),
        "degree": degree_scores(split.train, pairs),
        GRAPH.name: GRAPH.score(problem, asked, serial_map),
        TARGET.name: TARGET.score(problem, asked, serial_map),
    }
