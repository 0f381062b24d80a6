"""What known edges alone say of a pair: how often its genes have edges, and which paths join them."""

from functools import cached_property

import torch
from torch import Tensor

from grn_core.model.gnn import Backend, RegulatoryGraph
from grn_core.model.low_rank import LowRank, low_rank, places

PATHS = ("mirror", "shared_targets", "three_steps", "two_steps")
MOST_AT_ONCE = 2**24
"""Numbers of a dense array (TFs x genes); the paths of more TFs are computed for some TFs after others."""


class PriorGraph:
    """Pairs with known labels, as numbers that describe any other pair.

    Nothing here is learned, and expression is ignored. Where a described pair is among the known ones, its own edge
    does not count in its paths.

    Parameters
    ----------
    tf, target, label
        Known pairs as gene indices, and 1 for an edge of the prior, 0 for none, (pairs,) each.
    n_genes
        Number of genes.
    backend
        Of the graph of the known edges.

    Attributes
    ----------
    graph
        The known edges.
    tf_rate, target_rate
        Logit of each gene's smoothed share of edges among its pairs in that role, (edges + m) / (pairs + 1) as in the
        degree baseline, minus logit(m), (genes,). 0 for a gene without pairs.
    overall
        logit(m), (), m the share of edges among all pairs, with one edge and one other pair added so that the logit
        is finite.
    tf_seen, target_seen
        1 where the gene has pairs in that role, (genes,).
    low_rank
        What the known labels of similar TFs and targets say beyond the rates; computed when it is first asked for.
    """

    def __init__(self, tf: Tensor, target: Tensor, label: Tensor, n_genes: int, backend: Backend) -> None:
        self._pairs = (tf, target, label)
        known = label > 0.5
        self.graph = RegulatoryGraph(torch.stack([tf[known], target[known]]), n_genes, backend)
        share = (known.sum() + 1) / (len(label) + 2)
        self.overall = torch.logit(share)
        self.tf_rate, self.tf_seen = self._rate(tf, known, share)
        self.target_rate, self.target_seen = self._rate(target, known, share)

    def _rate(self, genes: Tensor, known: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
        n = self.graph.n_genes
        pairs, edges = torch.bincount(genes, minlength=n), torch.bincount(genes[known], minlength=n)
        rate = ((edges + share) / (pairs + 1)).clamp(1e-6, 1 - 1e-6)
        return torch.logit(rate) - self.overall, (pairs > 0).float()

    @cached_property
    def low_rank(self) -> LowRank:
        """The estimate of `low_rank`, with p by the logit overall + tf_rate + target_rate."""
        tf, target, label = self._pairs
        expected = torch.sigmoid(self.overall + self.tf_rate[tf] + self.target_rate[target])
        return low_rank(tf, target, label, expected, self.graph.n_genes)

    def low_rank_of(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the low-rank estimate of pairs, (pairs,); it is not made for genes without known pairs alone."""
        if not (self.tf_seen[tf] * self.target_seen[target]).any():
            return torch.zeros(len(tf), device=tf.device)
        return self.low_rank.of(tf, target)

    @torch.no_grad()
    def paths(self, tf: Tensor, target: Tensor) -> Tensor:
        """Describe the paths of known edges between TF i and target j, (pairs x 4), in the order of `PATHS`.

        With A the adjacency of the known edges (A_ij = 1 for i -> j), S = max(A, A^T) the same without direction, and
        every step divided by the root of the degrees of its two ends,

            D_ij = A_ij / sqrt(out_i in_j),     U_ij = S_ij / sqrt(deg_i deg_j),

        the columns are

            mirror          A_ji
            shared_targets  log(1 + n [D D^T D - own]_ij)    i -> a <- b -> j
            three_steps     log(1 + n [U U U - own]_ij)      i - a - b - j
            two_steps       log(1 + n [U U]_ij)              i - a - j

        n is the number of genes: where edges are drawn at random, an entry of the sums is near 1 / n. ``own`` is the
        sum over paths of three steps that use the described edge i -> j itself; for a matrix M = D or U,

            own_ij = M_ij (sum_a M_ia^2 + sum_b M_bj^2 - M_ij^2).

        Degree-normalised paths of length 3 are those of Kovacs et al. 2019, Nat. Commun. 10:1240.

        Only the rows of the TFs that occur are computed, so that no dense array is larger than (TFs x genes), nor much
        larger than `MOST_AT_ONCE`.
        """
        rows, row = tf.unique(return_inverse=True)
        at_once = max(MOST_AT_ONCE // self.graph.n_genes, 1)
        if len(rows) > at_once:
            found = torch.empty(len(tf), len(PATHS), device=tf.device)
            for begin in range(0, len(rows), at_once):
                own = (row >= begin) & (row < begin + at_once)
                found[own] = self.paths(tf[own], target[own])
            return found
        place = row * self.graph.n_genes + target
        grids = [self._mirror(rows), *self._walks(rows)]
        return torch.stack([grid.reshape(-1)[place] for grid in grids], dim=-1)

    def supporting(self, tf: Tensor, target: Tensor) -> Tensor:
        """Describe pairs by supporting priors, (pairs x columns); here there is none, so no column."""
        return torch.zeros(len(tf), 0, device=tf.device)

    def directed_steps(self) -> tuple[Tensor, Tensor]:
        """Return the known edges, (2 x edges), and their entries in D, (edges,)."""
        n, edges = self.graph.n_genes, self.graph.edges
        out, into = (torch.bincount(side, minlength=n).clamp_min(1).float() for side in edges)
        return edges, (out[edges[0]] * into[edges[1]]).rsqrt()

    def _mirror(self, rows: Tensor) -> Tensor:
        """Return whether each gene is known to regulate each of `rows`, (rows x genes)."""
        edges = self.graph.edges.flip(0)
        return dense_rows(edges, torch.ones_like(edges[0], dtype=torch.float), rows, self.graph.n_genes)

    def _walks(self, rows: Tensor) -> list[Tensor]:
        """Return shared_targets, three_steps and two_steps from `rows` to all genes, (rows x genes) each."""
        n, edges = self.graph.n_genes, self.graph.edges
        _, directed = self.directed_steps()
        both = torch.cat([edges, edges.flip(0)], dim=1).unique(dim=1)
        degree = torch.bincount(both[0], minlength=n).clamp_min(1).float()
        either = (degree[both[0]] * degree[both[1]]).rsqrt()
        one_way = _there_back_there(edges, directed, n, dense_rows(edges, directed, rows, n), rows)
        step, first = sparse_matrix(both, either, n), dense_rows(both, either, rows, n)
        two = (step @ first.T).T
        any_way = (step @ two.T).T - _own(both, either, n, first, rows)
        return [torch.log1p(n * walks.clamp_min(0)) for walks in (one_way, any_way, two)]


def dense_rows(edges: Tensor, weights: Tensor, rows: Tensor, n: int) -> Tensor:
    """Return some rows of a sparse matrix (n x n) as a dense one, (rows x n)."""
    place = places(rows, n)
    kept = place[edges[0]] >= 0
    dense = torch.zeros(len(rows), n, device=rows.device)
    dense[place[edges[0][kept]], edges[1][kept]] = weights[kept]
    return dense


def sparse_matrix(edges: Tensor, weights: Tensor, n: int) -> Tensor:
    """Return a sparse matrix (n x n) with the given entries."""
    return torch.sparse_coo_tensor(edges, weights, (n, n), check_invariants=True).coalesce()


def _there_back_there(edges: Tensor, weights: Tensor, n: int, first: Tensor, rows: Tensor) -> Tensor:
    """Return D D^T D - own for the rows `first` of D, (rows x genes)."""
    there, back = sparse_matrix(edges, weights, n), sparse_matrix(edges.flip(0), weights, n)
    walks: Tensor = (back @ (there @ first.T)).T
    return walks - _own(edges, weights, n, first, rows)


def _own(edges: Tensor, weights: Tensor, n: int, first: Tensor, rows: Tensor) -> Tensor:
    """Return the sum over paths of three steps that use the described edge itself, (rows x genes)."""
    zeros = torch.zeros(n, device=rows.device)
    out, into = (zeros.index_add(0, side, weights.square()) for side in edges)
    return first * (out[rows][:, None] + into[None, :] - first.square())
