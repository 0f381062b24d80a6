"""What known regulation alone says of a pair: how often its genes are linked, and what leads from one to the other."""

import torch
from torch import Tensor

from grn_core.model.gnn import Backend, RegulatoryGraph

PATHS = ("mirror", "shared_targets", "three_steps", "two_steps")


class KnownRegulation:
    """Pairs whose labels may be looked at, as numbers for any other pair.

    Nothing here is learned and no expression is looked at. A pair's own label, where it is among them, is not
    counted in its paths.

    Parameters
    ----------
    tf, target, label
        Pairs as gene indices and 1 for a known edge, 0 for none known, (pairs,) each.
    n_genes
        Number of genes.
    backend
        Of the graph of the known edges.

    Attributes
    ----------
    graph
        The known edges.
    tf_rate, target_rate
        Logit of each gene's smoothed share of known edges among its pairs in that role, less the logit of the
        overall share m, (genes,): (edges + m) / (pairs + 1) as in the degree floor. 0 for a gene without pairs.
    overall
        Logit of m, (), computed with one edge and one other pair added so that it is finite.
    tf_seen, target_seen
        1 where the gene has pairs in that role, (genes,).
    """

    def __init__(self, tf: Tensor, target: Tensor, label: Tensor, n_genes: int, backend: Backend) -> None:
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

    @torch.no_grad()
    def paths(self, tf: Tensor, target: Tensor) -> Tensor:
        """Tell what leads from a TF to a target along known edges, (pairs x 4), in the order of `PATHS`.

        ``mirror`` is 1 where the edge is known the other way round. The others are log(1 + n w), n the number of
        genes and w a sum over paths of 1 / sqrt(product of the degrees passed), which is near 1 / n where edges
        are drawn at random: ``shared_targets`` over TF -> gene <- TF' -> target (paths of length 3; Kovacs et al.
        2019, Nat. Commun. 10:1240), ``three_steps`` and ``two_steps`` over paths of that length whatever the
        direction of their edges.
        """
        rows, row = tf.unique(return_inverse=True)
        place = row * self.graph.n_genes + target
        grids = [self._mirror(rows), *self._walks(rows)]
        return torch.stack([grid.reshape(-1)[place] for grid in grids], dim=-1)

    def _mirror(self, rows: Tensor) -> Tensor:
        """Return whether each gene is known to regulate each of `rows`, (rows x genes)."""
        return self._dense(self.graph.edges.flip(0), torch.ones_like(self.graph.edges[0], dtype=torch.float), rows)

    def _walks(self, rows: Tensor) -> list[Tensor]:
        """Return the scaled sums over paths from `rows` to all genes, (rows x genes) each."""
        n, edges = self.graph.n_genes, self.graph.edges
        out, into = (torch.bincount(side, minlength=n).clamp_min(1).float() for side in edges)
        directed = (out[edges[0]] * into[edges[1]]).rsqrt()
        both = torch.cat([edges, edges.flip(0)], dim=1).unique(dim=1)
        degree = torch.bincount(both[0], minlength=n).clamp_min(1).float()
        either = (degree[both[0]] * degree[both[1]]).rsqrt()
        one_way = _three_steps(edges, directed, n, self._dense(edges, directed, rows), rows)
        step, first = _sparse(both, either, n), self._dense(both, either, rows)
        two = (step @ first.T).T
        any_way = (step @ two.T).T - _through_itself(both, either, n, first, rows)
        return [torch.log1p(n * walks.clamp_min(0)) for walks in (one_way, any_way, two)]

    def _dense(self, edges: Tensor, weights: Tensor, rows: Tensor) -> Tensor:
        """Return some rows of a sparse matrix (genes x genes) as a dense one, (rows x genes)."""
        n = self.graph.n_genes
        place = torch.full((n,), -1, dtype=torch.long, device=rows.device)
        place[rows] = torch.arange(len(rows), device=rows.device)
        kept = place[edges[0]] >= 0
        dense = torch.zeros(len(rows), n, device=rows.device)
        dense[place[edges[0][kept]], edges[1][kept]] = weights[kept]
        return dense


def _sparse(edges: Tensor, weights: Tensor, n: int) -> Tensor:
    return torch.sparse_coo_tensor(edges, weights, (n, n), check_invariants=True).coalesce()


def _three_steps(edges: Tensor, weights: Tensor, n: int, first: Tensor, rows: Tensor) -> Tensor:
    """Sum over paths of length 3 (there, back, there) but those through the pair's own edge, (rows x genes)."""
    there, back = _sparse(edges, weights, n), _sparse(edges.flip(0), weights, n)
    walks: Tensor = (back @ (there @ first.T)).T
    return walks - _through_itself(edges, weights, n, first, rows)


def _through_itself(edges: Tensor, weights: Tensor, n: int, first: Tensor, rows: Tensor) -> Tensor:
    """Sum over the paths of length 3 that pass the very edge whose pair they describe, (rows x genes)."""
    zeros = torch.zeros(n, device=rows.device)
    out, into = (zeros.index_add(0, side, weights.square()) for side in edges)
    return first * (out[rows][:, None] + into[None, :] - first.square())
