"""The low-rank estimate: the published shrinkage, what it finds behind noise, and that it finds nothing in noise."""

import numpy as np
import pytest
import torch

from grn_core.model import prior_graph
from grn_core.model.low_rank import shrinkage
from grn_core.model.prior_graph import PriorGraph

TFS, GENES = 30, 400
PAIRS = [side.reshape(-1) for side in torch.meshgrid(torch.arange(TFS), torch.arange(GENES), indexing="ij")]


def labels(seed: int, groups: bool) -> torch.Tensor:
    """Draw known edges: with groups, half of the TFs regulate half of the genes more often, the others the others."""
    rng = np.random.default_rng(seed)
    share = np.full((TFS, GENES), 0.2)
    if groups:
        share += 0.15 * np.outer(np.where(np.arange(TFS) % 2, 1, -1), np.where(np.arange(GENES) % 3 > 0, 1, -1))
    return torch.from_numpy((rng.random(share.shape) < share).astype(np.float32)).reshape(-1)


def estimate(label: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    tf, target = PAIRS
    prior = PriorGraph(tf[known], target[known], label[known], GENES, "torch")
    return prior.low_rank_of(tf, target)


def held_out() -> torch.Tensor:
    return torch.rand(TFS * GENES, generator=torch.Generator().manual_seed(3)) < 0.25


def test_shrinkage_is_the_published_formula():
    z, b = torch.tensor([0.5, 1.4, 1.6, 3.0, 100.0], dtype=torch.double), 0.25
    expected = [0.0, 0.0, *(np.sqrt((y**2 - b - 1) ** 2 - 4 * b) / y / y for y in (1.6, 3.0, 100.0))]
    np.testing.assert_allclose(shrinkage(z, b).numpy(), expected)


def test_held_out_pairs_of_groups_of_tfs_are_told_apart():
    label, hidden = labels(0, groups=True), held_out()
    found = estimate(label, ~hidden)[hidden].numpy()
    tf, target = (side[hidden].numpy() for side in PAIRS)
    more_often = (tf % 2 == 1) == (target % 3 > 0)
    assert found[more_often].mean() > 0.1 and found[~more_often].mean() < -0.1
    assert np.mean((found > 0) == more_often) > 0.8


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_where_there_are_no_groups(seed):
    found = estimate(labels(seed, groups=False), ~held_out())
    assert found.abs().mean() < 0.05


def test_a_held_out_label_changes_no_estimate():
    label, hidden = labels(0, groups=True), held_out()
    other = torch.where(hidden, 1 - label, label)
    assert torch.equal(estimate(label, ~hidden), estimate(other, ~hidden))


def test_a_gene_without_known_pairs_gets_nothing():
    label, (tf, target) = labels(0, groups=True), PAIRS
    known = (tf != 4) & (target != 7)
    found = estimate(label, known).reshape(TFS, GENES)
    assert found[4].abs().max() == 0 and found[:, 7].abs().max() == 0 and found[5].abs().max() > 0


def test_it_is_not_made_where_every_asked_gene_is_new(monkeypatch):
    """As on unseen targets, the usual question: there it would cost time and say nothing."""
    label, (tf, target) = labels(0, groups=True), PAIRS
    known = target < 300
    prior = PriorGraph(tf[known], target[known], label[known], GENES, "torch")
    monkeypatch.setattr(prior_graph, "low_rank", lambda *_: pytest.fail("it was made"))
    assert prior.low_rank_of(tf[~known], target[~known]).abs().max() == 0


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_labels_of_one_kind_and_no_pair_give_no_estimate(label):
    one = torch.tensor([0])
    for n in (0, 1):
        prior = PriorGraph(one[:n], one[:n] + 1, torch.full((n,), label), 3, "torch")
        assert prior.low_rank_of(one, one + 1).tolist() == [0.0]
