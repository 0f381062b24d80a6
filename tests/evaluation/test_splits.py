"""Each question holds out what it says, and training cannot see the test part."""

import numpy as np
import pandas as pd
import pytest

from grn_core.data.prior import make_prior
from grn_core.errors import ConfigError
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import TrainingPairs, make_split

GENES = [f"g{i}" for i in range(40)]


@pytest.fixture
def prior():
    rng = np.random.default_rng(0)
    edges = [(f"g{tf}", f"g{target}") for tf in range(12) for target in rng.choice(40, 14, replace=False)]
    return make_prior("known", pd.DataFrame(edges, columns=["source", "target"]))


def pairs(table):
    return set(zip(table["source"], table["target"], strict=True))


@pytest.mark.parametrize("question", ["missing_edges", "unseen_targets", "unseen_tfs"])
def test_parts_are_disjoint_and_complete(prior, question):
    split = make_split(prior, GENES, SplitConfig(question=question), seed=3)
    parts = [pairs(table) for table in (split.train, split.validation, split.test)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 12 * 39
    known = pairs(prior.edges)
    labelled = {
        pair for table in (split.train, split.validation, split.test) for pair in pairs(table.query("label == 1"))
    }
    assert labelled == known


@pytest.mark.parametrize(("question", "column"), [("unseen_targets", "target"), ("unseen_tfs", "source")])
def test_held_out_genes_are_never_seen_in_their_role(prior, question, column):
    split = make_split(prior, GENES, SplitConfig(question=question), seed=1)
    assert not set(split.test[column]) & (set(split.train[column]) | set(split.validation[column]))


def test_missing_edges_keep_each_tfs_positive_rate(prior):
    split = make_split(prior, GENES, SplitConfig(question="missing_edges", test=0.25), seed=1)
    rates = split.test.groupby("source")["label"].mean() - split.train.groupby("source")["label"].mean()
    assert rates.abs().max() < 0.15


def test_same_seed_same_split(prior):
    one, again, other = (make_split(prior, GENES, SplitConfig(), seed).test for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(one, again)
    assert pairs(one) != pairs(other)


def test_training_pairs_hold_no_test_part(prior):
    handed = make_split(prior, GENES, SplitConfig(), seed=0).training_pairs()
    assert set(vars(handed)) == {"train", "validation"}
    assert isinstance(handed, TrainingPairs)


def test_a_part_without_known_edges_is_refused():
    sparse = make_prior("sparse", pd.DataFrame({"source": ["g0"], "target": ["g1"]}))
    with pytest.raises(ConfigError, match="known edges"):
        make_split(sparse, GENES, SplitConfig(), seed=0)
