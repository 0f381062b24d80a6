"""Folds of a cross-fit: each pair is held out once, by the unit of the question, with similar numbers of edges."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import ConfigError
from grn_core.evaluation.folds import Folds
from grn_core.evaluation.questions import SplitConfig

QUESTIONS = ["missing_edges", "unseen_targets", "unseen_tfs", "unseen_both"]


@pytest.fixture
def candidates() -> pd.DataFrame:
    """Pairs of 12 TFs with 40 genes, a quarter of them known."""
    rng = np.random.default_rng(0)
    rows = [
        (f"g{tf}", f"g{target}", int(rng.random() < 0.25)) for tf in range(12) for target in range(40) if tf != target
    ]
    return pd.DataFrame(rows, columns=["source", "target", "label"])


def pairs(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(table["source"], table["target"], strict=True))


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_pair_is_held_out_once(candidates, question):
    splits = list(Folds(candidates, SplitConfig(question=question), 0, 3))
    assert len(splits) == (9 if question == "unseen_both" else 3)
    held_out = [pair for split in splits for pair in pairs(split.test)]
    assert len(held_out) == len(set(held_out)) == len(candidates)
    for split in splits:
        assert not pairs(split.test) & (pairs(split.train) | pairs(split.validation))


@pytest.mark.parametrize(("question", "column"), [("unseen_targets", "target"), ("unseen_tfs", "source")])
def test_held_out_genes_are_not_seen_in_their_role(candidates, question, column):
    for split in Folds(candidates, SplitConfig(question=question), 1, 4):
        assert not set(split.test[column]) & {*split.train[column], *split.validation[column]}
        assert not set(split.validation[column]) & set(split.train[column])


@pytest.mark.parametrize("question", ["missing_edges", "unseen_targets"])
def test_folds_hold_similar_numbers_of_edges(candidates, question):
    edges = [split.test["label"].sum() for split in Folds(candidates, SplitConfig(question=question), 2, 4)]
    assert max(edges) - min(edges) <= 12


def test_the_seed_decides_the_folds(candidates):
    def first(seed):
        return pairs(list(Folds(candidates, SplitConfig(), seed, 3))[0].test)

    assert first(0) == first(0) != first(1)


def test_what_cannot_be_divided_is_refused(candidates):
    with pytest.raises(ConfigError, match="at least 2 folds"):
        Folds(candidates, SplitConfig(), 0, 1)
    with pytest.raises(ConfigError, match="scores every pair"):
        Folds(candidates, SplitConfig(negatives="degree_matched"), 0, 3)
    lonely = candidates.assign(label=(candidates["target"] == "g3").astype(int))
    with pytest.raises(ConfigError, match="With 3 folds, the training pairs of a model have 0 known edges"):
        Folds(lonely, SplitConfig(), 0, 3)


def test_too_few_tfs_to_validate_on_are_refused():
    pairs = [(f"T{i}", f"g{j}", int(i == j % 3)) for i in range(3) for j in range(9)]
    few = pd.DataFrame(pairs, columns=["source", "target", "label"])
    with pytest.raises(ConfigError, match="With 2 folds, too few TFs or targets are left to validate a model on"):
        for seed in range(20):
            Folds(few, SplitConfig(question="unseen_tfs"), seed, 2)
