"""Properties that every method must have."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines import genie3, grnboost2, infosem, regdiffusion
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.registry import ABOUT, METHODS, get_method
from grn_core.errors import ConfigError, DataError
from grn_core.evaluation.metrics import ranking_metrics

pytestmark = pytest.mark.slow

PAIR = ["source", "target"]
UNSUPERVISED = [name for name, method in METHODS.items() if not method.uses_prior]
EXPECTED = {
    "degree", "identity_logistic", "identity_low_rank", "known_paths", "target_expression", "pearson", "spearman",
    "mutual_information", "partial_correlation", "genie3", "grnboost2", "pca_logistic", "boosting_pairs",
    "genelink", "scregnet", "sctransnet", "rustscenic", "regdiffusion", "qwendy", "infosem",
    "grnformer", "gt_grn",
}  # fmt: skip


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    monkeypatch.setattr(genie3, "N_TREES", 10)
    monkeypatch.setattr(grnboost2, "MAX_TREES", 30)
    monkeypatch.setattr(regdiffusion, "N_STEPS", 15)
    monkeypatch.setattr(infosem, "EPOCHS", 6)
    monkeypatch.setattr(infosem, "UNJUDGED", 2)


def elsewhere(function, items):
    """Run as other processes would: what is sent is pickled, and nothing is done in order."""
    sent = [pickle.dumps((function, item)) for item in items]
    assert max(map(len, sent)) < 10_000
    results = {}
    for i in reversed(range(len(sent))):
        there, item = pickle.loads(sent[i])
        results[i] = pickle.loads(pickle.dumps(there(item)))
    return [results[i] for i in range(len(sent))]


def test_registry_is_complete_and_names_agree():
    assert set(METHODS) == EXPECTED
    assert all(method.name == name and method.title and method.citation for name, method in METHODS.items())
    assert get_method("genie3") is METHODS["genie3"]
    assert set(ABOUT) == EXPECTED and all(said.endswith(".") and len(said) < 200 for said in ABOUT.values())


def test_an_unknown_method_gets_the_list_of_known_ones():
    with pytest.raises(ConfigError, match="grnboost3.*genie3, grnboost2"):
        get_method("grnboost3")


@pytest.mark.parametrize("name", METHODS)
def test_scores_are_finite_repeatable_and_follow_their_rows(name, problem_and_test):
    problem, test = problem_and_test
    asked = test[PAIR]
    scores = METHODS[name].score(problem, asked, serial_map)
    assert scores.shape == (len(test),) and scores.dtype.kind == "f"
    assert np.isfinite(scores).all()
    assert np.unique(scores).size > 5
    np.testing.assert_array_equal(METHODS[name].score(problem, asked, elsewhere), scores)
    order = np.random.default_rng(0).permutation(len(test))
    shuffled = METHODS[name].score(problem, asked.iloc[order], serial_map)
    np.testing.assert_allclose(shuffled, scores[order], rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", UNSUPERVISED)
def test_gene_without_variance_scores_0_and_labels_are_ignored(name, problem_and_test):
    problem, test = problem_and_test
    asked = test[PAIR]
    scores = METHODS[name].score(problem, asked, serial_map)
    constant = asked.isin(["G0", "G10"]).any(axis=1).to_numpy()
    assert constant.any() and (scores[constant] == 0).all()
    assert (scores >= 0).all() and (scores[~constant] > 0).any()
    blind = replace(problem, train=problem.train.assign(label=0), validation=problem.validation.assign(label=1))
    np.testing.assert_array_equal(METHODS[name].score(blind, asked, serial_map), scores)


@pytest.mark.parametrize("name", METHODS)
def test_uses_expression_is_true_exactly_where_expression_matters(name, problem_and_test):
    problem, test = problem_and_test
    other = replace(problem, log_expression=np.roll(problem.log_expression, 1, axis=1))
    before, after = (METHODS[name].score(p, test[PAIR], serial_map) for p in (problem, other))
    assert np.array_equal(before, after) != METHODS[name].uses_expression


@pytest.mark.parametrize("name", sorted(set(METHODS) - set(UNSUPERVISED)))
def test_unseen_genes_and_a_silent_validation_still_get_scores(name, problem_and_test):
    problem, test = problem_and_test
    unseen = test["source"].isin(["G1"]) | test["target"].isin(["G20", "G21"])
    known = ~(problem.train["source"].isin(["G1"]) | problem.train["target"].isin(["G20", "G21"]))
    silent = problem.validation[problem.validation["label"] == 0]
    scores = METHODS[name].score(
        replace(problem, train=problem.train[known], validation=silent), test[PAIR], serial_map
    )
    assert unseen.any() and np.isfinite(scores).all()


@pytest.mark.parametrize(
    "name",
    [
        "identity_logistic",
        "identity_low_rank",
        "known_paths",
        "target_expression",
        "pca_logistic",
        "boosting_pairs",
        "genelink",
        "scregnet",
        "sctransnet",
        "grnformer",
        "gt_grn",
        "infosem",
    ],
)
def test_training_of_one_label_is_refused(name, problem_and_test):
    problem, test = problem_and_test
    with pytest.raises(ConfigError, match="has 0 known edges"):
        METHODS[name].score(replace(problem, train=problem.train.assign(label=0)), test[PAIR], serial_map)


def test_gene_that_is_not_measured_is_named(problem_and_test):
    problem, _ = problem_and_test
    pairs = pd.DataFrame({"source": ["G1", "G2"], "target": ["G9", "SOX2"]})
    with pytest.raises(DataError, match="target.*SOX2"):
        METHODS["pearson"].score(problem, pairs, serial_map)


def test_degree_and_correlation_are_measured_on_a_set_of_beeline_s_size():
    rng = np.random.default_rng(0)
    genes = [f"GENE{i}" for i in range(910)]
    pairs = pd.MultiIndex.from_product([genes[:410], genes], names=PAIR).to_frame(index=False)
    pairs["label"] = (rng.random(len(pairs)) < 0.02).astype(int)
    problem = Problem(rng.random((758, 910), dtype=np.float32), genes, pairs, pairs, seed=0)
    scored = pairs.assign(
        **{name: METHODS[name].score(problem, pairs[PAIR], serial_map) for name in ("degree", "pearson")}
    )
    found = [ranking_metrics(scored, name) for name in ("degree", "pearson")]
    assert found[0]["auroc"] > found[1]["auroc"]
