"""Each question holds out what it says, and training cannot see the test part."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grn_core.data.priors.prior import make_prior
from grn_core.errors import ConfigError
from grn_core.evaluation.published_pairs import read_published_split
from grn_core.evaluation.questions import GENELINK, SplitConfig
from grn_core.evaluation.splits import PARTS, TrainingPairs, make_split
from tests.benchmark_data import DATA

PUBLISHED = DATA / "beeline" / "splits" / "genelink" / "hESC"
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


def test_unseen_both_keeps_the_blocks_on_the_diagonal(prior):
    split = make_split(prior, GENES, SplitConfig(question="unseen_both", validation=0.2, test=0.3), seed=3)
    tfs, targets = ([set(table[column]) for table in (split.train, split.validation, split.test)]
                    for column in ("source", "target"))  # fmt: skip
    assert [len(part) for part in tfs] == [6, 2, 4]
    assert [len(part) for part in targets] == [20, 8, 12]
    for table, sources, genes in zip((split.train, split.validation, split.test), tfs, targets, strict=True):
        assert pairs(table) == {(a, b) for a in sources for b in genes if a != b}
    assert not tfs[0] & tfs[2] and not targets[0] & targets[2]
    assert {pair for pair in pairs(prior.edges) if pair[0] in tfs[2] and pair[1] in targets[2]} == pairs(
        split.test.query("label == 1")
    )


@pytest.mark.parametrize(("question", "column"), [("unseen_targets", "target"), ("unseen_tfs", "source")])
def test_held_out_genes_are_never_seen_in_their_role(prior, question, column):
    split = make_split(prior, GENES, SplitConfig(question=question), seed=1)
    assert not set(split.test[column]) & (set(split.train[column]) | set(split.validation[column]))


def test_missing_edges_keep_each_tfs_positive_rate(prior):
    split = make_split(prior, GENES, SplitConfig(question="missing_edges", test=0.25), seed=1)
    rates = split.test.groupby("source")["label"].mean() - split.train.groupby("source")["label"].mean()
    assert rates.abs().max() < 0.15


def counts(split):
    """Pairs of each TF and label in each part."""
    return split.to_table().groupby(["source", "label", "split"]).size().unstack(fill_value=0)


@pytest.mark.parametrize(("n", "expected"), [(100, (67, 10, 23)), (15, (10, 1, 4)), (3, (2, 0, 1)), (2, (1, 0, 1))])
def test_genelinks_cuts_by_hand(n, expected):
    genes = [f"g{i}" for i in range(301)]
    edges = [("g0", f"g{i}") for i in range(1, n + 1)] + [("g300", f"g{i}") for i in range(150)]
    prior = make_prior("known", pd.DataFrame(edges, columns=["source", "target"]))
    split = make_split(prior, genes, GENELINK, seed=0)
    assert tuple(counts(split).loc[("g0", 1), ["train", "validation", "test"]]) == expected
    assert tuple(counts(split).loc[("g300", 0), ["train", "validation", "test"]]) == (100, 15, 35)


@pytest.mark.needs_benchmark_data
@pytest.mark.parametrize("size", ["TFs+500", "TFs+1000"])
def test_genelinks_published_split_is_cut_as_ours(size):
    published = read_published_split(PUBLISHED / size)
    table = published.to_table()
    genes = sorted({*table["source"], *table["target"]})
    prior = make_prior("specific", table[table["label"] == 1])
    ours = make_split(prior, genes, GENELINK, seed=0)
    assert pairs(ours.to_table()) == pairs(table)
    difference = (counts(published) - counts(ours)).abs().sum(axis=1)
    alone = counts(ours).sum(axis=1) == 1  # one positive: train or test by a coin
    assert (difference[~alone] == 0).all()
    assert not counts(ours).loc[alone, "validation"].any()


@pytest.mark.parametrize(
    ("question", "negatives"),
    [("missing_edges", "all"), ("unseen_targets", "degree_matched"), ("unseen_both", "all")],
)
def test_the_same_seed_gives_the_same_split(prior, question, negatives):
    config = SplitConfig(question=question, negatives=negatives)
    split = make_split(prior, GENES, config, seed=3)
    assert split == make_split(prior, GENES, config, seed=3)
    assert split != make_split(prior, GENES, config, seed=4)
    assert split != replace(split, test=split.test.head(3))
    table = split.to_table()
    assert table["split"].value_counts().to_dict() == {part: len(getattr(split, part)) for part in PARTS}


def test_settings_of_before_still_load():
    old = SplitConfig.model_validate({"question": "unseen_tfs", "validation": 0.15, "test": 0.25})
    assert (old.question, old.negatives) == ("unseen_tfs", "all")


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
