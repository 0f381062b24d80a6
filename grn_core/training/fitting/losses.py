"""What a member's loss makes of each pair: how much it counts, as an edge and as none, and ranking per TF."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from grn_core.evaluation.negatives import matching_probabilities
from grn_core.model.settings import JointConfig
from grn_core.training.inputs.features import PairIndices

LEAST_WEIGHT = 1e-6


def cross_entropies(logits: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Return the binary cross-entropy of each pair, of the same shape as `logits`; `goal` is the share of an edge."""
    found: np.ndarray = np.logaddexp(0, logits) - goal * logits
    return found


@dataclass(frozen=True)
class Goals:
    """What the loss of some pairs aims at.

    Attributes
    ----------
    weight
        How much a pair counts, (pairs,).
    goal
        Share of it that counts as a known edge, 0 to 1, (pairs,); without label noise the label.
    shift
        log of (number of negatives / sum of their weights): the logits of such a loss are too high by it.
    """

    weight: np.ndarray
    goal: np.ndarray
    shift: float

    @property
    def plain(self) -> bool:
        """Whether all pairs count the same and goals are labels, so that nothing differs from the usual loss."""
        return bool((self.weight == 1).all() and np.isin(self.goal, (0, 1)).all())


def make_goals(
    settings: JointConfig, tf: np.ndarray, target: np.ndarray, label: np.ndarray, drawn_shift: float = 0.0
) -> Goals:
    """Return how pairs count by ``training_negatives`` and ``label_noise``.

    With n_ij the weight of the negative (i, j), 1 or by degree (`degree_weights`), e the label noise and S the log of
    (negatives / sum of the weights of those drawn), a negative counts by e exp(S) n_ij as a known edge and by
    (1 - e) n_ij as none. A known edge counts by 1. After S is subtracted, the log odds of a fit with weights of 1 are
    those of the labels in which a share e of all negatives is an edge, whichever were drawn: label smoothing of one
    class (Szegedy et al. 2016, CVPR), with the noise model of Natarajan et al. 2013 (NeurIPS 26:1196).

    Parameters
    ----------
    settings
        Of the model; reads the two settings alone.
    tf, target
        Genes of the pairs as codes, (pairs,).
    label
        1 known edge, 0 not known, (pairs,).
    drawn_shift
        log of (all negatives / negatives given), where only some were drawn.
    """
    negative = label <= 0.5
    weight, goal, noise = np.ones(len(label)), label.astype(float), settings.label_noise
    if settings.training_negatives == "degree" and negative.any():
        weight[negative] = degree_weights(tf, target, label)
        drawn_shift += float(np.log(negative.sum() / weight[negative].sum()))
    if noise:
        as_edge, as_none = noise * np.exp(drawn_shift), 1 - noise
        goal[negative] = as_edge / (as_edge + as_none)
        weight[negative] *= as_edge + as_none
    return Goals(weight, goal, drawn_shift)


def degree_weights(tf: np.ndarray, target: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Return weights of negatives with which each TF and target has as much of negatives as of known edges.

    A weight is the probability that a degree-matched draw has the negative (`grn_core.evaluation.negatives`; Stock,
    Ratajczak et al. 2025), so that the loss is the mean over all such draws. Where a gene has fewer negatives than
    known edges, each counts by nearly 1, and all known edges are kept. Negatives of a gene
    without a known edge keep a small weight.

    Returns
    -------
    (negatives,), above 0 and at most 1.
    """
    known = label > 0.5
    codes = [np.unique(side, return_inverse=True)[1] for side in (tf, target)]
    degrees = [np.bincount(code[known], minlength=code.max() + 1) for code in codes]
    p = matching_probabilities(codes[0][~known], codes[1][~known], *degrees)
    weights: np.ndarray = np.clip(p, LEAST_WEIGHT, 1)
    return weights


def doubled(values: np.ndarray, goals: Goals) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs with a label of 1 and of 0 instead of a goal between, for methods that take labels and weights.

    Parameters
    ----------
    values
        Descriptions, (pairs x inputs).

    Returns
    -------
    Descriptions, labels and weights of the pairs as far as they are edges, then as far as they are none.
    """
    parts = [np.flatnonzero(share > 0) for share in (goals.goal, 1 - goals.goal)]
    weights = [goals.weight[parts[0]] * goals.goal[parts[0]], goals.weight[parts[1]] * (1 - goals.goal[parts[1]])]
    labels = np.repeat([1.0, 0.0], [len(part) for part in parts])
    return values[np.concatenate(parts)], labels, np.concatenate(weights)


class PairLoss:
    """The loss of a member's learned term on the pairs of one episode.

        sum of weight x BCE(logit + shift, goal) / sum of weights  +  ranking x `ranking_loss`

    With the usual settings it is the mean binary cross-entropy.

    Parameters
    ----------
    settings
        Of the model.
    asked
        The pairs and their labels.
    """

    def __init__(self, settings: JointConfig, asked: PairIndices) -> None:
        self.asked, self.ranking = asked, settings.ranking
        self.goal, self.weight, self.shift = asked.label, None, 0.0
        if settings.training_negatives != "uniform" or settings.label_noise:
            tf, target, label = (side.cpu().numpy() for side in (asked.tf, asked.target, asked.label))
            goals = make_goals(settings, tf, target, label)
            self.goal, self.weight = (asked.label.new_tensor(each) for each in (goals.goal, goals.weight))
            self.shift = goals.shift

    def __call__(self, logits: Tensor) -> Tensor:
        """Return the loss of logits, (pairs,), as a number, ()."""
        if self.weight is None:
            loss = F.binary_cross_entropy_with_logits(logits, self.goal)
        else:
            each = F.binary_cross_entropy_with_logits(logits + self.shift, self.goal, reduction="none")
            loss = (self.weight * each).sum() / self.weight.sum()
        return loss + self.ranking * ranking_loss(logits, self.asked.tf, self.asked.label) if self.ranking else loss


def ranking_loss(logits: Tensor, tf: Tensor, label: Tensor) -> Tensor:
    """Return the listwise logistic loss within each TF, as a mean over TFs, ().

        mean over TFs i with a known edge of   mean over its known targets j of   -log softmax_i(logit)_j

    where the softmax is over all pairs of the TF that are asked about: ListNet's top-one loss (Cao et al. 2007, ICML
    24:129). A number that is the same for all pairs of a TF does not change it.

    Parameters
    ----------
    logits, label
        (pairs,).
    tf
        Gene index of the TF, (pairs,).
    """
    names, group = tf.unique(return_inverse=True)
    n = len(names)
    highest = logits.detach().new_full((n,), -torch.inf).scatter_reduce(0, group, logits.detach(), "amax")
    total = logits.new_zeros(n).index_add(0, group, (logits - highest[group]).exp()).log() + highest
    known = logits.new_zeros(n).index_add(0, group, label)
    loss = logits.new_zeros(n).index_add(0, group, label * (total[group] - logits))
    has = known > 0
    return (loss[has] / known[has]).sum() / has.sum().clamp(min=1)
