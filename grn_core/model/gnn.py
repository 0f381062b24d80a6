"""Message passing along known edges: by DGL where it is built for the device, by PyTorch elsewhere."""

import os
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Backend = Literal["dgl", "torch"]


class RegulatoryGraph:
    """Training edges of the prior as a graph that can average over neighbours.

    Parameters
    ----------
    edges
        (2 x edges) long: rows of TFs, rows of targets.
    n_genes
        Number of nodes.
    backend
        ``dgl`` or ``torch``; both give the same numbers.
    """

    def __init__(self, edges: Tensor, n_genes: int, backend: Backend) -> None:
        self.edges, self.n_genes, self.backend = edges, n_genes, backend
        self._dgl: dict[bool, Any] = {}
        if backend == "dgl":
            os.environ.setdefault("DGLBACKEND", "pytorch")  # otherwise DGL asks on the terminal which one to use
            import dgl

            tf, target = edges[0], edges[1]
            self._dgl = {
                False: dgl.graph((tf, target), num_nodes=n_genes),
                True: dgl.graph((target, tf), num_nodes=n_genes),
            }

    def mean(self, features: Tensor, reverse: bool = False) -> Tensor:
        """Average features (genes x d) over each gene's regulators, or over its targets if `reverse`.

        Returns
        -------
        (genes x d), float32; zeros for a gene without such neighbours.
        """
        if self.backend == "dgl":
            return self._mean_dgl(features, self._dgl[reverse])
        source, destination = self.edges.flip(0) if reverse else self.edges
        values = torch.ones(source.shape[0], device=features.device)
        shape = (self.n_genes, self.n_genes)
        adjacency = torch.sparse_coo_tensor(torch.stack([destination, source]), values, shape, check_invariants=True)
        with torch.autocast(features.device.type, enabled=False):
            total = torch.sparse.mm(adjacency, features.float())
        degree = torch.bincount(destination, minlength=self.n_genes).clamp_min(1)
        return total / degree[:, None]

    @staticmethod
    def _mean_dgl(features: Tensor, graph: Any) -> Tensor:
        import dgl.function as fn

        with graph.local_scope():
            graph.ndata["h"] = features.float()
            graph.update_all(fn.copy_u("h", "m"), fn.mean("m", "out"))
            return graph.ndata["out"]


class GnnLayer(nn.Module):
    """GraphSAGE layer (Hamilton et al. 2017) with the mean as aggregator, and a residual connection.

        h_i <- h_i + ReLU(W h_i + b + R mean_(j -> i) h_j + T mean_(i -> j) h_j)

    Regulators (R) and targets (T) have separate weights.
    """

    def __init__(self, dim: int, dropout: float) -> None:
        super().__init__()
        self.own = nn.Linear(dim, dim)
        self.regulators = nn.Linear(dim, dim, bias=False)
        self.targets = nn.Linear(dim, dim, bias=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, graph: RegulatoryGraph, features: Tensor) -> Tensor:
        """Map (genes x dim) to (genes x dim)."""
        update = (
            self.own(features)
            + self.regulators(graph.mean(features))
            + self.targets(graph.mean(features, reverse=True))
        )
        return features + self.dropout(F.relu(update))


class Gnn(nn.Module):
    """Stack of `depth` layers."""

    def __init__(self, dim: int, depth: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList([GnnLayer(dim, dropout) for _ in range(depth)])

    def forward(self, graph: RegulatoryGraph, features: Tensor) -> Tensor:
        """Map (genes x dim) to (genes x dim)."""
        for layer in self.layers:
            features = layer(graph, features)
        return features
