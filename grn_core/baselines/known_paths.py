"""The graph baseline: paths of known edges between two genes. It ignores expression.

Truths made of undirected associations, such as STRING, contain most edges in both directions, so that for a held-out
edge the opposite direction is often known. Counting does not see that, nor does a factorisation where a gene is new in
its role; this method does. A method that uses expression must exceed it to show that it has learned from expression.
"""

import numpy as np
import pandas as pd
import torch

from grn_core.baselines.expression import positions
from grn_core.baselines.in_blocks import in_blocks
from grn_core.baselines.method import Map, Method, Problem
from grn_core.baselines.rates import each_fold, out_of_fold
from grn_core.baselines.trees import boost
from grn_core.baselines.tuning import Scorer, has_both_labels, one_thread, require_both_labels
from grn_core.model.prior_graph import PriorGraph

PAIR = ("source", "target")
MOST, DRAWN = 2**20, 2**18
"""With more than `MOST` pairs, trees are fitted to, or judged on, the known edges and `DRAWN` other pairs."""


def path_features(genes: list[str], known: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Describe pairs by the labels of the pairs `known`: rates of both genes, and the paths between them.

    Parameters
    ----------
    genes
        Names of all genes.
    known
        Columns source, target, label.
    pairs
        Columns source, target.

    Returns
    -------
    (pairs x 6); see `grn_core.model.prior_graph.PriorGraph`.
    """
    return _described(genes, _graph(genes, known), pairs)


def _graph(genes: list[str], known: pd.DataFrame) -> PriorGraph:
    tf, target = (torch.from_numpy(positions(genes, known[side])) for side in PAIR)
    return PriorGraph(tf, target, torch.from_numpy(known["label"].to_numpy(dtype=np.float32)), len(genes), "torch")


def _described(genes: list[str], prior: PriorGraph, pairs: pd.DataFrame) -> np.ndarray:
    tf, target = (torch.from_numpy(positions(genes, pairs[side])) for side in PAIR)
    rates = torch.stack([prior.tf_rate[tf], prior.target_rate[target]], dim=1)
    return torch.cat([rates, prior.paths(tf, target)], dim=1).double().numpy()


def known_paths_scorer(problem: Problem) -> Scorer:
    """Fit gradient boosting to `path_features` of the training pairs, computed out of fold.

    Returns
    -------
    Maps pairs (columns source, target) to log odds, (pairs,).

    Raises
    ------
    ConfigError
        If the training pairs have one label only.
    """
    train, validation, genes = problem.train, problem.validation, problem.genes
    require_both_labels(train)
    rows, judged = _drawn(train, problem.seed), validation.iloc[_drawn(validation, problem.seed)]
    folds = each_fold(train, validation, problem.seed)
    known = out_of_fold(train, folds, lambda rest, own: path_features(genes, rest, own), rows)
    judge = (path_features(genes, train, judged), judged["label"]) if has_both_labels(validation) else None
    model = boost(known, train["label"].iloc[rows], judge, problem.seed)
    prior = _graph(genes, train)
    return lambda pairs: in_blocks(pairs, lambda block: model.decision_function(_described(genes, prior, block)))


def _drawn(pairs: pd.DataFrame, seed: int) -> np.ndarray:
    """Return the ascending positions of the pairs that trees see: all or, of many, the known ones and some others."""
    if len(pairs) <= MOST:
        return np.arange(len(pairs))
    label = pairs["label"].to_numpy()
    others = np.flatnonzero(label == 0)
    drawn = np.random.default_rng(seed).choice(others, min(DRAWN, len(others)), replace=False)
    return np.sort(np.concatenate([np.flatnonzero(label == 1), drawn]))


@one_thread
def _score(problem: Problem, pairs: pd.DataFrame, _: Map) -> np.ndarray:
    return known_paths_scorer(problem)(pairs)


METHOD = Method(
    name="known_paths",
    title="Known paths (graph baseline)",
    citation="After Kovacs et al. 2019, Nat. Commun. 10:1240, on paths of length 3",
    uses_expression=False,
    uses_prior=True,
    score=_score,
)
