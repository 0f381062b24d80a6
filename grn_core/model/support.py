"""Supporting priors: known pairs of other sources, as numbers that describe a pair, without any held-out pair."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from grn_core.model.gnn import Backend
from grn_core.model.prior_graph import MOST_AT_ONCE, PriorGraph, dense_rows, sparse_matrix

SUPPORT = ("share", "together", "alike")
"""What `SupportGraph.columns` describes a pair by. Paths within the supporting prior alone (`PriorGraph.paths`) were
tried beside these three on validation pairs of hESC and lowered the gain; see ``docs/beeline.md``."""


@dataclass(frozen=True)
class Support:
    """The edges of supporting priors, and which pairs the run scores.

    A pair (i, j) is scored if i is a TF of the run, and the answer is whether the main prior has it. A member, or an
    episode of its training, may read the answers of the pairs V and no others. Of a supporting prior with the edges S
    it then sees

        S_V = { (i, j) in S : neither (i, j) nor (j, i) is a scored pair outside V }.

    - No held-out pair has an entry, known or not, so neither presence nor absence of an entry says which are known: S_V
      depends on which pairs are held out, and not on their answers, nor on what S says of them.
    - The reverse pair is hidden too, because in a source such as STRING it repeats the pair.
    - Pairs that are asked about in training lie outside V just as those that are scored at the end do. A column means
      the same in both. A column "this prior has the pair" would be 0 for each of them, so there is none: a supporting
      prior counts by its other edges.
    - If S is the main prior itself, S_V holds known edges of V and no others, so its columns are functions of what the
      member has anyway.

    Attributes
    ----------
    edges
        Edges of each supporting prior as gene indices, (2 x edges) each.
    scored
        Whether each gene is a TF whose pairs the run scores, (genes,).
    """

    edges: tuple[Tensor, ...] = ()
    scored: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.bool))

    def to(self, device: torch.device) -> "Support":
        """Return the tensors on a device."""
        return Support(tuple(edges.to(device) for edges in self.edges), self.scored.to(device))

    def graphs(self, tf: Tensor, target: Tensor) -> "tuple[SupportGraph, ...]":
        """Return what may be seen of each prior beside the answers of some pairs, V, given by gene indices."""
        return tuple(SupportGraph(self._seen(edges, tf, target), len(self.scored)) for edges in self.edges)

    def _seen(self, edges: Tensor, tf: Tensor, target: Tensor) -> Tensor:
        n = len(self.scored)
        read = tf * n + target
        hidden = [self.scored[i] & ~torch.isin(i * n + j, read) for i, j in (edges, edges.flip(0))]
        return edges[:, ~(hidden[0] | hidden[1])]


class SupportGraph:
    """What a member sees of one supporting prior. Nothing here is learned, and expression is ignored.

    Parameters
    ----------
    edges
        (2 x edges), gene indices; none of a pair that is described.
    """

    def __init__(self, edges: Tensor, n_genes: int) -> None:
        ones = torch.ones_like(edges[0], dtype=torch.float)
        self.known = PriorGraph(edges[0], edges[1], ones, n_genes, "torch")

    @torch.no_grad()
    def columns(self, main: PriorGraph, tf: Tensor, target: Tensor) -> Tensor:
        """Describe TF i and target j, (pairs x 3), in the order of `SUPPORT`.

        With D the adjacency of this prior and M that of the main prior, each step divided by the root of the degrees of
        its two ends as in `PriorGraph.paths`, E and in_j the number of edges of this prior and of those into j:

            share       log(1 + n in_j / E)
            together    log(1 + n [M D^T D]_ij)    i -> a in the main prior, a <- b -> j in this one
            alike       log(1 + n [D D^T M]_ij)    i -> a <- b in this prior, b -> j in the main one

        A path that uses the described pair does not exist, because neither graph has it.
        """
        rows, row = tf.unique(return_inverse=True)
        n = main.graph.n_genes
        at_once = max(MOST_AT_ONCE // n, 1)
        if len(rows) > at_once:
            found = torch.empty(len(tf), len(SUPPORT), device=tf.device)
            for begin in range(0, len(rows), at_once):
                own = (row >= begin) & (row < begin + at_once)
                found[own] = self.columns(main, tf[own], target[own])
            return found
        place = row * n + target
        mixed = [grid.reshape(-1)[place] for grid in self._mixed(main, rows)]
        return torch.stack([self._share()[target], *mixed], dim=-1)

    def _share(self) -> Tensor:
        n, into = self.known.graph.n_genes, self.known.graph.edges[1]
        return torch.log1p(n * torch.bincount(into, minlength=n) / max(len(into), 1))

    def _mixed(self, main: PriorGraph, rows: Tensor) -> list[Tensor]:
        """Return together and alike from `rows` to all genes, (rows x genes) each."""
        n = main.graph.n_genes
        (own, own_steps), (other, other_steps) = main.directed_steps(), self.known.directed_steps()
        there, back = sparse_matrix(other, other_steps, n), sparse_matrix(other.flip(0), other_steps, n)
        onward = sparse_matrix(own.flip(0), own_steps, n)
        together = (back @ (there @ dense_rows(own, own_steps, rows, n).T)).T
        alike = (onward @ (there @ dense_rows(other, other_steps, rows, n).T)).T
        return [torch.log1p(n * walks) for walks in (together, alike)]


class SupportedGraph(PriorGraph):
    """Pairs with known labels, and what may be seen of supporting priors beside them.

    Parameters
    ----------
    tf, target, label, n_genes, backend
        As of `PriorGraph`.
    support
        The supporting priors; of them, only `Support.graphs` of the known pairs are kept.
    """

    def __init__(
        self, tf: Tensor, target: Tensor, label: Tensor, n_genes: int, backend: Backend, support: Support
    ) -> None:
        super().__init__(tf, target, label, n_genes, backend)
        self.support = support.graphs(tf, target)

    def supporting(self, tf: Tensor, target: Tensor) -> Tensor:
        """Describe pairs by `SUPPORT` of one prior after the other, (pairs x 3 per prior)."""
        return torch.cat([super().supporting(tf, target), *(g.columns(self, tf, target) for g in self.support)], dim=-1)
