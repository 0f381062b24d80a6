"""The joint model's parts do what their docstrings say."""

from dataclasses import replace

import torch

from grn_core.model.joint import JointModel
from grn_core.model.pooling import AttentivePooling
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.settings import SWITCHES, preset


def known_edges(tf: list[int], target: list[int]) -> PriorGraph:
    return PriorGraph(torch.tensor(tf), torch.tensor(target), torch.ones(len(tf)), 12, "torch")


def small_model() -> tuple[JointModel, PriorGraph, torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    model = JointModel(preset("quick", 12))
    known = known_edges([0, 1], [2, 3])
    profile = torch.nn.functional.normalize(torch.randn(12, model.config.profile_dim), dim=1)
    return model, known, torch.randint(0, 6, (7, 13)), profile


def states_of(model, tokens, profile, known):
    encodings, received = model.scbert(tokens)
    return model.gene_states(encodings[:, :-1], received[:, :-1], profile, known)


def test_pooling_starts_at_the_share_of_received_attention():
    torch.manual_seed(0)
    encodings, received = torch.randn(4, 3, 8), torch.rand(4, 3) + 0.1
    share = received / received.sum(1, keepdim=True)
    expected = torch.einsum("cg,cgd->gd", share / share.sum(0), encodings)
    torch.testing.assert_close(AttentivePooling(8)(encodings, received), expected)


def test_score_has_a_direction():
    model, known, tokens, profile = small_model()
    model.eval()
    states, rho = states_of(model, tokens, profile, known), torch.tensor([0.4])
    forth = model(states, torch.tensor([0]), torch.tensor([2]), rho)
    back = model(states, torch.tensor([2]), torch.tensor([0]), rho)
    assert abs((forth - back).item()) > 1e-4


def test_loss_reaches_scbert_pooling_and_gnn():
    model, known, tokens, profile = small_model()
    states = states_of(model, tokens, profile, known)
    for _ in range(2):  # the pooling's score starts at zero, so its hidden layer moves from the second step
        model.zero_grad()
        states = states_of(model, tokens, profile, known)
        model(states, torch.tensor([0, 1]), torch.tensor([2, 5]), torch.zeros(2)).square().sum().backward()
        with torch.no_grad():
            model.pooling.score.weight -= 0.1 * model.pooling.score.weight.grad
    moved = {name: p.grad is not None and p.grad.abs().sum() > 0 for name, p in model.named_parameters()}
    for part in ("scbert.token_emb", "scbert.performer.net.layers.0.0.fn.to_q", "pooling.hidden", "gnn.layers.0"):
        assert all(value for name, value in moved.items() if name.startswith(part) and name.endswith("weight")), part


def test_any_number_of_cells_gives_states_of_the_same_shape():
    model, known, tokens, profile = small_model()
    assert states_of(model, tokens[:1], profile, known).fused.shape == (12, model.config.hidden)
    assert states_of(model, tokens, profile, known).fused.shape == (12, model.config.hidden)


def test_only_a_gene_outside_the_vocabulary_learns_a_vector_of_its_own():
    torch.manual_seed(0)
    outside = torch.zeros(12, dtype=torch.bool)
    outside[3] = True
    model = JointModel(preset("quick", 12), outside=outside)
    _, known, tokens, profile = small_model()
    states = states_of(model, tokens, profile, known)
    model(states, torch.tensor([0, 3]), torch.tensor([3, 5]), torch.zeros(2)).square().sum().backward()
    moved = model.outside_own.weight.grad.abs().sum(dim=1) > 0
    assert moved.tolist() == outside.tolist()


def test_ablations_leave_their_part_out():
    torch.manual_seed(0)
    _, known, tokens, profile = small_model()
    other = known_edges([4, 5, 6], [7, 8, 9])
    sizes = preset("quick", 12)
    for part in ("scbert", "gnn", "attention"):
        torch.manual_seed(0)
        model = JointModel(replace(sizes, **{SWITCHES[part]: False})).eval()
        torch.nn.init.normal_(model.pooling.score.weight)
        plain = states_of(model, tokens, profile, known).fused
        moved = {
            "scbert": states_of(model, tokens.flip(0).roll(3, 1), profile, known).fused,
            "gnn": states_of(model, tokens, profile, other).fused,
        }
        encodings, received = model.scbert(tokens)
        uneven = model.gene_states(encodings[:, :-1], received[:, :-1] * torch.rand(7, 12), profile, known).fused
        moved["attention"] = uneven
        same = {name for name, value in moved.items() if torch.allclose(value, plain, atol=1e-6)}
        assert same == {part} | ({"attention"} if part == "scbert" else set())


def test_without_paths_known_edges_count_by_their_number_alone():
    torch.manual_seed(0)
    _, _, tokens, profile = small_model()
    model = JointModel(replace(preset("quick", 12), use_paths=False)).eval()
    torch.nn.init.normal_(model.scorer.known.paths[-1].weight)
    mirrored = known_edges([2, 1], [0, 3])
    parts = model.scorer.parts(states_of(model, tokens, profile, mirrored), *torch.tensor([[0], [2], [0]]))
    assert parts.paths.item() == 0
    model.scorer.known.use_paths = True
    parts = model.scorer.parts(states_of(model, tokens, profile, mirrored), *torch.tensor([[0], [2], [0]]))
    assert parts.paths.abs().item() > 1e-3


def test_training_begins_at_the_degree_baseline():
    model, known, tokens, profile = small_model()
    parts = model.scorer.parts(states_of(model, tokens, profile, known), *torch.tensor([[0, 1], [5, 3], [0, 1]]))
    assert parts.paths.abs().max() == 0 and parts.evidence.abs().max() == 0
    torch.testing.assert_close(parts.tf, known.tf_rate[:2])
    torch.testing.assert_close(parts.target, known.target_rate[torch.tensor([5, 3])])
