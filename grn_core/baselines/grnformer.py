"""GRNFormer: a variational graph transformer over the co-expression of genes around TFs, after the paper.

Four parts, with the paper's names:

- *TF-Walker*: random walks in the co-expression network, which begin at each TF and visit at most 100 genes. Their
  steps are the graph, and the correlation of two genes is the attribute of their edge.
- *Gene-Transcoder*: a gene's profile is cut into segments of cells, which are the tokens of a transformer. The mean of
  its outputs is the gene's first state.
- *GraViTAE*: layers of attention to neighbours in the graph (Shi et al. 2021) that update genes and edges, and then
  the mean and variance of a normal distribution of each gene's latent state.
- A decoder: a small network scores a pair from the latent states of TF and target and from their co-expression, so
  that direction counts.

The loss is the cross-entropy of the training pairs and the divergence of the latent states from N(0, I). Known edges
are not edges of the graph; they reach the model as labels alone, as in the paper.

How far it follows the paper: the authors train one model on the networks of many data sets and apply it to others; this
one learns from the training pairs of one data set. They score the pairs within each TF's own subgraph and aggregate;
here the subgraphs are joined to one graph, in which each gene also attends to its five strongest partners, since pairs
outside of a subgraph must be scored too. The decoder has no graph layers. Walks are drawn once per seed. Sizes and
rates are ours. The epoch is chosen by average precision on the validation pairs.
"""

import math

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.features import node_features
from grn_core.baselines.deep.fit import PairModel, Schedule, fit_scorer
from grn_core.baselines.deep.method import deep_method
from grn_core.baselines.deep.transformer import GraphTransformerLayer, pair_layers
from grn_core.baselines.expression import positions, principal_components, standardise
from grn_core.baselines.method import Problem
from grn_core.baselines.tuning import Scorer

WIDTH, HEADS, LAYERS, DROPOUT = 32, 4, 2, 0.1
SEGMENTS = 4
LATENT, EDGE = 32, 8
SUBGRAPH, PARTNERS, LEAST = 100, 5, 0.1
COMPONENTS = 64
DIVERGENCE = 1e-3
SCHEDULE = Schedule(
    learning_rate=3e-3,
    weight_decay=1e-5,
    decay=1.0,
    batch_size=2048,
    epochs=50,
    every=2,
    patience=4,
    unjudged_epochs=20,
)


def co_expression(log_expression: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation of genes over cells, (genes x genes), diagonal 0; 0 for a constant gene."""
    profiles = standardise(log_expression, unit_length=True)
    found = profiles.T @ profiles
    np.fill_diagonal(found, 0)
    return found


def tf_walks(correlation: np.ndarray, tfs: np.ndarray) -> np.ndarray:
    """Walk from each TF through the co-expression network; the seed is PyTorch's global random state.

    A walker goes from a gene to another with a probability proportional to their absolute correlation, of those above
    0.1. It begins again at its TF where a gene has no such partner, and in one step of five.

    Parameters
    ----------
    correlation
        (genes x genes).
    tfs
        Positions of the TFs, (TFs,).

    Returns
    -------
    Steps between two different genes, in one direction each, (2 x steps), at most 100 per TF.
    """
    weights = torch.from_numpy(np.where(np.abs(correlation) > LEAST, np.abs(correlation), 0))
    stuck = weights.sum(1) == 0
    weights[stuck] = 1.0
    home = torch.from_numpy(tfs.astype(np.int64))
    here, steps = home.clone(), []
    for _ in range(SUBGRAPH):
        there = torch.multinomial(weights[here], 1).squeeze(1)
        moved = ~stuck[here]
        steps.append(torch.stack([here[moved], there[moved]]))
        back = ~moved | (torch.rand(len(home)) < 0.2)
        here = torch.where(back, home, there)
    return torch.cat(steps, dim=1).numpy()


def walked_graph(correlation: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the graph of message passing: the steps of the walks, each gene's strongest partners, and loops.

    Parameters
    ----------
    correlation
        (genes x genes).
    steps
        (2 x steps).

    Returns
    -------
    (2 x edges), sorted, each edge once in both directions, and one loop per gene.
    """
    n_genes = len(correlation)
    partners = np.argsort(-np.abs(correlation), axis=1, kind="stable")[:, : min(PARTNERS, n_genes - 1)]
    near = np.stack([np.repeat(np.arange(n_genes), partners.shape[1]), partners.ravel()])
    linked = np.concatenate([steps, near], axis=1)
    linked = linked[:, correlation[linked[0], linked[1]] != 0]
    loops = np.tile(np.arange(n_genes), (2, 1))
    return np.unique(np.concatenate([linked, linked[::-1], loops], axis=1), axis=1)


class GeneTranscoder(nn.Module):
    """A transformer whose tokens are a gene's profile in segments of cells; (genes x cells) becomes (genes x 32)."""

    def __init__(self, n_cells: int) -> None:
        super().__init__()
        self.length = math.ceil(n_cells / SEGMENTS)
        self.missing = self.length * SEGMENTS - n_cells
        self.token = nn.Linear(self.length, WIDTH)
        self.place = nn.Parameter(0.02 * torch.randn(SEGMENTS, WIDTH))
        self.attend = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.feed = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))

    def forward(self, profiles: Tensor) -> Tensor:
        """Map profiles, (genes x cells), to states, (genes x 32)."""
        segments = F.pad(profiles, (0, self.missing)).unflatten(1, (SEGMENTS, self.length))
        tokens = self.token(segments) + self.place
        tokens = self.norms[0](tokens + self.attend(tokens, tokens, tokens, need_weights=False)[0])
        found: Tensor = self.norms[1](tokens + self.feed(tokens)).mean(dim=1)
        return found


class GraViTAE(nn.Module):
    """Graph transformer layers that update genes and edges, then mean and log variance of latent states.

    An edge's attributes begin as its correlation and its size. After each layer, a small network adds what it reads
    from them and from the states of both genes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.edge = nn.Linear(2, EDGE)
        self.layers = nn.ModuleList(GraphTransformerLayer(WIDTH, HEADS, EDGE, DROPOUT) for _ in range(LAYERS))
        self.sender, self.receiver = (nn.Linear(WIDTH, EDGE) for _ in range(2))
        self.mean, self.log_variance = nn.Linear(WIDTH, LATENT), nn.Linear(WIDTH, LATENT)

    def forward(self, state: Tensor, edges: Tensor, correlation: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log variance, (genes x 32) each.

        Parameters
        ----------
        state
            (genes x 32).
        edges
            With loops, (2 x edges).
        correlation
            Of the genes of each edge, (edges,).
        """
        attributes = self.edge(torch.stack([correlation, correlation.abs()], dim=1))
        for number, layer in enumerate(self.layers):
            if number:
                seen = self.sender(state).index_select(0, edges[0]) + self.receiver(state).index_select(0, edges[1])
                attributes = attributes + torch.tanh(seen)
            state = layer(state, edges, attributes)
        return self.mean(state), self.log_variance(state).clamp(-8, 8)


class GrnFormer(PairModel):
    """Gene-Transcoder, GraViTAE, and a small network on the pair.

    Parameters
    ----------
    profiles
        Standardised expression, (genes x cells).
    components
        Leading principal components of expression, (genes x at most 64), whose cosine is the pair's co-expression.
    edges
        Of the graph, with loops, (2 x edges).
    correlation
        Of the genes of each edge, (edges,).
    """

    profiles: Tensor
    components: Tensor
    edges: Tensor
    correlation: Tensor

    def __init__(self, profiles: Tensor, components: Tensor, edges: Tensor, correlation: Tensor) -> None:
        super().__init__()
        for name, value in (("profiles", profiles), ("edges", edges), ("correlation", correlation)):
            self.register_buffer(name, value, persistent=False)
        self.register_buffer("components", F.normalize(components, dim=1, eps=1e-6), persistent=False)
        self.transcoder, self.encoder = GeneTranscoder(profiles.shape[1]), GraViTAE()
        self.pair = pair_layers(2 * LATENT + 1, WIDTH)
        self.divergence = torch.zeros(())

    def states(self) -> tuple[Tensor, Tensor]:
        """Return latent states (drawn in training, else their means) and components of all genes, twice."""
        mean, log_variance = self.encoder(self.transcoder(self.profiles), self.edges, self.correlation)
        self.divergence = (mean.square() + log_variance.exp() - 1 - log_variance).sum(1).mean() / 2
        latent = mean + (log_variance / 2).exp() * torch.randn_like(mean) if self.training else mean
        state = torch.cat([latent, self.components], dim=1)
        return state, state

    def decode(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the log odds, (pairs,)."""
        together = (tf[:, LATENT:] * target[:, LATENT:]).sum(1, keepdim=True)
        found: Tensor = self.pair(torch.cat([tf[:, :LATENT], target[:, :LATENT], together], dim=1)).squeeze(1)
        return found

    def penalty(self) -> Tensor:
        """Return the divergence of the latent states from N(0, I), weighted."""
        return DIVERGENCE * self.divergence


def grnformer_scorer(problem: Problem) -> Scorer:
    """Train on a problem; the TFs of walks are those of the training and validation pairs.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    correlation = co_expression(problem.log_expression)
    sources = pd.concat([problem.train["source"], problem.validation["source"]])
    tfs = np.unique(positions(problem.genes, sources))
    profiles = node_features(problem.log_expression)
    components = torch.from_numpy(principal_components(problem.log_expression, COMPONENTS).astype(np.float32))

    def make() -> GrnFormer:
        edges = walked_graph(correlation, tf_walks(correlation, tfs))
        weights = torch.from_numpy(correlation[edges[0], edges[1]].astype(np.float32))
        return GrnFormer(profiles, components, torch.from_numpy(edges), weights)

    return fit_scorer(problem, SCHEDULE, make)


METHOD = deep_method(
    "grnformer", "GRNFormer (short version)", "After Hegde and Cheng 2026, Bioinformatics 42:btag144", grnformer_scorer
)
