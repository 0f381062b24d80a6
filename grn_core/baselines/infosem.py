"""InfoSEM: a variational structural equation model whose matrix of effects has informative priors.

A short version after the abstract and the graphical model of Cui et al. 2025 (their variant BC, with gene embeddings
and known interactions). A cell's latent state h (a row, one number per gene) obeys

    h = h A + z,    z ~ N(0, I),    x_j ~ N(f(h_j), s^2),    A = E * sigmoid(L)    (entrywise)

as in DeepSEM (Shu et al. 2021), with q(z) = N(g(x) - g(x) A, v(x)), where f, g and v are small networks that are
applied to each gene's value alone. The effects E and the logits L of an interaction are random too:

    E_ij ~ N(a(e_i, e_j), 0.3^2),    L_ij ~ N(b(e_i, e_j), 1),    label_ij ~ Bernoulli(sigmoid(b(e_i, e_j)))

for the training pairs. e_i is a gene's embedding; a and b are bilinear, b with linear terms, and learned with the
rest. The labels stand at the prior's mean, not at L itself, where a pair would memorise its own label and say nothing
of other pairs (seen on hESC's validation pairs). The loss is the negative evidence bound, with one posterior variance
for all E and one for all L. |mean E_ij| sigmoid(mean L_ij) is the score of TF i and target j.

How far it follows the paper: the embeddings are the genes' leading principal components over cells, not BioBERT's of
their names, which need a language model of several hundred MB. So there is no knowledge from outside but the labels.
Only TFs have effects. Functional forms and variances are ours. The epoch is chosen by average precision on the
validation pairs.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import average_precision_score
from torch import Tensor, nn
from torch.nn import functional as F

from grn_core.baselines.deep.fit import reproducible
from grn_core.baselines.expression import positions, principal_components, standardise
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.tuning import has_both_labels, require_both_labels

EMBEDDING, RANK, HIDDEN = 32, 16, 16
EFFECT_SD, LOGIT_SD = 0.3, 1.0
BATCH, EPOCHS, EVERY, PATIENCE, UNJUDGED = 64, 60, 3, 6, 15
LEARNING_RATE = 5e-3


@dataclass(frozen=True)
class LabelledPairs:
    """Pairs as rows and columns of the matrix of effects.

    Attributes
    ----------
    tf
        Row: position among the TFs, (pairs,).
    gene
        Column: position among the genes, (pairs,).
    label
        (pairs,), float.
    """

    tf: Tensor
    gene: Tensor
    label: Tensor


class _PerValue(nn.Module):
    """A small network of each value alone, which begins as `start` times the value."""

    def __init__(self, start: float, offset: float = 0.0) -> None:
        super().__init__()
        self.start = start
        first, last = nn.Linear(1, HIDDEN), nn.Linear(HIDDEN, 1)
        self.layers = nn.Sequential(first, nn.Tanh(), last)
        nn.init.zeros_(last.weight)
        nn.init.constant_(last.bias, offset)

    def forward(self, values: Tensor) -> Tensor:
        """Map values of any shape to the same shape."""
        bent: Tensor = self.layers(values.unsqueeze(-1)).squeeze(-1)
        return self.start * values + bent


class _Bilinear(nn.Module):
    """A function of two embeddings: a bilinear form of rank `RANK`, with linear terms if wanted; it begins near 0."""

    def __init__(self, width: int, linear: bool, constant: float) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(width, RANK, bias=False), nn.Linear(width, RANK, bias=False)
        nn.init.normal_(self.left.weight, std=0.1)
        nn.init.normal_(self.right.weight, std=0.1)
        self.linear = linear
        self.source, self.target = nn.Linear(width, 1), nn.Linear(width, 1, bias=False)
        for layer in (self.source, self.target):
            nn.init.zeros_(layer.weight)
        nn.init.constant_(self.source.bias, constant)

    def forward(self, tfs: Tensor, genes: Tensor) -> Tensor:
        """Return the value of each pair, (TFs x genes)."""
        found: Tensor = self.left(tfs) @ self.right(genes).T
        return found + self.source(tfs) + self.target(genes).T if self.linear else found


class _GaussianMatrix(nn.Module):
    """A matrix with a normal prior around a learned function of two embeddings and a normal posterior.

    The posterior's mean is the prior's mean + `shift`; its variance is the same for all entries.
    """

    def __init__(self, prior: _Bilinear, shape: tuple[int, int], deviation: float) -> None:
        super().__init__()
        self.prior, self.deviation = prior, deviation
        self.shift = nn.Parameter(torch.zeros(shape))
        self.log_width = nn.Parameter(torch.tensor(math.log(deviation / 3)))

    def mean(self, tfs: Tensor, genes: Tensor) -> Tensor:
        """Return the posterior's mean."""
        return self.prior(tfs, genes) + self.shift

    def divergence(self) -> Tensor:
        """Return the Kullback-Leibler divergence of the posterior from the prior, summed over entries."""
        share = (2 * self.log_width).exp() / self.deviation**2
        constant = self.shift.numel() * (share - 1 - share.log()) / 2
        return self.shift.square().sum() / (2 * self.deviation**2) + constant


class InfoSem(nn.Module):
    """The model and its posterior.

    Parameters
    ----------
    embeddings
        e, (genes x width).
    tfs
        Positions of the TFs among the genes, (TFs,).
    share
        Share of edges among the training pairs.
    """

    embeddings: Tensor
    tfs: Tensor
    others: Tensor

    def __init__(self, embeddings: Tensor, tfs: Tensor, share: float) -> None:
        super().__init__()
        shape = (len(tfs), len(embeddings))
        self.register_buffer("embeddings", embeddings)
        self.register_buffer("tfs", tfs)
        others = torch.ones(shape)
        others[torch.arange(len(tfs)), tfs] = 0
        self.register_buffer("others", others)
        width = embeddings.shape[1]
        self.effect = _GaussianMatrix(_Bilinear(width, False, 0.0), shape, EFFECT_SD)
        self.logit = _GaussianMatrix(_Bilinear(width, True, math.log(share / (1 - share))), shape, LOGIT_SD)
        self.encode, self.width, self.decode = _PerValue(1.0), _PerValue(0.0, -2.0), _PerValue(1.0)
        self.log_noise = nn.Parameter(torch.zeros(()))

    def means(self) -> tuple[Tensor, Tensor]:
        """Return the posterior means of E and L, (TFs x genes) each."""
        genes = self.embeddings
        tfs = genes.index_select(0, self.tfs)
        return self.effect.mean(tfs, genes), self.logit.mean(tfs, genes)

    def expected_logits(self) -> Tensor:
        """Return the prior means of L, (TFs x genes), which the labels tell of."""
        found: Tensor = self.logit.prior(self.embeddings.index_select(0, self.tfs), self.embeddings)
        return found

    def loss(self, cells: Tensor, pairs: LabelledPairs, n_cells: int) -> Tensor:
        """Return the negative evidence bound per cell.

        Parameters
        ----------
        cells
            A batch, (cells x genes).
        pairs
            The training pairs.
        n_cells
            Number of all cells, by which what does not depend on the cell is divided.
        """
        effect, logit = self.means()
        effect = effect + self.effect.log_width.exp() * torch.randn_like(effect)
        sampled = logit + self.logit.log_width.exp() * torch.randn_like(logit)
        matrix = effect * sampled.sigmoid() * self.others
        state = self.encode(cells)
        mean = state - state.index_select(1, self.tfs) @ matrix
        log_variance = self.width(cells)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        at_tfs = matrix.index_select(1, self.tfs)
        eye = torch.eye(len(at_tfs))
        # h = z + h_TF A, whose TF columns are h_TF = z_TF (1 - A_TF)^-1
        tf_state = torch.linalg.solve(eye - at_tfs, z.index_select(1, self.tfs), left=False)
        found = self.decode(z + tf_state @ matrix)
        error = (cells - found).square() * (-2 * self.log_noise).exp() / 2 + self.log_noise
        latent = (mean.square() + log_variance.exp() - 1 - log_variance) / 2
        expected = self.expected_logits()[pairs.tf, pairs.gene]
        labels = F.binary_cross_entropy_with_logits(expected, pairs.label, reduction="sum")
        shared = self.effect.divergence() + self.logit.divergence() + labels
        return (error + latent).sum() / len(cells) + shared / n_cells

    @torch.no_grad()
    def scores(self) -> np.ndarray:
        """Return |mean E| sigmoid(mean L), (TFs x genes), float64."""
        effect, logit = self.means()
        return np.asarray((effect.double().abs() * logit.double().sigmoid()).numpy())


def _epoch(model: InfoSem, optimiser: torch.optim.Optimizer, cells: Tensor, pairs: LabelledPairs) -> None:
    for rows in torch.randperm(len(cells)).split(BATCH):
        optimiser.zero_grad()
        model.loss(cells[rows], pairs, len(cells)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1e3)
        optimiser.step()


def train(model: InfoSem, cells: Tensor, pairs: LabelledPairs, judge: LabelledPairs | None) -> np.ndarray:
    """Train and return the scores of all pairs, (TFs x genes), of the epoch that ranks `judge` best."""
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    if judge is None:
        for _ in range(UNJUDGED):
            _epoch(model, optimiser, cells, pairs)
        return model.scores()
    best, kept, waited = -1.0, model.scores(), 0
    for epoch in range(1, EPOCHS + 1):
        _epoch(model, optimiser, cells, pairs)
        if epoch % EVERY:
            continue
        scores = model.scores()
        if not np.isfinite(scores).all():
            break
        precision = float(average_precision_score(judge.label, scores[judge.tf, judge.gene]))
        waited += 1
        if precision > best:
            best, kept, waited = precision, scores, 0
        if waited == PATIENCE:
            break
    return kept


def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    require_both_labels(problem.train)
    sources = pd.concat([table["source"] for table in (problem.train, problem.validation, pairs)])
    tfs = np.unique(positions(problem.genes, sources))
    place = np.full(len(problem.genes), -1)
    place[tfs] = np.arange(len(tfs))

    def indexed(table: pd.DataFrame) -> tuple[Tensor, Tensor]:
        rows = place[positions(problem.genes, table["source"])]
        return torch.from_numpy(rows), torch.from_numpy(positions(problem.genes, table["target"]))

    def labelled(table: pd.DataFrame) -> LabelledPairs:
        return LabelledPairs(*indexed(table), torch.from_numpy(table["label"].to_numpy(dtype=np.float32)))

    cells = torch.from_numpy(standardise(problem.log_expression).astype(np.float32))
    embeddings = torch.from_numpy(principal_components(problem.log_expression, EMBEDDING).astype(np.float32))
    judge = labelled(problem.validation) if has_both_labels(problem.validation) else None
    with reproducible(problem.seed):
        model = InfoSem(embeddings, torch.from_numpy(tfs), float(problem.train["label"].mean()))
        scores = train(model, cells, labelled(problem.train), judge)
    rows, columns = indexed(pairs)
    return np.asarray(scores[rows.numpy(), columns.numpy()], dtype=float)


METHOD = Method(
    name="infosem",
    title="InfoSEM (short version)",
    citation="After Cui et al. 2025, ICML, PMLR 267:11604",
    uses_expression=True,
    uses_prior=True,
    score=_score,
)
