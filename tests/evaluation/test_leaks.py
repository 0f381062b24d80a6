"""A leak that is planted in a split is caught when the split is made."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from grn_core.data.priors.prior import make_prior
from grn_core.errors import DataError
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import Split, make_split

GENES = [f"g{i}" for i in range(40)]


def split_of(question: str) -> Split:
    rng = np.random.default_rng(0)
    edges = [(f"g{tf}", f"g{target}") for tf in range(12) for target in rng.choice(40, 14, replace=False)]
    prior = make_prior("known", pd.DataFrame(edges, columns=["source", "target"]))
    return make_split(prior, GENES, SplitConfig(question=question), seed=2)


def with_row(table: pd.DataFrame, source: str, target: str, label: int) -> pd.DataFrame:
    row = pd.DataFrame({"source": [source], "target": [target], "label": [label]})
    return pd.concat([table, row], ignore_index=True)


@pytest.mark.parametrize("question", ["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"])
@pytest.mark.parametrize("part", ["train", "validation"])
def test_a_test_pair_in_another_part_is_caught(question, part):
    split = split_of(question)
    source, target, label = split.test.iloc[0]
    with pytest.raises(DataError, match=f"{source}, {target} occurs 2 times, in {part} and test, with the same label"):
        replace(split, **{part: with_row(getattr(split, part), source, target, label)})


def test_contradicting_labels_are_caught():
    split = split_of("missing_edges")
    source, target, label = split.train.iloc[0]
    with pytest.raises(DataError, match="in train, with contradicting labels"):
        replace(split, train=with_row(split.train, source, target, 1 - label))
    with pytest.raises(DataError, match="in train and test, with contradicting labels"):
        replace(split, test=with_row(split.test, source, target, 1 - label))


@pytest.mark.parametrize(
    ("question", "column", "role"),
    [
        ("unseen_targets", "target", "target"),
        ("unseen_tfs", "source", "TF"),
        ("unseen_both", "target", "target"),
        ("unseen_both", "source", "TF"),
    ],
)
@pytest.mark.parametrize("part", ["train", "validation"])
def test_a_held_out_gene_in_another_part_is_caught(question, column, role, part):
    split = split_of(question)
    pair = {"source": "new", "target": "new"} | {column: split.test[column].iloc[0]}
    with pytest.raises(DataError, match=f"The {role} {pair[column]} occurs in {part} and in test"):
        replace(split, **{part: with_row(getattr(split, part), **pair, label=0)})


def test_a_held_out_gene_may_play_the_other_role():
    split = split_of("unseen_targets")
    as_tf = with_row(split.train, split.test["target"].iloc[0], "new", 1)
    assert len(replace(split, train=as_tf).train) == len(split.train) + 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"question": "all"}, "no question 'all'"),
        ({"train": pd.DataFrame({"source": ["a"], "target": ["b"]})}, "train part of the split has no column label"),
        ({"test": pd.DataFrame({"source": ["a"], "target": ["b"], "label": [0.5]})}, "label 0.5"),
    ],
)
def test_what_is_no_split_is_refused(change, says):
    with pytest.raises(DataError, match=says):
        replace(split_of("missing_edges"), **change)
