"""The products that the scorer is made of."""

import torch

from grn_core.model.scorer import pair_products


def test_pair_products_are_inner_products_with_their_gradients():
    torch.manual_seed(0)
    left, right = torch.randn(6, 5, requires_grad=True), torch.randn(6, 5, requires_grad=True)
    tf, target = torch.tensor([4, 1, 4, 4]), torch.tensor([0, 2, 2, 0])
    expected = (left[tf] * right[target]).sum(-1)
    found = pair_products(left, right, tf, target)
    torch.testing.assert_close(found, expected)
    weights = torch.randn(4)
    gradients = torch.autograd.grad((found * weights).sum(), (left, right))
    torch.testing.assert_close(gradients, torch.autograd.grad((expected * weights).sum(), (left, right)))
