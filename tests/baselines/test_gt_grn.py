"""GT-GRN's three embeddings, and that its pair network has a direction."""

import numpy as np
import pytest
import torch

from grn_core.baselines.gt_grn import (
    GtGrn,
    expression_code,
    inferred_networks,
    positions_in_graph,
    strongest,
    walk_embedding,
)

pytestmark = pytest.mark.slow


def two_blocks() -> np.ndarray:
    """Eight genes in two complete blocks of four without an edge between them."""
    weights = np.kron(np.eye(2), np.ones((4, 4)))
    np.fill_diagonal(weights, 0)
    return weights


def test_inferred_networks_join_genes_that_follow_each_other():
    rng = np.random.default_rng(0)
    values = np.repeat(rng.normal(size=(200, 12)), 2, axis=1) + 0.3 * rng.normal(size=(200, 24))
    values[:, 5] = 1.0
    for network in inferred_networks(values):
        np.testing.assert_array_equal(network, network.T)
        assert not network.diagonal().any() and not network[5].any()
        assert network[:4].argmax(axis=1).tolist() == [1, 0, 3, 2]


def test_a_gene_keeps_its_strongest_partners_and_those_that_chose_it():
    weights = np.random.default_rng(1).random((30, 30))
    kept = strongest(weights + weights.T)
    assert (kept > 0).sum(axis=1).min() == 10
    assert (kept > 0).sum(axis=1).max() > 10


def test_walks_place_genes_of_one_block_together():
    embedding = walk_embedding([two_blocks(), two_blocks()], 2)
    alike = embedding @ embedding.T
    assert alike[:4, :4].min() > 0.1 and alike[4:, 4:].min() > 0.1
    np.testing.assert_allclose(alike[:4, 4:], 0, atol=1e-9)


def test_pointwise_mutual_information_of_two_blocks_is_log_2():
    embedding = walk_embedding([two_blocks()], 8)
    # within a block walks of 1 to 5 steps meet all genes nearly alike: p_ij = 1/32, p_i = 1/8
    np.testing.assert_allclose((embedding @ embedding.T)[0, 1:4], np.log(2), atol=0.1)


def test_a_gene_without_edges_has_neither_walks_nor_a_position():
    weights = two_blocks()
    weights[3] = weights[:, 3] = 0
    np.testing.assert_allclose(walk_embedding([weights])[3], 0, atol=1e-9)
    np.testing.assert_allclose(positions_in_graph(torch.from_numpy(np.stack(np.nonzero(weights))), 8)[3], 0, atol=1e-9)
    assert not positions_in_graph(torch.zeros((2, 0), dtype=torch.long), 8).any()


def test_leading_position_follows_the_root_of_the_degree():
    edges = torch.tensor([[0, 1, 1, 2, 1, 3], [1, 0, 2, 1, 3, 1]])
    first = positions_in_graph(edges, 4, 3)[:, 0]
    np.testing.assert_allclose(np.abs(first), np.sqrt(4 * np.array([1, 3, 1, 1]) / 6), rtol=1e-6)


def test_codes_of_the_auto_encoder_keep_what_profiles_share():
    torch.manual_seed(0)
    profiles = torch.randn(2, 30).repeat_interleave(20, dim=0) + 0.1 * torch.randn(40, 30)
    code = expression_code(profiles, 100)
    within = torch.cdist(code, code)
    assert within[:20, :20].max() < within[:20, 20:].min()


def test_states_hear_neighbours_along_training_edges_alone():
    torch.manual_seed(0)
    embeddings = [torch.randn(6, 3), torch.randn(6, 2)]
    edges = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    model = GtGrn(embeddings, edges).eval()
    before = model.states()[0].detach()
    model.embedding_0[2] += 1.0
    after = model.states()[0].detach()
    changed = (before - after).abs().amax(1) > 1e-6
    assert changed.tolist() == [True, True, True, False, False, False]  # two layers reach two steps
