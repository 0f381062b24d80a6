"""From gene states to the logit of each TF-target pair, with few free numbers: the scorer of a cross-fit's members."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from grn_core.model.prior_graph import PATHS
from grn_core.model.scorer import GeneStates, PairGrid, ScoreParts
from grn_core.model.support import SUPPORT

COLUMNS = (
    "tf_rate", "target_rate", *PATHS, "low_rank", "correlation", "correlation_size", "to_targets", "to_targets_size",
    "to_regulators", "to_regulators_size",
)  # fmt: skip
"""What `LinearPairScorer.columns` describes a pair by; then `SUPPORT` of each supporting prior."""
RATES, PATH_COLUMNS, CORRELATION, KINSHIP = slice(0, 2), slice(2, 7), slice(7, 9), slice(9, 13)
SUPPORTING = slice(len(COLUMNS), None)


class LinearPairScorer(nn.Module):
    """Score of TF -> target that is linear in all but the learned states.

        logit = b + w . phi(TF, target) + u . own(TF) + (v + d_TF) . own(target) + t(TF, target)
              + s <f(TF), g(target)> / sqrt(h)

    phi
        `COLUMNS`: rates, paths and low-rank estimate of `PriorGraph`, the standardised correlation of the pair and both
        similarities of `PairScorer`, each with its absolute value; then `SUPPORT` of each supporting prior.
    own
        The gene's own expression, whatever the other gene: see `grn_core.training.inputs.features.own_expression`.
    d
        Each TF's own weights of the target's expression, 0 for a TF without known pairs: see
        `grn_core.training.fitting.slopes`.
    t
        What combinations of these numbers add, a function that is given (`grn_core.training.fitting.trees`); 0 without
        one.
    f, g
        Maps of the fused scBERT and GNN states.
    s
        How much of the learned term counts, 0 to 1; a member chooses it on its own validation pairs.

    A member sees few labels. b, w, u, v and d are therefore fitted with a penalty and then fixed, no gene has another
    vector of its own, and the learned term begins at 0 and explains only what the linear terms leave.

    Parameters
    ----------
    n_genes, n_own, hidden
        Number of genes, of numbers that describe a gene's own expression, and width of gene states.
    dropout
        Of both heads.
    use_paths
        If False, paths and the low-rank estimate are described by 0, supporting priors too.
    n_support
        Number of supporting priors.

    Attributes
    ----------
    interactions
        t as a function of what `described` returns; None leaves it out.
    """

    own: Tensor
    weights: Tensor
    own_tf: Tensor
    own_target: Tensor
    slopes: Tensor
    bias: Tensor
    share: Tensor

    def __init__(
        self, n_genes: int, n_own: int, hidden: int, dropout: float, use_paths: bool = True, n_support: int = 0
    ) -> None:
        super().__init__()
        self.use_paths = use_paths
        self.interactions: Callable[[Tensor], Tensor] | None = None
        self.tf_head = _head(hidden, dropout)
        self.target_head = _head(hidden, dropout)
        for parameter in self.target_head[-1].parameters():
            nn.init.zeros_(parameter)
        self.register_buffer("own", torch.zeros(n_genes, n_own))
        self.register_buffer("weights", torch.zeros(len(COLUMNS) + n_support * len(SUPPORT)))
        self.register_buffer("own_tf", torch.zeros(n_own))
        self.register_buffer("own_target", torch.zeros(n_own))
        self.register_buffer("slopes", torch.zeros(n_genes, n_own))
        self.register_buffer("bias", torch.zeros(1))
        self.register_buffer("share", torch.ones(1))

    def forward(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> Tensor:
        """Return logits, (pairs,), of pairs given by gene indices and standardised correlation."""
        return self.parts(states, tf, target, rho).logits()

    def parts(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> ScoreParts:
        """Return the terms of the logits of `forward`; a gene's own expression counts with its rate."""
        columns, grid = self.columns(states, tf, target, rho), PairGrid.of(tf, target)
        terms = columns * self.weights
        return ScoreParts(
            bias=self.bias,
            tf=terms[:, 0] + (self.own @ self.own_tf)[tf],
            target=terms[:, 1] + (self.own @ self.own_target)[target],
            paths=terms[:, PATH_COLUMNS].sum(-1) + terms[:, SUPPORTING].sum(-1),
            learned=self.share * self.learned(states, grid),
            evidence=terms[:, CORRELATION].sum(-1)
            + terms[:, KINSHIP].sum(-1)
            + self.own_weights(grid)
            + self._added(columns, tf, target),
        )

    def columns(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> Tensor:
        """Describe pairs by `COLUMNS` and supporting priors, (pairs x 13 + 3 per prior); nothing here is learned."""
        prior, scale = states.prior, states.profile.shape[-1] ** 0.5
        grid = PairGrid.of(tf, target)
        to_targets = grid.products(states.regulon, states.profile) * scale
        to_regulators = grid.products(states.profile, states.regulators) * scale
        expression = [value for signed in (rho, to_targets, to_regulators) for value in (signed, signed.abs())]
        rates = torch.stack([prior.tf_rate[tf], prior.target_rate[target]], dim=-1)
        if self.use_paths:
            joined = torch.column_stack([prior.paths(tf, target), prior.low_rank_of(tf, target)])
        else:
            joined = rates.new_zeros(len(tf), len(PATHS) + 1)
        support = prior.supporting(tf, target)
        if not self.use_paths:
            support = torch.zeros_like(support)
        return torch.cat([rates, joined, torch.stack(expression, dim=-1), support], dim=-1)

    def described(self, columns: Tensor, tf: Tensor, target: Tensor) -> Tensor:
        """Return all numbers that describe pairs: `columns`, own(TF) and own(target), (pairs x inputs)."""
        return torch.cat([columns, self.own[tf], self.own[target]], dim=-1)

    def linear(self, described: Tensor) -> Tensor:
        """Return the linear terms of described pairs, (pairs,)."""
        return self.bias + described @ torch.cat([self.weights, self.own_tf, self.own_target])

    def own_weights(self, pairs: PairGrid) -> Tensor:
        """Return d_TF . own(target), (pairs,)."""
        return pairs.products(self.slopes, self.own)

    def _added(self, columns: Tensor, tf: Tensor, target: Tensor) -> Tensor:
        if self.interactions is None:
            return torch.zeros_like(columns[:, 0])
        return self.interactions(self.described(columns, tf, target))

    def learned(self, states: GeneStates, pairs: PairGrid) -> Tensor:
        """Return <f(TF), g(target)> / sqrt(h), (pairs,)."""
        fused = states.fused.float()
        left, right = self.tf_head(fused), self.target_head(fused)
        return pairs.products(left, right) / left.shape[-1] ** 0.5

    @torch.no_grad()
    def explain(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> dict[str, Tensor]:
        """Split the logits into the parts of `grn_core.model.explain.PARTS`, (pairs,) each, float64."""
        columns = self.columns(states, tf, target, rho)
        terms, grid = (columns * self.weights).double(), PairGrid.of(tf, target)
        nothing = torch.zeros_like(terms[:, 0])
        return {
            "base": nothing + self.bias.double(),
            "tf_rate": terms[:, 0],
            "target_rate": terms[:, 1],
            "paths": terms[:, PATH_COLUMNS].sum(-1) + terms[:, SUPPORTING].sum(-1),
            "states": (self.share * self.learned(states, grid)).double(),
            "memory": nothing,
            "coexpression": terms[:, CORRELATION].sum(-1),
            "kinship": terms[:, KINSHIP].sum(-1) + self.own_weights(grid).double(),
            "own_expression": ((self.own @ self.own_tf)[tf] + (self.own @ self.own_target)[target]).double(),
            "interactions": self._added(columns, tf, target).double(),
        }


def _head(hidden: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, hidden))
