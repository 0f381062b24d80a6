"""GRNFormer's walks, graph, transcoder and variational loss."""

import numpy as np
import pytest
import torch

from grn_core.baselines.deep.transformer import GraphTransformerLayer
from grn_core.baselines.grnformer import (
    DIVERGENCE,
    LATENT,
    GeneTranscoder,
    GrnFormer,
    co_expression,
    tf_walks,
    walked_graph,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def correlation() -> np.ndarray:
    """Ten genes: 0 to 4 follow one driver, 5 to 8 another, and gene 9 is constant."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(2000, 2))[:, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]] + 0.5 * rng.normal(size=(2000, 10))
    values[:, 9] = 2.0
    return co_expression(values)


def model_of(correlation: np.ndarray) -> GrnFormer:
    torch.manual_seed(0)
    edges = walked_graph(correlation, tf_walks(correlation, np.array([0, 5])))
    weights = torch.from_numpy(correlation[edges[0], edges[1]].astype(np.float32))
    return GrnFormer(torch.randn(10, 21), torch.randn(10, 4), torch.from_numpy(edges), weights)


def test_walks_stay_among_genes_that_are_co_expressed_with_their_tf(correlation):
    torch.manual_seed(0)
    steps = tf_walks(correlation, np.array([0]))
    assert steps.shape == (2, 100) and set(steps.ravel()) == {0, 1, 2, 3, 4}
    assert (steps[0] != steps[1]).all()
    torch.manual_seed(0)
    np.testing.assert_array_equal(tf_walks(correlation, np.array([0])), steps)
    assert tf_walks(correlation, np.array([9])).shape == (2, 0)


def test_the_graph_has_walks_in_both_directions_strong_partners_and_one_loop_per_gene(correlation):
    far = np.array([[0], [7]])
    assert abs(correlation[0, 7]) < 0.1
    edges = set(zip(*walked_graph(correlation[:, :], far).tolist(), strict=True))
    assert {(0, 7), (7, 0)} <= edges and {(i, i) for i in range(10)} <= edges
    assert edges == {(b, a) for a, b in edges}
    assert [edge for edge in edges if 9 in edge] == [(9, 9)]


def test_segments_that_the_cells_do_not_fill_are_zeros():
    torch.manual_seed(0)
    transcoder = GeneTranscoder(21).eval()
    assert (transcoder.length, transcoder.missing) == (6, 3)
    profiles = torch.randn(4, 21)
    states = transcoder(profiles)
    assert states.shape == (4, 32)
    torch.testing.assert_close(transcoder(profiles.flip(0)), states.flip(0))


def test_latent_states_are_drawn_in_training_alone_and_diverge_by_the_loss(correlation):
    model = model_of(correlation)
    with torch.no_grad():
        assert not torch.equal(model.states()[0], model.states()[0])
        model.eval()
        torch.testing.assert_close(model.states()[0], model.states()[0])
        for layer in (model.encoder.mean, model.encoder.log_variance):
            layer.weight.zero_()
            layer.bias.zero_()
        model.states()
        assert model.penalty().item() == pytest.approx(0, abs=1e-7)
        model.encoder.mean.bias.fill_(2.0)
        model.states()
        assert model.penalty().item() == pytest.approx(DIVERGENCE * LATENT * 2, rel=1e-5)


def test_a_pair_is_scored_by_its_co_expression_too(correlation):
    model = model_of(correlation).eval()
    state = model.states()[0].detach()
    tf, target = state[:1], state[1:2].clone()
    before = model.decode(tf, target)
    target[:, LATENT:] = tf[:, LATENT:]
    assert not torch.allclose(model.decode(tf, target), before)


def test_attention_with_attributes_equals_a_dense_computation():
    torch.manual_seed(0)
    layer = GraphTransformerLayer(8, 2, 3, 0.0).eval()
    edges = torch.tensor([[0, 1, 2, 0, 1], [0, 1, 2, 1, 0]])
    x, attributes = torch.randn(3, 8), torch.randn(5, 3)
    query, key, value = (part(x).reshape(3, 2, 4) for part in (layer.asks, layer.offers, layer.sends))
    seen = layer.edge(attributes).reshape(5, 2, 4)
    heard = torch.zeros(3, 2, 4)
    for gene in range(3):
        entering = [i for i in range(5) if edges[1, i] == gene]
        for head in range(2):
            keys = torch.stack([key[edges[0, i], head] + seen[i, head] for i in entering])
            values = torch.stack([value[edges[0, i], head] + seen[i, head] for i in entering])
            heard[gene, head] = torch.softmax(keys @ query[gene, head] / 2, 0) @ values
    state = layer.norms[0](x + layer.out(heard.flatten(1)))
    torch.testing.assert_close(layer(x, edges, attributes), layer.norms[1](state + layer.feed(state)))
