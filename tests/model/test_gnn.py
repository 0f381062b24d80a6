"""Message passing: DGL and its PyTorch twin give the same numbers."""

import pytest
import torch

from grn_core.model.device import dgl_available
from grn_core.model.gnn import Gnn, RegulatoryGraph

EDGES = torch.tensor([[0, 0, 1, 4], [2, 3, 3, 0]])


def test_mean_over_regulators_and_over_targets():
    graph = RegulatoryGraph(EDGES, 5, "torch")
    features = torch.arange(5.0)[:, None]
    assert graph.mean(features).flatten().tolist() == [4.0, 0.0, 0.0, 0.5, 0.0]
    assert graph.mean(features, reverse=True).flatten().tolist() == [2.5, 3.0, 0.0, 0.0, 0.0]


@pytest.mark.skipif(not dgl_available(), reason="DGL has no build for this Python")
def test_dgl_and_torch_agree_in_outputs_and_gradients():
    torch.manual_seed(0)
    network = Gnn(8, 2, dropout=0.0)
    results = []
    for backend in ("dgl", "torch"):
        features = torch.randn(5, 8, generator=torch.Generator().manual_seed(1)).requires_grad_()
        out = network(RegulatoryGraph(EDGES, 5, backend), features)
        out.square().sum().backward()
        results.append((out.detach(), features.grad))
    for dgl_result, torch_result in zip(*results, strict=True):
        torch.testing.assert_close(dgl_result, torch_result, atol=1e-5, rtol=1e-5)
