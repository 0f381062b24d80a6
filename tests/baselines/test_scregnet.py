"""Attention between two views of a gene."""

import numpy as np
import torch

from grn_core.baselines.scregnet import AttentionFusion


def test_views_are_averaged_by_a_softmax_over_their_scores():
    torch.manual_seed(0)
    fusion = AttentionFusion(3)
    views = torch.randn(5, 2, 3)
    w, b, v = (p.detach().numpy() for p in (fusion.hidden.weight, fusion.hidden.bias, fusion.score.weight))
    scores = np.tanh(views.numpy() @ w.T + b) @ v[0]
    share = np.exp(scores[:, 0]) / np.exp(scores).sum(axis=1)
    expected = share[:, None] * views[:, 0].numpy() + (1 - share)[:, None] * views[:, 1].numpy()
    np.testing.assert_allclose(fusion(views).detach(), expected, atol=1e-6)
    assert share.std() > 0.01  # it differs from gene to gene
