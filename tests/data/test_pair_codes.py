"""Tables of pairs with codes in place of names: the same pairs, folds and scores as with names."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.degree import degree_scores
from grn_core.baselines.known_paths import METHOD as GRAPH
from grn_core.baselines.method import Problem, serial_map
from grn_core.baselines.rates import folds_like_validation
from grn_core.baselines.target_expression import METHOD as TARGET
from grn_core.data import pair_codes
from grn_core.data.pair_codes import blocks, coded_pairs, plain_pairs
from grn_core.data.priors.prior import make_prior
from grn_core.errors import DataError
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.leaks import check_split
from grn_core.evaluation.metrics import ranking_metrics
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import PARTS, candidate_pairs, make_split
from grn_core.training.inputs.features import index_pairs
from grn_core.training.results.calibration import calibrate

GENES = [f"g{i}" for i in np.random.default_rng(1).permutation(60)]
QUESTIONS = ["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"]


@pytest.fixture
def prior():
    rng = np.random.default_rng(0)
    edges = [(f"g{tf}", f"g{target}") for tf in range(20) for target in rng.choice(60, 18, replace=False)]
    return make_prior("known", pd.DataFrame(edges, columns=["source", "target"]))


@pytest.fixture
def coded(prior):
    return coded_pairs(prior.tfs, GENES, prior.edges)


def test_the_pairs_are_every_tf_with_every_other_gene_and_know_the_prior(prior, coded):
    edges = set(zip(prior.edges["source"], prior.edges["target"], strict=True))
    wanted = [(tf, gene, int((tf, gene) in edges)) for tf in prior.tfs for gene in GENES if tf != gene]
    assert list(candidate_pairs(prior, GENES).itertuples(index=False, name=None)) == wanted
    assert sum(label for *_, label in wanted) == len(edges)
    pd.testing.assert_frame_equal(plain_pairs(coded), candidate_pairs(prior, GENES))


def test_codes_take_a_fifth_of_the_memory_of_names(coded):
    codes = sum(coded[side].array.codes.nbytes for side in ("source", "target"))
    assert codes + coded["label"].nbytes <= 5 * len(coded)
    assert plain_pairs(coded).memory_usage(index=False, deep=False).sum() == 24 * len(coded)


@pytest.mark.parametrize("question", QUESTIONS)
def test_folds_and_splits_are_those_of_the_names(prior, coded, question):
    config = SplitConfig(question=question)
    names, codes = (list(Folds(pairs, config, 5, 3)) for pairs in (plain_pairs(coded), coded))
    names.append(make_split(prior, GENES, config, 4))
    codes.append(make_split(prior, GENES, config, 4, coded=True))
    for one, other in zip(names, codes, strict=True):
        for part in PARTS:
            pd.testing.assert_frame_equal(getattr(one, part), plain_pairs(getattr(other, part)))


@pytest.mark.parametrize("question", QUESTIONS)
def test_baselines_score_codes_as_names(coded, question):
    log_expression = np.random.default_rng(2).gamma(1, size=(30, len(GENES))).astype(np.float32)
    split = list(Folds(coded, SplitConfig(question=question), 5, 3))[1]
    scores = []
    for change in (lambda table: table, plain_pairs):
        train, validation, test = (change(getattr(split, part)) for part in PARTS)
        problem = Problem(log_expression, GENES, train, validation, 7)
        found = {method.name: method.score(problem, test, serial_map) for method in (GRAPH, TARGET)}
        scored = test.assign(degree=degree_scores(train, test), **found)
        folds = folds_like_validation(train, validation, 3)
        figures = [ranking_metrics(scored, name) for name in ("degree", *found)]
        scores.append((plain_pairs(scored), np.concatenate([own for _, own in folds]), figures))
    pd.testing.assert_frame_equal(scores[0][0], scores[1][0], check_exact=True)
    np.testing.assert_array_equal(scores[0][1], scores[1][1])
    assert scores[0][2] == scores[1][2]


def test_indices_and_calibration_are_those_of_the_names(coded):
    names, weight = plain_pairs(coded), np.random.default_rng(3).random(len(coded))
    assert calibrate(coded, weight) == calibrate(names, weight)
    for one, other in zip(*(vars(index_pairs(table, GENES, "cpu")).values() for table in (coded, names)), strict=True):
        assert one.equal(other)


def test_a_pair_in_two_parts_is_found_in_codes_too(coded):
    parts = {"train": coded.iloc[:500], "validation": coded.iloc[500:700], "test": coded.iloc[700:]}
    check_split("missing_edges", parts)
    with pytest.raises(DataError, match="occurs 2 times, in train and test"):
        check_split("missing_edges", parts | {"test": coded.iloc[499 : 499 + 1]})
    with pytest.raises(DataError, match="occurs 2 times, in test"):
        check_split("missing_edges", parts | {"test": coded.iloc[[800, 800]]})


def test_blocks_divide_all_rows_in_order(monkeypatch):
    monkeypatch.setattr(pair_codes, "BLOCK", 4)
    assert list(blocks(9)) == [slice(0, 4), slice(4, 8), slice(8, 9)] and list(blocks(0)) == []
    assert list(blocks(9, 20)) == [slice(0, 9)]


def test_trees_see_a_draw_of_very_many_pairs(coded, monkeypatch):
    from grn_core.baselines import known_paths

    monkeypatch.setattr(known_paths, "MOST", 100)
    monkeypatch.setattr(known_paths, "DRAWN", 200)
    rows = known_paths._drawn(coded, 0)
    label = coded["label"].to_numpy()
    assert (np.diff(rows) > 0).all() and (label[rows] == 0).sum() == 200 and label[rows].sum() == label.sum()
    split = list(Folds(coded, SplitConfig(question="unseen_targets"), 5, 3))[0]
    problem = Problem(np.zeros((3, len(GENES)), np.float32), GENES, split.train, split.validation, 0)
    assert np.isfinite(GRAPH.score(problem, split.test, serial_map)).all()
