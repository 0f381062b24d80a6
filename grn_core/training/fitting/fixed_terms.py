"""The terms of a member that are fitted once and then fixed: linear terms, trees, and each TF's own weights."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from grn_core.data.pair_codes import blocks
from grn_core.model.linear_scorer import COLUMNS
from grn_core.model.scorer import PairGrid
from grn_core.training.fitting.described import Described, Episode, columns_of, linear_scorer, rows_of
from grn_core.training.fitting.fit import Fit
from grn_core.training.fitting.hidden_tfs import bearable
from grn_core.training.fitting.linear_terms import LINEAR, RATE, logistic
from grn_core.training.fitting.losses import cross_entropies
from grn_core.training.fitting.slopes import TargetsOfTfs, own_slopes
from grn_core.training.fitting.trees import HALF, fit_interactions, log_odds_of_trees
from grn_core.training.inputs.features import N_OWN, PairIndices

LOW_RANK = COLUMNS.index("low_rank")


def low_rank_helps(described: Described) -> bool:
    """Whether linear terms of the inner episodes have a lower cross-entropy on the validation pairs with `LOW_RANK`.

    The more pairs are known, the larger are the estimates; where little of them is noise, weights from the inner
    episodes, which know fewer, are then too large. Validation pairs show it: they are described by all train pairs.
    """
    if not described.values[:, LOW_RANK].any():
        return False
    judged, labels = described.episode == described.episode.max(), described.labels

    def loss(values: np.ndarray) -> float:
        fitted, readable = values[~judged], np.ones(values.shape[1], dtype=bool)
        weights, bias = logistic(fitted, labels[~judged], None, fitted, LINEAR, readable)
        return float(cross_entropies(values[judged] @ weights + bias, labels[judged]).mean())

    return loss(described.values) < loss(described.without(LOW_RANK).values)


def level_for_new_tfs(described: Described, readable: np.ndarray, own_penalty: float, trees: bool) -> int:
    """Return what of new TFs is read: `RATE`, `LINEAR` or `WITH_TREES`."""

    def score(values: np.ndarray, labels: np.ndarray, asked: np.ndarray) -> np.ndarray:
        fitted = [logistic(values, labels, None, values, level, readable, own_penalty) for level in (RATE, LINEAR)]
        logits = [asked @ weights + bias for weights, bias in fitted]
        if trees:
            log_odds = log_odds_of_trees(values[:, readable], labels)(asked[:, readable])
            logits.append(HALF * log_odds + (1 - HALF) * logits[LINEAR])
        return np.stack(logits)

    return bearable(score, 2 + trees, described.values, described.labels, described.tf, described.episode)


def readable_inputs(state: Fit, described: Described, tf_is_new: bool) -> np.ndarray:
    """Return which of the inputs are read, (inputs,): of a new TF not its own expression."""
    n, readable = len(linear_scorer(state.model).weights), np.ones(described.values.shape[1], dtype=bool)
    readable[n : n + N_OWN] = not tf_is_new
    return readable


def fit_linear(state: Fit, described: Described, readable: np.ndarray, level: int, own_penalty: float) -> None:
    """Fit and fix b, w, u and v; b is corrected for the draw of negatives and for weights by degree.

    Where TFs are held out, u is fitted and then left out: the TF's own expression takes up how many targets each of the
    few known TFs has, so that the other weights need not, and says nothing of a new TF (measured by hiding TFs of
    training; see ``docs/beeline.md``).
    """
    scorer, n = linear_scorer(state.model), len(linear_scorer(state.model).weights)
    weights, bias = logistic(*described.to_fit(), described.values, level, readable, own_penalty)
    bias -= described.goals.shift
    parts = (weights[:n], weights[n : n + N_OWN], weights[n + N_OWN :], [bias])
    for held, part in zip((scorer.weights, scorer.own_tf, scorer.own_target, scorer.bias), parts, strict=True):
        held.copy_(torch.as_tensor(np.asarray(part), dtype=held.dtype))


def fit_slopes(state: Fit, described: Described, left_out: np.ndarray) -> None:
    """Fit and fix d: what each TF's pairs say of the target's expression beyond v, which all TFs share.

    `left_out` are the linear terms by `OwnPenalty`, (episodes x pairs).
    """
    scorer = linear_scorer(state.model)
    whole = scorer.linear(torch.as_tensor(described.values, dtype=torch.float32, device=state.device)).cpu().numpy()
    known = TargetsOfTfs(described.values[:, -N_OWN:], described.goals, described.tf, described.episode)
    tfs, slopes = own_slopes(known, whole + described.goals.shift, left_out)
    scorer.slopes[torch.from_numpy(tfs).to(state.device)] = torch.as_tensor(slopes).to(scorer.slopes)


def fit_trees(state: Fit, described: Described, readable: np.ndarray) -> None:
    """Fit t; where TFs are held out, trees do not read the TF's own expression, which would identify the few TFs."""
    scorer, (values, labels, counts) = linear_scorer(state.model), described.to_fit()
    scorer.interactions = fit_interactions(values, labels, described.goals.shift, scorer.linear, readable, counts)


def block_by_block(state: Fit, episode: Episode, score: Callable[[Fit, Episode], Tensor]) -> Tensor:
    """Return what `score` gives for each asked pair, (pairs,), for one block of pairs after another."""
    parts = [
        score(state, Episode(rows_of(episode.asked, block), episode.prior)) for block in blocks(len(episode.asked.tf))
    ]
    return torch.cat(parts)


@torch.no_grad()
def linear_logits(state: Fit, episode: Episode) -> Tensor:
    """Return the linear terms that all TFs share, (pairs,)."""
    return _linear(state, episode.asked, columns_of(state, episode))


@torch.no_grad()
def fixed_logits(state: Fit, episode: Episode) -> Tensor:
    """Return the linear terms, the TF's own weights, and what trees add."""
    asked, scorer, columns = episode.asked, linear_scorer(state.model), columns_of(state, episode)
    linear = _linear(state, asked, columns) + scorer.own_weights(PairGrid.of(asked.tf, asked.target))
    if scorer.interactions is None:
        return linear
    return linear + scorer.interactions(scorer.described(columns, asked.tf, asked.target))


def _linear(state: Fit, asked: PairIndices, columns: Tensor) -> Tensor:
    scorer = linear_scorer(state.model)
    own = (scorer.own @ scorer.own_tf)[asked.tf] + (scorer.own @ scorer.own_target)[asked.target]
    return scorer.bias + columns @ scorer.weights + own
