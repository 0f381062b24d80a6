"""InfoSEM's short version: effects are found in expression, and labels say where effects are likely."""

import numpy as np
import pandas as pd
import pytest
import torch

from grn_core.baselines.infosem import METHOD, InfoSem, LabelledPairs, train
from grn_core.baselines.method import Problem, serial_map
from grn_core.evaluation.metrics import ranking_metrics

pytestmark = pytest.mark.slow


def test_a_target_s_strongest_effect_is_of_its_own_tf():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(300, 8))
    values[:, 4:] = 0.8 * values[:, :4] + 0.6 * values[:, 4:]
    tfs = torch.arange(4)
    pairs = LabelledPairs(tfs, torch.tensor([5, 6, 7, 4]), torch.tensor([1.0, 0.0, 1.0, 0.0]))
    torch.manual_seed(0)
    model = InfoSem(torch.zeros(8, 2), tfs, 0.5)
    scores = train(model, torch.from_numpy(values.astype(np.float32)), pairs, None)
    assert scores[:, 4:].argmax(axis=0).tolist() == [0, 1, 2, 3]


def test_a_labelled_edge_is_likelier_than_a_labelled_non_edge():
    pairs = LabelledPairs(torch.tensor([0, 0]), torch.tensor([2, 3]), torch.tensor([1.0, 0.0]))
    torch.manual_seed(0)
    model = InfoSem(torch.eye(4), torch.arange(2), 0.5)
    train(model, torch.randn(60, 4), pairs, None)
    logits = model.expected_logits()
    assert logits[0, 2] > logits[0, 1] > logits[0, 3]


def test_it_ranks_held_out_pairs_above_chance(problem_and_test):
    problem, test = problem_and_test
    scored = test.assign(score=METHOD.score(problem, test[["source", "target"]], serial_map))
    assert ranking_metrics(scored, "score")["auroc"] > 0.65


def test_the_divergence_of_equal_distributions_is_0():
    model = InfoSem(torch.zeros(4, 2), torch.arange(2), 0.5)
    with torch.no_grad():
        model.effect.log_width.fill_(np.log(model.effect.deviation))
        assert float(model.effect.divergence()) == pytest.approx(0, abs=1e-5)
        model.effect.shift.add_(model.effect.deviation)
        assert float(model.effect.divergence()) == pytest.approx(2 * 4 / 2, rel=1e-5)


def test_a_problem_without_judged_epochs_is_scored(problem_and_test):
    problem, test = problem_and_test
    silent = problem.validation.assign(label=0)
    blind = Problem(problem.log_expression, problem.genes, problem.train, silent, 1)
    scores = METHOD.score(blind, pd.concat([test, test])[["source", "target"]], serial_map)
    np.testing.assert_array_equal(scores[: len(test)], scores[len(test) :])
