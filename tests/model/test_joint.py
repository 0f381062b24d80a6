"""The joint model's parts do what their docstrings say."""

from dataclasses import replace

import torch

from grn_core.model.gnn import RegulatoryGraph
from grn_core.model.joint import JointModel, pair_products, preset
from grn_core.model.pooling import AttentivePooling


def small_model() -> tuple[JointModel, RegulatoryGraph, torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    model = JointModel(preset("quick", 12))
    graph = RegulatoryGraph(torch.tensor([[0, 1], [2, 3]]), 12, "torch")
    profile = torch.nn.functional.normalize(torch.randn(12, model.config.profile_dim), dim=1)
    return model, graph, torch.randint(0, 6, (7, 13)), profile


def states_of(model, tokens, profile, graph):
    encodings, received = model.scbert(tokens)
    return model.gene_states(encodings[:, :-1], received[:, :-1], profile, graph)


def test_pooling_starts_at_the_share_of_received_attention():
    torch.manual_seed(0)
    encodings, received = torch.randn(4, 3, 8), torch.rand(4, 3) + 0.1
    share = received / received.sum(1, keepdim=True)
    expected = torch.einsum("cg,cgd->gd", share / share.sum(0), encodings)
    torch.testing.assert_close(AttentivePooling(8)(encodings, received), expected)


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


def test_score_has_a_direction():
    model, graph, tokens, profile = small_model()
    model.eval()
    states, rho = states_of(model, tokens, profile, graph), torch.tensor([0.4])
    forth = model(states, torch.tensor([0]), torch.tensor([2]), rho)
    back = model(states, torch.tensor([2]), torch.tensor([0]), rho)
    assert abs((forth - back).item()) > 1e-4


def test_loss_reaches_scbert_pooling_and_gnn():
    model, graph, tokens, profile = small_model()
    states = states_of(model, tokens, profile, graph)
    for _ in range(2):  # the pooling's score starts at zero, so its hidden layer moves from the second step
        model.zero_grad()
        states = states_of(model, tokens, profile, graph)
        model(states, torch.tensor([0, 1]), torch.tensor([2, 5]), torch.zeros(2)).square().sum().backward()
        with torch.no_grad():
            model.pooling.score.weight -= 0.1 * model.pooling.score.weight.grad
    moved = {name: p.grad is not None and p.grad.abs().sum() > 0 for name, p in model.named_parameters()}
    for part in ("scbert.token_emb", "scbert.performer.net.layers.0.0.fn.to_q", "pooling.hidden", "gnn.layers.0"):
        assert all(value for name, value in moved.items() if name.startswith(part) and name.endswith("weight")), part


def test_any_number_of_cells_gives_states_of_the_same_shape():
    model, graph, tokens, profile = small_model()
    assert states_of(model, tokens[:1], profile, graph).fused.shape == (12, model.config.hidden)
    assert states_of(model, tokens, profile, graph).fused.shape == (12, model.config.hidden)


def test_only_a_gene_outside_the_vocabulary_learns_a_vector_of_its_own():
    torch.manual_seed(0)
    outside = torch.zeros(12, dtype=torch.bool)
    outside[3] = True
    model = JointModel(preset("quick", 12), outside=outside)
    _, graph, tokens, profile = small_model()
    states = states_of(model, tokens, profile, graph)
    model(states, torch.tensor([0, 3]), torch.tensor([3, 5]), torch.zeros(2)).square().sum().backward()
    moved = model.outside_own.weight.grad.abs().sum(dim=1) > 0
    assert moved.tolist() == outside.tolist()


def test_presets_grow_to_the_published_size():
    full = preset("full", 100).scbert
    assert (full.dim, full.depth, full.heads, full.dim_head, full.n_features) == (200, 6, 10, 64, 266)


def test_ablations_leave_their_part_out():
    torch.manual_seed(0)
    _, graph, tokens, profile = small_model()
    other = RegulatoryGraph(torch.tensor([[4, 5, 6], [7, 8, 9]]), 12, "torch")
    sizes = preset("quick", 12)
    for part in ("scbert", "gnn", "attention"):
        torch.manual_seed(0)
        model = JointModel(replace(sizes, without=(part,))).eval()
        torch.nn.init.normal_(model.pooling.score.weight)
        plain = states_of(model, tokens, profile, graph).fused
        moved = {
            "scbert": states_of(model, tokens.flip(0).roll(3, 1), profile, graph).fused,
            "gnn": states_of(model, tokens, profile, other).fused,
        }
        encodings, received = model.scbert(tokens)
        uneven = model.gene_states(encodings[:, :-1], received[:, :-1] * torch.rand(7, 12), profile, graph).fused
        moved["attention"] = uneven
        same = {name for name, value in moved.items() if torch.allclose(value, plain, atol=1e-6)}
        assert same == {part} | ({"attention"} if part == "scbert" else set())
