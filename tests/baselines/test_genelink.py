"""Graph attention against a dense computation of the published formulas."""

import numpy as np
import pytest
import torch

from grn_core.baselines.genelink import GeneLink, GraphAttention, unit_length

pytestmark = pytest.mark.slow

EDGES = torch.tensor([[0, 0, 1, 2, 3], [1, 2, 0, 0, 3]])  # gene 3 stands alone


def leaky(values, slope):
    return np.where(values > 0, values, slope * values)


def dense_attention(layer: GraphAttention, x: np.ndarray, linked: np.ndarray) -> np.ndarray:
    """One n x n softmax a head, entry (i, j) where i hears j, as zpliulab/GENELink computes it."""
    heads = []
    for head in range(3):
        width = layer.bias.shape[1]
        w = layer.weight.detach().numpy()[:, head * width : (head + 1) * width]
        hears, sends, bias = (p.detach().numpy()[head] for p in (layer.receives, layer.sends, layer.bias))
        h = x @ w
        logits = np.where(linked, leaky((h @ hears)[:, None] + (h @ sends)[None, :], 0.2), -np.inf)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        out = leaky(weights / weights.sum(axis=1, keepdims=True) @ h, 0.2)
        heads.append(out / np.linalg.norm(out, axis=1, keepdims=True) + bias)
    return np.stack(heads, axis=1)


def test_attention_equals_the_dense_computation():
    torch.manual_seed(0)
    layer = GraphAttention(5, 7).eval()
    torch.nn.init.normal_(layer.bias)
    x = torch.randn(4, 5)
    linked = np.zeros((4, 4), dtype=bool)
    linked[EDGES[1], EDGES[0]] = True
    np.testing.assert_allclose(layer(x, EDGES).detach(), dense_attention(layer, x.numpy(), linked), atol=1e-5)


def test_gene_without_edges_attends_to_itself_and_others_do_not():
    model = GeneLink(torch.randn(4, 5), EDGES[:, :4])
    assert model.edges.T.tolist() == [[0, 1], [0, 2], [1, 0], [2, 0], [3, 3]]


def test_constant_genes_leave_gradients_finite():
    torch.manual_seed(0)
    features = torch.randn(4, 5)
    features[2:] = 0  # one with an edge, one alone
    model = GeneLink(features, EDGES[:, :4])
    for _ in range(20):  # dropout takes every neighbour of a gene now and then
        as_tf, as_target = model.states()
        model.decode(as_tf, as_target).sum().backward()
        assert all(torch.isfinite(p.grad).all() and p.grad.abs().max() < 1e4 for p in model.parameters())
        model.zero_grad()


def test_rows_of_unit_length_where_there_is_one():
    rows = torch.tensor([[3.0, 4.0], [0.0, 0.0], [1e-30, 0.0]], requires_grad=True)
    out = unit_length(rows)
    torch.testing.assert_close(out.detach(), torch.tensor([[0.6, 0.8], [0.0, 0.0], [0.0, 0.0]]))
    out.sum().backward()
    assert torch.isfinite(rows.grad).all() and (rows.grad[1:] == 0).all()
