"""Train one member of a cross-fit: a joint model that sees few labels and must not depend on which."""

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional as F

from grn_core.errors import Cancelled, ConfigError
from grn_core.evaluation.splits import TrainingPairs
from grn_core.model.joint import JointModel
from grn_core.model.scorer import PairGrid
from grn_core.model.settings import ENOUGH_FOR_TREES
from grn_core.progress import Stop, never
from grn_core.training.fitting.described import (
    Episode,
    InnerEpisodes,
    describe,
    held_out_roles,
    joined,
    linear_scorer,
)
from grn_core.training.fitting.fit import Fit, evaluation_cells
from grn_core.training.fitting.fixed_terms import (
    LOW_RANK,
    block_by_block,
    fit_linear,
    fit_slopes,
    fit_trees,
    fixed_logits,
    level_for_new_tfs,
    linear_logits,
    low_rank_helps,
    readable_inputs,
)
from grn_core.training.fitting.linear_terms import WITH_TREES, choose_own_penalty
from grn_core.training.fitting.losses import PairLoss
from grn_core.training.inputs.assemble import Assembled
from grn_core.training.inputs.features import N_OWN, index_pairs

STEPS_PER_EPOCH = 4 / 3
SHARES = np.linspace(0, 1, 5)


def fit_member(assembled: Assembled, pairs: TrainingPairs, seed: int, stop: Stop = never) -> Fit:
    """Train a new joint model on train and validation pairs; no test pair can be passed in.

    1. The training pairs are divided into folds as the validation part is (whole genes in the roles that training does
       not see, else pairs); each fold is described by the known edges of the others alone.
    2. The linear terms are fitted to these descriptions (logistic regression with an L2 penalty; that of the target's
       own expression is chosen, see `choose_own_penalty`), and trees where
       there are enough known edges (`ENOUGH_FOR_TREES`), unless the settings leave them out. Where TFs are held out,
       neither reads the TF's own expression, and they read no more than hidden TFs bear out: the target's rate alone,
       all linear terms, or trees too (`bearable`).
       The low-rank estimate of known labels is read where the linear terms predict the validation pairs better with it.
       Where TFs are not held out, each TF has weights of its own for the target's expression (`own_slopes`), unless
       the settings leave them out.
    3. The learned term, with pooling and GNN, learns what the linear terms leave, by the settings' loss (`PairLoss`).
    4. Its share is chosen on the validation pairs: the smallest that cannot be distinguished from the best.

    Parameters
    ----------
    assembled
        Model and inputs of the run. scBERT is shared between members and stays as it is; all other parts begin from
        random weights.
    pairs
        Train and validation pairs.
    seed
        Of initial weights, folds and draws of cells.
    stop
        Asked before each step.

    Returns
    -------
    The trained member; its known edges are those of train and validation pairs together.

    Raises
    ------
    Cancelled
        If `stop` returns True.
    """
    torch.manual_seed(seed)
    rng, info = np.random.default_rng(seed), assembled.info
    device = torch.device(info.kind)
    features = assembled.features.to(device)
    train, validation = (index_pairs(table, assembled.genes, device) for table in (pairs.train, pairs.validation))
    settings = replace(assembled.model.config, n_own=N_OWN)
    model = JointModel(settings, assembled.model.scbert, assembled.model.outside).to(device)
    linear_scorer(model).own.copy_(features.own)
    maker = InnerEpisodes(len(assembled.genes), assembled, device)
    held_out = held_out_roles(train, validation)
    inner = maker.inner(train, held_out, rng)
    if not inner:
        raise ConfigError(
            "The training pairs of a model have too few TFs or targets to hide some of them in training.",
            "Choose a prior with more edges in these genes, fewer folds, or another question.",
        )
    judged = Episode(validation, maker.prior(train))
    state = Fit(model, assembled.cells, features, maker.prior(joined(train, validation)), device, info.amp)
    judging = evaluation_cells(len(assembled.cells), seed)
    described = describe(state, [*inner, judged], rng)
    if not low_rank_helps(described):
        described = described.without(LOW_RANK)
    tf_is_new, trees = "tf" in held_out, settings.use_trees and described.labels.sum() >= ENOUGH_FOR_TREES
    readable = readable_inputs(state, described, tf_is_new)
    penalty = choose_own_penalty(described, readable)
    level = level_for_new_tfs(described, readable, penalty.value, trees) if tf_is_new else WITH_TREES
    fit_linear(state, described, readable, level, penalty.value)
    if trees and level == WITH_TREES:
        fit_trees(state, described, readable)
    if settings.use_tf_weights and not tf_is_new:
        fit_slopes(state, described, penalty.left_out)
    _fit_learned(state, inner, rng, stop)
    _choose_share(state, judged, judging, held_out[-1] if held_out else "tf")
    return state


def share_of(state: Fit) -> float:
    """Return how much of a member's learned term counts, 0 to 1."""
    return float(linear_scorer(state.model).share)


def _fit_learned(state: Fit, episodes: list[Episode], rng: np.random.Generator, stop: Stop) -> None:
    """Train pooling, GNN and heads on what the linear terms leave; each step sees a draw of cells."""
    model, scorer = state.model, linear_scorer(state.model)
    offsets = [block_by_block(state, episode, linear_logits) for episode in episodes]
    losses = [PairLoss(model.config, episode.asked) for episode in episodes]
    grids = [PairGrid.of(episode.asked.tf, episode.asked.target) for episode in episodes]
    trained = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("scbert.")]
    rate, steps = model.config.learning_rate, round(model.config.epochs * STEPS_PER_EPOCH)
    optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=model.config.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=max(steps, 2), pct_start=0.2)
    n_cells = len(state.cells)
    for step in range(steps):
        if stop():
            raise Cancelled
        turn = step % len(episodes)
        episode = episodes[turn]
        cells = rng.choice(n_cells, min(model.config.cells_per_step, n_cells), replace=False)
        model.train()
        with torch.autocast(state.device.type, torch.bfloat16, enabled=state.amp):
            states = model.gene_states(*state.cells.encode(cells), state.features.profile, episode.prior)
            learned = scorer.learned(states, grids[turn])
        loss = losses[turn](offsets[turn] + learned.float())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()


@torch.no_grad()
def _choose_share(state: Fit, judged: Episode, cells: np.ndarray, unit: str) -> None:
    """Set s to the smallest share whose loss on the validation pairs is within one standard error of the lowest.

    The learned term depends most on the draw of labels and of initial weights, so it counts no more than the validation
    pairs ask for (the rule of one standard error; Breiman et al. 1984, Classification and Regression Trees). Pairs of
    one gene depend on each other: the standard error is that of sums over the genes in the role `unit`.
    """
    model, scorer, asked = state.model, linear_scorer(state.model), judged.asked
    model.eval()
    states = model.gene_states(*state.cells.encode(cells), state.features.profile, judged.prior)
    learned = scorer.learned(states, PairGrid.of(asked.tf, asked.target)).float()
    logits = (
        block_by_block(state, judged, fixed_logits)
        + torch.as_tensor(SHARES, dtype=torch.float32, device=learned.device)[:, None] * learned
    )
    labels = (asked.label + model.config.label_noise * (1 - asked.label)).expand_as(logits)
    losses = F.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    genes, gene = getattr(asked, unit).unique(return_inverse=True)
    by_gene = losses.new_zeros(len(SHARES), len(genes)).index_add(1, gene, losses).double()
    best = by_gene.sum(dim=1).argmin()
    worse = by_gene - by_gene[best]
    error = worse.std(dim=1, unbiased=False) * len(genes) ** 0.5
    enough = (worse.sum(dim=1) <= error).nonzero()[0]
    scorer.share.fill_(float(SHARES[int(enough)]))
