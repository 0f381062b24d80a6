"""The parts of a score add up to it, and the score is its formula, pair by pair."""

from dataclasses import replace

import pytest
import torch

from grn_core.model.explain import PARTS, explain
from grn_core.model.prior_graph import PriorGraph
from grn_core.model.scorer import GeneStates, PairScorer

N, HIDDEN, WIDTH = 9, 16, 12


@pytest.fixture
def scorer() -> PairScorer:
    """Scorer none of whose terms is zero."""
    torch.manual_seed(3)
    scorer = PairScorer(N, HIDDEN, dropout=0.3)
    for table in (scorer.tf_own, scorer.target_own, scorer.known.paths[-1], scorer.evidence[-1]):
        torch.nn.init.normal_(table.weight)
    torch.nn.init.constant_(scorer.known.bias, -1.3)
    return scorer.eval()


@pytest.fixture
def states() -> GeneStates:
    torch.manual_seed(4)
    profile = torch.nn.functional.normalize(torch.randn(N, WIDTH), dim=1)
    return GeneStates(torch.randn(N, HIDDEN), profile, torch.randn(N, WIDTH) / 4, torch.randn(N, WIDTH) / 4, KNOWN)


TF = torch.tensor([0, 1, 2, 5, 5])
TARGET = torch.tensor([3, 4, 0, 6, 7])
KNOWN = PriorGraph(
    torch.tensor([0, 0, 1, 1, 2, 3, 5, 5]),
    torch.tensor([4, 6, 4, 3, 7, 0, 0, 4]),
    torch.tensor([1.0, 1, 1, 0, 0, 1, 1, 1]),
    N,
    "torch",
)
"""TFs 0, 1, 2, 3, 5 and targets 0, 3, 4, 6, 7 are seen in their roles; TF 2 and target 7 in no edge."""
RHO = torch.tensor([0.5, -1.2, 0.0, 2.0, 0.1])


def score_by_pair(scorer, states, tf, target, rho):
    """Score with the formula of the docstring, one pair's vectors at a time."""
    known = states.prior
    left = scorer.tf_head(states.fused)[tf] + scorer.tf_own(tf) * known.tf_seen[tf, None]
    right = scorer.target_head(states.fused)[target] + scorer.target_own(target) * known.target_seen[target, None]
    kin = (states.regulon[tf] * states.profile[target]).sum(-1) * states.profile.shape[-1] ** 0.5
    kin_of_tf = (states.profile[tf] * states.regulators[target]).sum(-1) * states.profile.shape[-1] ** 0.5
    given = [rho, rho.abs(), kin, kin.abs(), kin_of_tf, kin_of_tf.abs()]
    evidence = scorer.evidence(torch.stack(given, dim=-1)).squeeze(-1)
    learned = (left * right).sum(-1) / left.shape[-1] ** 0.5
    rates = torch.stack([known.tf_rate[tf], known.target_rate[target]], dim=-1)
    paths = scorer.known.paths(torch.cat([rates, known.paths(tf, target)], dim=-1)).squeeze(-1)
    baseline = scorer.known.bias + known.overall + (rates * scorer.known.rates).sum(-1)
    return baseline + paths + learned + evidence


@pytest.mark.parametrize("training", [False, True])
def test_the_score_is_its_formula(scorer, states, training):
    scorer.train(training)
    torch.manual_seed(5)  # dropout draws in the same order
    expected = score_by_pair(scorer, states, TF, TARGET, RHO)
    torch.manual_seed(5)
    torch.testing.assert_close(scorer(states, TF, TARGET, RHO), expected)


def test_the_gradients_are_those_of_the_formula(scorer, states):
    grads = []
    for score in (lambda *a: score_by_pair(scorer, *a), scorer):
        scorer.zero_grad()
        score(states, TF, TARGET, RHO).square().sum().backward()
        grads.append([p.grad.clone() for p in scorer.parameters()])
    torch.testing.assert_close(*grads)


def test_the_parts_add_up_to_the_score(scorer, states):
    parts = explain(scorer, states, TF, TARGET, RHO)
    assert tuple(parts) == PARTS
    total = sum(parts.values())
    torch.testing.assert_close(total, scorer(states, TF, TARGET, RHO).double(), atol=1e-5, rtol=0)
    assert all(value.abs().min() > 1e-4 for value in [parts["states"], parts["memory"], parts["paths"]])


def test_a_gene_that_training_never_saw_in_its_role_has_no_memory(scorer, states):
    unseen = torch.tensor([4, 4]), torch.tensor([8, 7])  # TF 4 and target 8 have no pair in these roles
    memory = explain(scorer, states, *unseen, RHO[:2])["memory"]
    assert memory[0].abs() < 1e-6
    assert memory[1].abs() > 1e-3  # its target 7 has a vector of its own


def test_a_pair_that_no_path_joins_has_no_part_of_paths(scorer, states):
    parts = explain(scorer, states, torch.tensor([4]), torch.tensor([8]), torch.zeros(1))
    assert parts["paths"].abs().item() < 1e-6
    assert parts["tf_rate"].item() == parts["target_rate"].item() == 0


def test_coexpression_is_zero_where_the_pair_does_not_correlate(scorer, states):
    parts = explain(scorer, states, TF, TARGET, RHO)
    assert parts["coexpression"][2].abs() < 1e-6
    nothing = torch.zeros_like(states.regulon)
    unlike = GeneStates(states.fused, states.profile, nothing, nothing, KNOWN)
    assert explain(scorer, unlike, TF, TARGET, RHO)["kinship"].abs().max() < 1e-6


def test_what_only_both_together_say_is_halved_between_them(scorer, states):
    # e = -2 + 3 max(0, rho + kin - 1) by hand: GELU is so steep here that it bends like a hinge
    steep = 1e4
    first, last = scorer.evidence[0], scorer.evidence[2]
    with torch.no_grad():
        for parameter in scorer.evidence.parameters():
            parameter.zero_()
        first.weight[0] = torch.tensor([1.0, 0, 1.0, 0, 0, 0]) * steep
        first.bias[0] = -1.0 * steep
        last.weight[0, 0] = 3 / steep
        last.bias[0] = -2.0
    profile = torch.eye(N, WIDTH)
    regulon = torch.zeros(N, WIDTH)
    regulon[0, 3] = 0.8 / WIDTH**0.5  # kin of 0 -> 3 is 0.8
    by_hand = GeneStates(states.fused, profile, regulon, torch.zeros(N, WIDTH), KNOWN)
    parts = explain(scorer, by_hand, TF[:1], TARGET[:1], torch.tensor([0.6]))
    with torch.no_grad():
        unjoined = scorer.known.paths(torch.zeros(6)).item()
    assert parts["base"].item() == pytest.approx(-1.3 + KNOWN.overall.item() - 2 + unjoined, abs=1e-5)
    assert parts["coexpression"].item() == pytest.approx(3 * 0.4 / 2, abs=1e-4)
    assert parts["kinship"].item() == pytest.approx(3 * 0.4 / 2, abs=1e-4)


def test_states_of_mixed_precision_are_scored_outside_it(scorer, states):
    half = replace(states, fused=states.fused.bfloat16())
    again = replace(half, fused=half.fused.float())
    assert torch.equal(scorer(half, TF, TARGET, RHO), scorer(again, TF, TARGET, RHO))
    total = sum(explain(scorer, half, TF, TARGET, RHO).values())
    torch.testing.assert_close(total, scorer(half, TF, TARGET, RHO).double(), atol=1e-5, rtol=0)
