"""GT-GRN: a graph transformer over known edges that fuses three embeddings of a gene, after the paper.

A gene has three embeddings, which are projected to one width and added:

- the code of an auto-encoder of its expression profile,
- a global embedding of networks that other methods infer from the same cells,
- its position in the graph: the leading eigenvectors of the normalised adjacency of the known training edges.

A graph transformer (Dwivedi and Bresson 2021) passes them along the known training edges, and a small network scores a
pair from the concatenated states of TF and target, so that direction counts.

How far it follows the paper: the sources of the three embeddings and the graph transformer are the paper's. The global
embedding is a replacement. The paper writes random walks over inferred networks as text and trains a BERT on them with
masked words. That is too slow here for each seed, so the walks are counted exactly and their positive pointwise mutual
information is factorised (`walk_embedding`), the function that skip-gram models of walks approximate. The networks are
of three quick methods (Pearson, Spearman and partial correlation); those of slower methods are left out. The
auto-encoder is a plain one. Sizes and rates are ours. The epoch is chosen by average precision on the validation pairs.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.features import node_features
from grn_core.baselines.deep.fit import PairModel, Schedule, fit_scorer
from grn_core.baselines.deep.graph import training_edges
from grn_core.baselines.deep.method import deep_method
from grn_core.baselines.deep.transformer import GraphTransformerLayer, pair_layers, with_loops
from grn_core.baselines.expression import ranks, standardise
from grn_core.baselines.method import Problem
from grn_core.baselines.partial_correlation import partial_correlation
from grn_core.baselines.tuning import Scorer

WIDTH, HEADS, LAYERS, DROPOUT = 64, 4, 2, 0.2
CODE, HIDDEN, CODE_STEPS, CODE_RATE = 32, 128, 150, 1e-3
GLOBAL, POSITION = 64, 16
NEIGHBOURS, WALK = 10, 5
SCHEDULE = Schedule(
    learning_rate=1e-3,
    weight_decay=1e-5,
    decay=1.0,
    batch_size=1024,
    epochs=150,
    every=2,
    patience=4,
    unjudged_epochs=20,
)


def inferred_networks(log_expression: np.ndarray) -> list[np.ndarray]:
    """Return networks that are inferred without labels: absolute Pearson, Spearman and partial correlation.

    Each keeps the `NEIGHBOURS` strongest partners of a gene, in both directions.

    Parameters
    ----------
    log_expression
        (cells x genes).

    Returns
    -------
    Three weight matrices, (genes x genes), symmetric, diagonal 0.
    """
    profiles, by_rank = standardise(log_expression), standardise(ranks(log_expression))
    scores = [profiles.T @ profiles, by_rank.T @ by_rank, partial_correlation(log_expression)]
    return [strongest(np.abs(score)) for score in scores]


def strongest(weights: np.ndarray) -> np.ndarray:
    """Keep the `NEIGHBOURS` largest weights of each row, and make the matrix symmetric; the diagonal becomes 0."""
    weights = weights.copy()
    np.fill_diagonal(weights, 0)
    kept = np.zeros_like(weights)
    columns = np.argsort(-weights, axis=1, kind="stable")[:, :NEIGHBOURS]
    np.put_along_axis(kept, columns, np.take_along_axis(weights, columns, axis=1), axis=1)
    return np.maximum(kept, kept.T)


def walk_embedding(networks: Sequence[np.ndarray], width: int = GLOBAL) -> np.ndarray:
    """Embed genes by which others random walks over several networks meet near them.

    With P = D^-1 W the steps of a walk over one network, two genes occur together within `WALK` steps with a
    probability proportional to C = sum_r P^r, r = 1 to `WALK`, mean over networks. The symmetric matrix of positive
    pointwise mutual information, max(0, log(p_ij / (p_i p_j))), is replaced by its leading eigenvectors, each times the
    square root of its eigenvalue (Levy and Goldberg 2014; Qiu et al. 2018).

    Parameters
    ----------
    networks
        Weight matrices, (genes x genes).
    width
        Largest number of columns.

    Returns
    -------
    (genes x at most `width`); 0 for a gene without an edge in any network.
    """
    together = np.zeros(networks[0].shape)
    for weights in networks:
        out = weights.sum(axis=1, keepdims=True)
        step = np.divide(weights, out, out=np.zeros(weights.shape), where=out > 0)
        reached = np.eye(len(step))
        for _ in range(WALK):
            reached = reached @ step
            together += reached
    joint = (together + together.T) / max(2 * together.sum(), 1e-12)
    by_chance = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    ratio = np.divide(joint, by_chance, out=np.ones(joint.shape), where=by_chance > 0)
    values, vectors = np.linalg.eigh(np.log(np.maximum(ratio, 1)))
    first = np.argsort(-np.abs(values), kind="stable")[:width]
    return vectors[:, first] * np.sqrt(np.abs(values[first]))


def positions_in_graph(edges: Tensor, n_genes: int, width: int = POSITION) -> np.ndarray:
    """Return the eigenvectors of D^-1/2 A D^-1/2 with the largest eigenvalues, those of the smallest of the Laplacian.

    Parameters
    ----------
    edges
        Training edges in both directions, (2 x edges).
    n_genes
        Number of nodes.
    width
        Largest number of eigenvectors; only positive eigenvalues count.

    Returns
    -------
    (genes x width), each column times the square root of the number of genes; 0 for a gene without a known edge.
    """
    adjacency = np.zeros((n_genes, n_genes))
    adjacency[edges[0], edges[1]] = 1
    scale = 1 / np.sqrt(np.maximum(adjacency.sum(axis=1), 1))
    values, vectors = np.linalg.eigh(adjacency * scale[:, None] * scale)
    found = np.zeros((n_genes, width))
    first = [i for i in np.argsort(-values, kind="stable")[:width] if values[i] > 1e-9]
    found[:, : len(first)] = vectors[:, first] * np.sqrt(n_genes)
    return found


def expression_code(features: Tensor, steps: int) -> Tensor:
    """Train an auto-encoder on the genes' profiles, by Adam on the squared error, and return the codes.

    Weights come from PyTorch's global random state.

    Parameters
    ----------
    features
        (genes x width).
    steps
        Steps of Adam, each on all genes.

    Returns
    -------
    (genes x `CODE`), each column standardised.
    """
    width = features.shape[1]
    encoder = nn.Sequential(nn.Linear(width, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CODE))
    decoder = nn.Sequential(nn.Linear(CODE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, width))
    optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=CODE_RATE)
    for _ in range(steps):
        optimiser.zero_grad()
        F.mse_loss(decoder(encoder(features)), features).backward()
        optimiser.step()
    with torch.no_grad():
        code = encoder(features).numpy()
    return torch.from_numpy(standardise(code).astype(np.float32))


class GtGrn(PairModel):
    """Three embeddings, projected and added, graph transformer layers, and a small network on the pair.

    Parameters
    ----------
    embeddings
        (genes x its own width) each.
    edges
        Training edges in both directions, (2 x edges).
    """

    edges: Tensor

    def __init__(self, embeddings: Sequence[Tensor], edges: Tensor) -> None:
        super().__init__()
        for number, embedding in enumerate(embeddings):
            self.register_buffer(f"embedding_{number}", embedding, persistent=False)
        self.register_buffer("edges", with_loops(edges, len(embeddings[0])), persistent=False)
        self.project = nn.ModuleList(nn.Linear(embedding.shape[1], WIDTH) for embedding in embeddings)
        self.layers = nn.ModuleList(GraphTransformerLayer(WIDTH, HEADS, 0, DROPOUT) for _ in range(LAYERS))
        self.pair = pair_layers(2 * WIDTH, WIDTH)

    def states(self) -> tuple[Tensor, Tensor]:
        """Return the genes' states twice, (genes x 64) each: a gene has one state for both roles."""
        parts = [project(self.get_buffer(f"embedding_{i}")) for i, project in enumerate(self.project)]
        state = torch.stack(parts).sum(0)
        for layer in self.layers:
            state = layer(state, self.edges)
        return state, state

    def decode(self, tf: Tensor, target: Tensor) -> Tensor:
        """Return the log odds, (pairs,)."""
        found: Tensor = self.pair(torch.cat([tf, target], dim=1)).squeeze(1)
        return found


def gt_grn_scorer(problem: Problem) -> Scorer:
    """Train on a problem.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    features, edges = node_features(problem.log_expression), training_edges(problem.genes, problem.train)
    walked = walk_embedding(inferred_networks(problem.log_expression))
    placed = positions_in_graph(edges, len(problem.genes))
    fixed = [torch.from_numpy(part.astype(np.float32)) for part in (walked, placed)]
    return fit_scorer(problem, SCHEDULE, lambda: GtGrn([expression_code(features, CODE_STEPS), *fixed], edges))


METHOD = deep_method(
    "gt_grn",
    "GT-GRN (short version)",
    "After Teji, Roy, Bhandari and Kalita 2025, Brief. Bioinform. 26:bbaf584",
    gt_grn_scorer,
)
