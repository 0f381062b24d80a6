"""The scorer of members: linear but for the learned term, and its parts add up to the logit."""

import pytest
import torch

from grn_core.model.explain import PARTS, explain
from grn_core.model.linear_scorer import COLUMNS, LinearPairScorer
from grn_core.model.scorer import GeneStates
from tests.model.test_explain import HIDDEN, KNOWN, RHO, TARGET, TF, WIDTH, N


@pytest.fixture
def states() -> GeneStates:
    torch.manual_seed(4)
    profile = torch.nn.functional.normalize(torch.randn(N, WIDTH), dim=1)
    return GeneStates(torch.randn(N, HIDDEN), profile, torch.randn(N, WIDTH) / 4, torch.randn(N, WIDTH) / 4, KNOWN)


@pytest.fixture
def scorer() -> LinearPairScorer:
    torch.manual_seed(5)
    scorer = LinearPairScorer(N, 3, HIDDEN, dropout=0.3)
    for held in (scorer.own, scorer.weights, scorer.own_tf, scorer.own_target, scorer.slopes, scorer.bias):
        held.copy_(torch.randn_like(held))
    scorer.share.fill_(0.25)
    torch.nn.init.normal_(scorer.target_head[-1].weight)
    return scorer.eval()


def test_a_new_scorer_gives_every_pair_the_logit_zero(states):
    assert LinearPairScorer(N, 3, HIDDEN, 0.3).eval()(states, TF, TARGET, RHO).abs().max() == 0


def test_the_logit_is_its_formula(scorer, states):
    columns = scorer.columns(states, TF, TARGET, RHO)
    assert columns.shape == (len(TF), len(COLUMNS))
    left, right = scorer.tf_head(states.fused), scorer.target_head(states.fused)
    expected = [
        scorer.bias
        + scorer.weights @ columns[i]
        + scorer.own_tf @ scorer.own[tf]
        + (scorer.own_target + scorer.slopes[tf]) @ scorer.own[target]
        + 0.25 * (left[tf] @ right[target]) / HIDDEN**0.5
        for i, (tf, target) in enumerate(zip(TF, TARGET, strict=True))
    ]
    torch.testing.assert_close(scorer(states, TF, TARGET, RHO), torch.cat(expected))


def test_columns_are_the_rates_the_paths_and_the_expression_of_a_pair(scorer, states):
    columns = dict(zip(COLUMNS, scorer.columns(states, TF, TARGET, RHO).T, strict=True))
    torch.testing.assert_close(columns["tf_rate"], KNOWN.tf_rate[TF])
    torch.testing.assert_close(columns["correlation_size"], RHO.abs())
    torch.testing.assert_close(columns["to_targets_size"], columns["to_targets"].abs())
    torch.testing.assert_close(columns["two_steps"], KNOWN.paths(TF, TARGET)[:, 3])


def test_the_parts_add_up_to_the_logit(scorer, states):
    parts = explain(scorer, states, TF, TARGET, RHO)
    assert set(parts) == set(PARTS)
    total = sum(parts[name] for name in PARTS)
    torch.testing.assert_close(total.float(), scorer(states, TF, TARGET, RHO), atol=1e-5, rtol=1e-5)
    assert parts["own_expression"].abs().max() > 0 and parts["memory"].abs().max() == 0
