"""Graph convolution and feed-forward against the formulas."""

import numpy as np
import torch

from grn_core.baselines.deep.graph import normalised_adjacency
from grn_core.baselines.deep.kommu import GraphConvolution, feed_forward


def test_two_convolutions_by_hand():
    torch.manual_seed(0)
    edges = torch.tensor([[0, 0, 1, 2], [1, 2, 0, 0]])
    features = torch.randn(4, 5)
    layer = GraphConvolution(normalised_adjacency(edges, 4), features, widths=(3, 2)).eval()
    for bias in layer.biases:
        torch.nn.init.normal_(bias)
    linked = np.eye(4)
    linked[edges[0], edges[1]] = 1
    degree = linked.sum(axis=1)
    spread = linked / np.sqrt(np.outer(degree, degree))
    (w1, w2), (b1, b2) = ([p.detach().numpy() for p in group] for group in (layer.weights, layer.biases))
    hidden = np.maximum(spread @ features.numpy() @ w1.T + b1, 0)
    np.testing.assert_allclose(layer().detach(), spread @ hidden @ w2.T + b2, atol=1e-5)


def test_dropout_stands_between_layers_and_not_behind_the_last():
    torch.manual_seed(0)
    one = feed_forward(3, (4,)).train()
    assert torch.equal(one(torch.ones(50, 3)), one(torch.ones(50, 3)))
    two = feed_forward(3, (4, 4))
    assert not torch.equal(two(torch.ones(50, 3)), two(torch.ones(50, 3)))
    assert torch.equal(two.eval()(torch.ones(50, 3)), two(torch.ones(50, 3)))
