"""From gene states to the logit of each TF-target pair."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from grn_core.model.prior_graph import PATHS, PriorGraph


@dataclass(frozen=True)
class GeneStates:
    """What the scorer reads of every gene.

    Attributes
    ----------
    fused
        Joint scBERT and GNN state, (genes x hidden).
    profile
        Expression profile, unit length, (genes x p).
    regulon, regulators
        Mean profile of the gene's known targets, and of its known regulators, (genes x p) each.
    prior
        Known pairs.
    """

    fused: Tensor
    profile: Tensor
    regulon: Tensor
    regulators: Tensor
    prior: PriorGraph


@dataclass(frozen=True)
class ScoreParts:
    """The terms whose sum is the logit, (pairs,) each except `bias`.

    Attributes
    ----------
    bias
        The same for every pair, (1,).
    tf, target
        How often the gene has known edges in its role.
    paths
        Paths of known edges between the two genes.
    learned
        Product of the two genes' learned vectors.
    evidence
        Expression of the pair: its correlation, the similarity of the target to the TF's known targets, and that of
        the TF to the target's known regulators.
    """

    bias: Tensor
    tf: Tensor
    target: Tensor
    paths: Tensor
    learned: Tensor
    evidence: Tensor

    def logits(self) -> Tensor:
        """Add the terms, always in the same order, so that the same terms give the same bits."""
        return self.bias + (self.tf + self.target) + self.paths + self.learned + self.evidence


class PairScorer(nn.Module):
    """Score of TF -> target; the heads of TF and target differ, so direction matters.

        logit = known(TF, target) + <f(TF), g(target)> / sqrt(h) + e(rho, kin)

    known
        The `KnownTerm`.
    f, g
        Maps of the fused states, plus a vector of the gene's own in that role. Own vectors begin at zero and count
        only for a gene with known pairs in that role, so that held-out genes are scored by the other terms.
    rho
        Standardised correlation of the pair over cells.
    kin
        Two similarities of expression profiles: of the target to the mean of the TF's known targets, and of the TF
        to the mean of the target's known regulators.
    e
        A small network that begins at 0.
    """

    def __init__(self, n_genes: int, hidden: int, dropout: float, use_paths: bool = True) -> None:
        super().__init__()
        self.tf_head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, hidden)
        )
        self.target_head = nn.Sequential(
            nn.Linear(hidden, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, hidden)
        )
        self.tf_own = nn.Embedding(n_genes, hidden)
        self.target_own = nn.Embedding(n_genes, hidden)
        for table in (self.tf_own, self.target_own):
            nn.init.zeros_(table.weight)
        self.known = KnownTerm(use_paths=use_paths)
        self.evidence = nn.Sequential(nn.Linear(6, 16), nn.GELU(), _zero_layer(16))

    def forward(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> Tensor:
        """Return logits, (pairs,), of pairs given by gene indices and standardised correlation."""
        return self.parts(states, tf, target, rho).logits()

    def parts(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> ScoreParts:
        """Return the terms of the logits of `forward`."""
        fused = states.fused.float()  # mixed precision gives bfloat16, and the caller may have left it
        left = self.tf_head(fused) + self.tf_own.weight * states.prior.tf_seen[:, None]
        right = self.target_head(fused) + self.target_own.weight * states.prior.target_seen[:, None]
        learned = pair_products(left, right, tf, target) / left.shape[-1] ** 0.5
        evidence = self.expression_evidence(rho, *self.kinship(states, tf, target))
        bias, as_tf, as_target, paths = self.known(states.prior, tf, target)
        return ScoreParts(bias, as_tf, as_target, paths, learned, evidence)

    def kinship(self, states: GeneStates, tf: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Return both similarities `kin` of each pair, (pairs,) each: target to targets, TF to regulators."""
        scale = states.profile.shape[-1] ** 0.5
        to_targets = pair_products(states.regulon, states.profile, tf, target)
        to_regulators = pair_products(states.profile, states.regulators, tf, target)
        return to_targets * scale, to_regulators * scale

    def expression_evidence(self, rho: Tensor, to_targets: Tensor, to_regulators: Tensor) -> Tensor:
        """Return the term e of the logit, (pairs,)."""
        given = [value for signed in (rho, to_targets, to_regulators) for value in (signed, signed.abs())]
        term: Tensor = self.evidence(torch.stack(given, dim=-1)).squeeze(-1)
        return term


class KnownTerm(nn.Module):
    """The term of the score that known edges alone give: a learned graph baseline, which ignores expression.

        known(TF, target) = b + logit(m) + v r_TF + w r_target + q(r_TF, r_target, paths)

    with m, r and paths of `PriorGraph` and q a small network. It begins as the degree baseline: v = w = 1, q = 0.
    """

    def __init__(self, hidden: int = 32, use_paths: bool = True) -> None:
        super().__init__()
        self.use_paths = use_paths
        self.bias = nn.Parameter(torch.zeros(1))
        self.rates = nn.Parameter(torch.ones(2))
        self.paths = nn.Sequential(
            nn.Linear(len(PATHS) + 2, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), _zero_layer(hidden)
        )

    def forward(self, prior: PriorGraph, tf: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the terms of the sum: b + logit(m), (1,), v r_TF, w r_target and q, (pairs,) each."""
        rates = torch.stack([prior.tf_rate[tf], prior.target_rate[target]], dim=-1)
        paths = self._paths(prior, rates, tf, target)
        return self.bias + prior.overall, self.rates[0] * rates[:, 0], self.rates[1] * rates[:, 1], paths

    def _paths(self, prior: PriorGraph, rates: Tensor, tf: Tensor, target: Tensor) -> Tensor:
        if not self.use_paths:
            return torch.zeros_like(rates[:, 0])
        term: Tensor = self.paths(torch.cat([rates, prior.paths(tf, target)], dim=-1)).squeeze(-1)
        return term

    def unjoined(self) -> Tensor:
        """Return q of a pair of average rates that no path joins, (1,)."""
        nothing: Tensor = self.paths(self.rates.new_zeros(len(PATHS) + 2))
        return nothing if self.use_paths else torch.zeros_like(nothing)


@dataclass(frozen=True)
class PairGrid:
    """Pairs as places in the table of the TFs that occur (rows) and all genes (columns).

    One matrix product gives all products of the TFs that occur, and the pairs are read from it. For most pairs of a
    network that costs far less than gathering two vectors per pair.

    Attributes
    ----------
    rows
        The TFs that occur, (TFs,).
    row, column
        Place of each pair, (pairs,).
    """

    rows: Tensor
    row: Tensor
    column: Tensor

    @classmethod
    def of(cls, tf: Tensor, target: Tensor) -> "PairGrid":
        """Find the places of pairs given by gene indices, (pairs,) each."""
        rows, row = tf.unique(return_inverse=True)
        return cls(rows, row, target)

    def products(self, left: Tensor, right: Tensor) -> Tensor:
        """Return the inner product of the TF's row of `left` and the target's row of `right`, (pairs,)."""
        with torch.autocast(left.device.type, enabled=False):
            grid = left.float()[self.rows] @ right.float().T
        return grid.flatten()[self.row * right.shape[0] + self.column]


def pair_products(left: Tensor, right: Tensor, tf: Tensor, target: Tensor) -> Tensor:
    """Return the inner product of row `tf` of `left` with row `target` of `right` for each pair, (pairs,)."""
    return PairGrid.of(tf, target).products(left, right)


def _zero_layer(width: int) -> nn.Linear:
    """Return a last layer (width -> 1) that begins by giving 0."""
    last = nn.Linear(width, 1)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return last
