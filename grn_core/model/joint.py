"""The joint model: scBERT, attentive pooling, GNN and a pair scorer, trained as one."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.model.gnn import Gnn
from grn_core.model.known import PATHS, KnownRegulation
from grn_core.model.pooling import AttentivePooling
from grn_core.scbert.performer import Scbert, ScbertConfig


@dataclass(frozen=True)
class JointConfig:
    """Size of the model and length of its training.

    `cells_per_step` cells go through scBERT at each step; `profile_dim` is the width of the
    expression profile that a gene brings as node feature, whatever the number of cells. `without`
    names parts to leave out, for ablations: ``scbert`` (genes bring their profile alone), ``gnn`` (no
    message passing), ``attention`` (a plain mean over cells instead of attentive pooling), ``paths`` (known edges
    count by their number alone, whatever they join).
    """

    scbert: ScbertConfig
    n_genes: int
    profile_dim: int = 64
    hidden: int = 64
    gnn_layers: int = 2
    dropout: float = 0.3
    cells_per_step: int = 8
    epochs: int = 60
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    without: tuple[str, ...] = ()


def preset(name: str, n_genes: int) -> JointConfig:
    """Return the settings of ``quick``, ``standard`` or ``full`` (scBERT's published size)."""
    positions = n_genes + 1
    quick = ScbertConfig(positions, dim=32, depth=2, heads=2, dim_head=16, n_features=32)
    standard = ScbertConfig(positions, dim=64, depth=4, heads=4, dim_head=32, n_features=128)
    full = ScbertConfig(positions)
    base = JointConfig(quick, n_genes)
    table = {
        "quick": base,
        "standard": replace(base, scbert=standard, hidden=96, cells_per_step=16, epochs=120, learning_rate=2e-3),
        "full": replace(base, scbert=full, hidden=128, cells_per_step=16, epochs=200, learning_rate=1e-3),
    }
    return table[name]


@dataclass(frozen=True)
class GeneStates:
    """What the scorer needs of every gene.

    Attributes
    ----------
    fused
        Joint scBERT and GNN state, (genes x hidden).
    profile
        Expression profile, unit length, (genes x p).
    regulon, regulators
        Mean profile of the gene's known targets, and of its known regulators, (genes x p) each.
    known
        Known regulation.
    """

    fused: Tensor
    profile: Tensor
    regulon: Tensor
    regulators: Tensor
    known: KnownRegulation


def pair_products(left: Tensor, right: Tensor, tf: Tensor, target: Tensor) -> Tensor:
    """Return the inner product of row `tf` of `left` with row `target` of `right` for each pair, (pairs,).

    All products of the TFs that occur are taken in one matrix product, of which the pairs are read: on most
    pairs of a network that costs far less than gathering two vectors a pair.
    """
    rows, row = tf.unique(return_inverse=True)
    with torch.autocast(left.device.type, enabled=False):
        grid = left.float()[rows] @ right.float().T
    return grid.flatten()[row * right.shape[0] + target]


@dataclass(frozen=True)
class ScoreParts:
    """What the logits of pairs are the sum of, (pairs,) each but for `bias`.

    Attributes
    ----------
    bias
        The same for every pair, (1,).
    tf, target
        How often the two genes are linked in their roles.
    paths
        What known edges lead from the one to the other.
    learned
        Product of the two genes' learned vectors.
    evidence
        What the pair's expression says: its correlation, the target's likeness to the TF's known targets, and the
        TF's to the target's known regulators.
    """

    bias: Tensor
    tf: Tensor
    target: Tensor
    paths: Tensor
    learned: Tensor
    evidence: Tensor

    def logits(self) -> Tensor:
        """Add the parts up, always in the same order, so that the same parts give the same bits."""
        return self.bias + (self.tf + self.target) + self.paths + self.learned + self.evidence


class KnownTerm(nn.Module):
    """What known regulation alone says of a pair: a learned graph floor that never looks at expression.

    score = b + logit(m) + v r_tf + w r_target + q(r_tf, r_target, paths)

    with m, r and paths of `KnownRegulation` and q a small network. It begins as the degree floor: v = w = 1, q = 0.
    """

    def __init__(self, hidden: int = 32, with_paths: bool = True) -> None:
        super().__init__()
        self.with_paths = with_paths
        self.bias = nn.Parameter(torch.zeros(1))
        self.rates = nn.Parameter(torch.ones(2))
        self.paths = nn.Sequential(
            nn.Linear(len(PATHS) + 2, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), _silent(hidden)
        )

    def forward(self, known: KnownRegulation, tf: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the terms of the sum: b + logit(m), (1,), v r_tf, w r_target and q, (pairs,) each."""
        rates = torch.stack([known.tf_rate[tf], known.target_rate[target]], dim=-1)
        paths = self._paths(known, rates, tf, target)
        return self.bias + known.overall, self.rates[0] * rates[:, 0], self.rates[1] * rates[:, 1], paths

    def _paths(self, known: KnownRegulation, rates: Tensor, tf: Tensor, target: Tensor) -> Tensor:
        if not self.with_paths:
            return torch.zeros_like(rates[:, 0])
        term: Tensor = self.paths(torch.cat([rates, known.paths(tf, target)], dim=-1)).squeeze(-1)
        return term

    def without_paths(self) -> Tensor:
        """Return what q says of a pair of average rates that no path joins, (1,)."""
        nothing: Tensor = self.paths(self.rates.new_zeros(len(PATHS) + 2))
        return nothing if self.with_paths else torch.zeros_like(nothing)


class PairScorer(nn.Module):
    """Score of TF -> target; TF head and target head differ, so direction matters.

    score = known(TF, target) + <f(TF), g(target)> / sqrt(h) + e(rho, kin)

    with known the `KnownTerm`, f and g maps of the fused states plus a gene's own vector in that role, rho the
    standardised correlation of the pair over cells, kin the likeness of the target's profile to the mean profile of
    the TF's known targets and of the TF's to that of the target's known regulators, and e a small network that
    begins as 0. Own vectors begin at zero and count only for a gene with known pairs in that role, so that held-out
    genes are judged by the rest.
    """

    def __init__(self, n_genes: int, hidden: int, dropout: float, with_paths: bool = True) -> None:
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
        self.known = KnownTerm(with_paths=with_paths)
        self.evidence = nn.Sequential(nn.Linear(6, 16), nn.GELU(), _silent(16))

    def forward(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> Tensor:
        """Return logits, (pairs,), of pairs given by gene indices and standardised correlation."""
        return self.parts(states, tf, target, rho).logits()

    def parts(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> ScoreParts:
        """Return what the logits of `forward` are the sum of."""
        fused = states.fused.float()  # half as wide where mixed precision made them and the caller has left it
        left = self.tf_head(fused) + self.tf_own.weight * states.known.tf_seen[:, None]
        right = self.target_head(fused) + self.target_own.weight * states.known.target_seen[:, None]
        learned = pair_products(left, right, tf, target) / left.shape[-1] ** 0.5
        evidence = self.expression_evidence(rho, *self.kinship(states, tf, target))
        bias, as_tf, as_target, paths = self.known(states.known, tf, target)
        return ScoreParts(bias, as_tf, as_target, paths, learned, evidence)

    def kinship(self, states: GeneStates, tf: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Return two likenesses of profiles, (pairs,) each.

        The target's to the mean of the TF's known targets, and the TF's to the mean of the target's known regulators.
        """
        scale = states.profile.shape[-1] ** 0.5
        to_targets = pair_products(states.regulon, states.profile, tf, target)
        to_regulators = pair_products(states.profile, states.regulators, tf, target)
        return to_targets * scale, to_regulators * scale

    def expression_evidence(self, rho: Tensor, to_targets: Tensor, to_regulators: Tensor) -> Tensor:
        """Return the term e of the score, (pairs,)."""
        given = [value for signed in (rho, to_targets, to_regulators) for value in (signed, signed.abs())]
        term: Tensor = self.evidence(torch.stack(given, dim=-1)).squeeze(-1)
        return term


def _silent(width: int) -> nn.Linear:
    """Return a last layer that begins by saying 0."""
    last = nn.Linear(width, 1)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return last


class JointModel(nn.Module):
    """scBERT + attentive pooling + GNN + pair scorer.

    Parameters
    ----------
    config
        Sizes; ``config.scbert`` is that of `scbert` where given.
    scbert
        Encoder to begin from, such as a pre-trained one; None begins from random weights.
    outside
        Whether a gene is outside the vocabulary of the pre-trained weights, (genes,): such a gene learns a
        vector of its own, added to what scBERT says of it.
    """

    outside: Tensor

    def __init__(self, config: JointConfig, scbert: Scbert | None = None, outside: Tensor | None = None) -> None:
        super().__init__()
        self.config = config
        self.scbert = scbert if scbert is not None else Scbert(config.scbert)
        self.register_buffer("outside", torch.zeros(config.n_genes, dtype=torch.bool) if outside is None else outside)
        self.outside_own = nn.Embedding(config.n_genes, config.hidden)
        nn.init.zeros_(self.outside_own.weight)
        self.pooling = AttentivePooling(config.scbert.dim)
        self.from_profile = nn.Linear(config.profile_dim, config.hidden)
        self.from_scbert = nn.Linear(config.scbert.dim, config.hidden)
        self.gnn = Gnn(config.hidden, 0 if "gnn" in config.without else config.gnn_layers, config.dropout)
        self.fuse = nn.Sequential(
            nn.LayerNorm(2 * config.hidden), nn.Linear(2 * config.hidden, config.hidden), nn.GELU()
        )
        self.scorer = PairScorer(config.n_genes, config.hidden, config.dropout, "paths" not in config.without)

    def gene_states(self, encodings: Tensor, received: Tensor, profile: Tensor, known: KnownRegulation) -> GeneStates:
        """Pool cells, pass messages, fuse.

        Parameters
        ----------
        encodings
            scBERT's encodings of the genes in some cells, (cells x genes x dim).
        received
            Attention that each gene received there, (cells x genes).
        profile
            Unit-length expression profile a gene, (genes x profile_dim).
        known
            Known regulation, whose edges the messages pass along.
        """
        context = self._context(encodings, received)
        scale = profile.shape[-1] ** 0.5
        graph = known.graph
        nodes = self.gnn(graph, context + self.from_profile(profile * scale))
        fused = self.fuse(torch.cat([context, nodes], dim=-1))
        return GeneStates(fused, profile, graph.mean(profile, reverse=True), graph.mean(profile), known)

    def _context(self, encodings: Tensor, received: Tensor) -> Tensor:
        """Return what scBERT says of each gene, (genes x hidden)."""
        if "scbert" in self.config.without:
            return self.outside_own.weight * 0.0
        pooled = encodings.mean(dim=0) if "attention" in self.config.without else self.pooling(encodings, received)
        context: Tensor = self.from_scbert(F.layer_norm(pooled.float(), pooled.shape[-1:]))
        return context + self.outside_own.weight * self.outside.unsqueeze(-1)

    def forward(self, states: GeneStates, tf: Tensor, target: Tensor, rho: Tensor) -> Tensor:
        """Logits of TF-target pairs, (pairs,), given their standardised correlation `rho`, (pairs,)."""
        return self.scorer(states, tf, target, rho)
