"""An epoch takes all pairs, or, where edges are rare, as many non-edges as edges."""

import numpy as np
import pandas as pd
import pytest
import torch

from grn_core.baselines.deep.sampling import RARE, EpochPairs
from grn_core.baselines.genelink import genelink_scorer
from grn_core.baselines.method import Problem


def labels(n_edges: int, n_others: int) -> torch.Tensor:
    values = torch.cat([torch.ones(n_edges), torch.zeros(n_others)])
    return values[torch.randperm(len(values), generator=torch.Generator().manual_seed(0))]


@pytest.mark.parametrize("n_edges", [0, 40, 100])
def test_all_pairs_are_drawn_once_where_edges_are_not_rare(n_edges):
    pairs = EpochPairs(labels(n_edges, 100 if n_edges else 40))
    drawn = pairs.draw()
    assert torch.equal(drawn.sort().values, torch.arange(len(drawn)))
    assert not torch.equal(drawn, pairs.draw())
    assert pairs.shift == 0


def test_rare_edges_meet_as_many_non_edges_and_in_time_all_of_them():
    torch.manual_seed(0)
    label = labels(20, 1000)
    pairs = EpochPairs(label)
    epochs = [pairs.draw() for _ in range(1000)]  # each non-edge is left out of all with probability 2e-9
    for rows in epochs:
        assert label[rows].sum() == 20 and len(rows.unique()) == len(rows) == 40
    assert len(torch.cat(epochs).unique()) == len(label)


def test_the_line_lies_where_it_is_said():
    assert EpochPairs(labels(10, int(10 / RARE) + 1)).rare
    assert not EpochPairs(labels(10, int(10 / RARE) - 11)).rare


def test_log_odds_of_rare_edges_speak_of_all_pairs():
    """Two kinds of targets, one without edges: the probabilities of pairs add up to about the number of edges."""
    rng = np.random.default_rng(0)
    tfs, targets = [f"T{i}" for i in range(6)], [f"g{i}" for i in range(400)]
    genes, driver = [*tfs, *targets], rng.normal(size=(60, 2))
    side = np.concatenate([np.zeros(6, int), (np.arange(400) % 8 > 0).astype(int)])
    expression = driver[:, side] + 0.5 * rng.normal(size=(60, len(genes)))
    pairs = pd.MultiIndex.from_product([tfs, targets], names=["source", "target"]).to_frame(index=False)
    follows = np.tile(side[6:] == 0, 6)
    pairs["label"] = (follows & (rng.random(len(pairs)) < 0.2)).astype(int)
    held = np.tile(np.arange(400) % 3 == 0, 6)
    assert 0 < pairs.loc[~held, "label"].mean() < RARE
    train, validation = pairs[~held].reset_index(drop=True), pairs[held].reset_index(drop=True)
    score = genelink_scorer(Problem(expression.astype(np.float32), genes, train, validation, 0))
    expected = (1 / (1 + np.exp(-score(train)))).mean()
    assert expected == pytest.approx(train["label"].mean(), rel=0.5)
