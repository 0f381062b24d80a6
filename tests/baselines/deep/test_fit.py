"""The training loop: which epoch is kept, and that nothing outside is disturbed."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from grn_core.baselines.deep import fit
from grn_core.baselines.deep.features import node_features
from grn_core.baselines.deep.graph import training_edges
from grn_core.baselines.genelink import SCHEDULE, GeneLink

pytestmark = pytest.mark.slow


@pytest.fixture
def trained(communities):
    """Train on the two communities by a schedule; return scores of the unseen targets."""
    problem, test = communities

    def train(**changes):
        schedule = replace(SCHEDULE, **changes)
        graph = node_features(problem.log_expression), training_edges(problem.genes, problem.train)
        return fit.fit_scorer(problem, schedule, lambda: GeneLink(*graph))(test)

    return train


def test_the_epoch_with_the_highest_validation_figure_is_kept_and_patience_ends_training(trained, monkeypatch):
    last_of_four = trained(epochs=4, every=4)
    figures = iter([0.2, 0.9, 0.9, 0.5])  # looks at epochs 2, 4, 6, 8; an equal figure is no gain
    monkeypatch.setattr(fit, "average_precision_score", lambda *_: next(figures))
    np.testing.assert_array_equal(trained(epochs=100, every=2, patience=2), last_of_four)
    assert next(figures, None) is None


def test_one_seed_gives_one_result_whatever_the_caller_drew_and_his_state_stays(trained):
    torch.manual_seed(1)
    first = trained(epochs=2)
    torch.manual_seed(2)
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    np.testing.assert_array_equal(trained(epochs=2), first)
    assert torch.equal(torch.get_rng_state(), before) and torch.get_num_threads() == threads


def test_dropout_is_off_where_pairs_are_scored(communities):
    problem, test = communities
    graph = node_features(problem.log_expression), training_edges(problem.genes, problem.train)
    scorer = fit.fit_scorer(problem, replace(SCHEDULE, epochs=1), lambda: GeneLink(*graph))
    whole = scorer(test)
    np.testing.assert_array_equal(scorer(test), whole)
    np.testing.assert_allclose(scorer(test.iloc[[7]]), whole[[7]], rtol=1e-12)
    assert scorer(test.iloc[:0]).shape == (0,)


def test_training_ends_where_the_learning_rate_is_spent_and_what_would_follow_changes_next_to_nothing(
    trained, monkeypatch
):
    looks = []
    monkeypatch.setattr(fit, "average_precision_score", lambda *_: looks.append(0) or len(looks))  # the last is kept
    ended = trained(epochs=400, decay=0.7, batch_size=64)
    assert len(looks) < 15
    monkeypatch.setattr(fit, "SPENT", 0.0)
    np.testing.assert_allclose(trained(epochs=30, decay=0.7, batch_size=64), ended, atol=1e-3)
