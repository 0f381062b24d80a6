"""Published pairs are read as they are, and give the published reference figures."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.degree import degree_scores
from grn_core.errors import DataError
from grn_core.evaluation.metrics import pair_metrics
from grn_core.evaluation.published_pairs import read_published_split
from tests.benchmark_data import DATA

SPLITS = DATA / "beeline" / "splits"
ORACLE = DATA / "reference_baselines.csv"
ROWS = list(pd.read_csv(ORACLE).itertuples(index=False)) if ORACLE.exists() else []

TRAIN = "TF,Target,Label\nA,x,1\nA,y,0\nB,x,0\nB,NA,1\n"
VALIDATION = "TF,Target,Label\nA,z,1\nB,z,0\n"
TEST = "TF,Target,Label\nA,w,1\nB,w,0\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in (("Train_set", TRAIN), ("Validation_set", VALIDATION), ("Test_set", TEST)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


@cache
def published(split: str, cell: str, genes: str):
    return read_published_split(SPLITS / split / cell / genes)


def log_odds_of_rate(train, pairs, column):
    """Give the logit of (positives + m) / (pairs + 1) for each pair's gene, one gene at a time."""
    m = train["label"].mean()
    rates = {}
    for gene, labels in train.groupby(column)["label"]:
        rates[gene] = (labels.sum() + m) / (len(labels) + 1)
    rate = np.array([rates.get(gene, m) for gene in pairs[column]])
    return np.log(rate / (1 - rate))


@pytest.mark.needs_benchmark_data
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.split}-{row.cell}-{row.genes}-{row.score}")
def test_agrees_with_every_reference_figure(row):
    split = published(row.split, row.cell, row.genes)
    train = split.train if row.split == "genelink" else pd.concat([split.train, split.validation])
    assert (len(train), len(split.test)) == (row.train_pairs, row.test_pairs)
    scores = {
        "tf_positive_rate": lambda: log_odds_of_rate(train, split.test, "source"),
        "target_positive_rate": lambda: log_odds_of_rate(train, split.test, "target"),
        "sum_of_smoothed_logits": lambda: degree_scores(train, split.test),
    }[row.score]()
    found = pair_metrics(split.test["label"].to_numpy(), scores)
    assert found["auroc"] == pytest.approx(row.auroc, abs=0.002)
    assert found["ap"] == pytest.approx(row.auprc, abs=0.002)
    assert found["prevalence"] == pytest.approx(row.test_prevalence, abs=0.001)


def test_the_degree_scores_of_published_pairs_are_those_of_the_rates_written_out(tmp_path):
    rng = np.random.default_rng(2)
    tfs, targets = [f"T{i}" for i in range(9)], [f"g{i}" for i in range(40)]
    pairs = pd.MultiIndex.from_product([tfs, targets], names=["TF", "Target"]).to_frame(index=False)
    pairs["Label"] = (rng.random(len(pairs)) < 0.05 + 0.5 * np.repeat(rng.random(9), 40)).astype(int)
    part = np.where(pairs["TF"] == "T8", 2, rng.choice(3, len(pairs), p=[0.67, 0.1, 0.23]))  # training lacks T8
    for i, name in enumerate(("Train_set", "Validation_set", "Test_set")):
        pairs[part == i].to_csv(tmp_path / f"{name}.csv")
    split = read_published_split(tmp_path)
    wanted = sum(log_odds_of_rate(split.train, split.test, column) for column in ("source", "target"))
    np.testing.assert_allclose(degree_scores(split.train, split.test), wanted)
    assert [len(split.train), len(split.validation), len(split.test)] == np.bincount(part).tolist()


@pytest.mark.needs_benchmark_data
def test_every_published_folder_is_read():
    folders = sorted(SPLITS.glob("*/*/TFs+*"))
    assert len(folders) >= 10
    for folder in folders:
        split = published(*folder.parts[-3:])
        assert split.question == "missing_edges"
        per_tf = split.validation.groupby("source").size() / split.to_table().groupby("source").size()
        assert per_tf.between(0.08, 0.105).all(), folder


def test_parts_are_read_as_published(folder):
    split = read_published_split(folder)
    assert split.train.values.tolist() == [["A", "x", 1], ["A", "y", 0], ["B", "x", 0], ["B", "NA", 1]]
    assert split.validation.values.tolist() == [["A", "z", 1], ["B", "z", 0]]
    assert split.test.values.tolist() == [["A", "w", 1], ["B", "w", 0]]


def test_an_index_column_and_repeated_rows_are_tolerated(folder):
    pd.read_csv(folder / "Test_set.csv").to_csv(folder / "Test_set.csv")
    (folder / "Train_set.csv").write_text(TRAIN + "A,x,1\n")
    assert read_published_split(folder).test.values.tolist() == [["A", "w", 1], ["B", "w", 0]]
    assert len(read_published_split(folder).train) == 4


def test_a_validation_part_is_taken_from_train_where_none_is_published(folder):
    (folder / "Validation_set.csv").unlink()
    with pytest.raises(DataError, match="too few training pairs to take it from"):
        read_published_split(folder)
    pairs = [("A", f"g{i}", int(i < 20)) for i in range(100)] + [("B", f"g{i}", int(i < 40)) for i in range(80)]
    pd.DataFrame(pairs, columns=["TF", "Target", "Label"]).to_csv(folder / "Train_set.csv", index=False)
    one, again, other = (read_published_split(folder, seed) for seed in (1, 1, 2))
    assert one == again != other
    counts = one.validation.groupby(["source", "label"]).size()
    assert counts.to_dict() == {("A", 0): 10, ("A", 1): 2, ("B", 0): 5, ("B", 1): 5}
    whole = pd.concat([one.train, one.validation])
    assert set(whole.itertuples(index=False, name=None)) == set(pairs)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("Test_set.csv", "TF,Target\nA,w\n", "column Label"),
        ("Test_set.csv", "TF,Target,Label,label\nA,w,1,0\n", "exactly one column Label"),
        ("Test_set.csv", "TF,Target,Label\nA,w,1\nB,w,2\n", "label '2'"),
        ("Test_set.csv", "TF,Target,Label\nA,w,1\nB,w,\n", "label ''"),
        ("Test_set.csv", "TF,Target,Label\nA,w,1\nB,,0\n", "empty gene symbol"),
        ("Test_set.csv", "TF,Target,Label\nA,w,1\n", "one label only"),
        ("Test_set.csv", "", "cannot be read"),
        ("Test_set.csv", TEST + "A,x,1\n", "A, x occurs 2 times, in train and test"),
        ("Validation_set.csv", VALIDATION + "B,z,1\n", "contradicting labels"),
    ],
)
def test_a_damaged_file_is_reported(folder, file, text, says):
    (folder / file).write_text(text)
    with pytest.raises(DataError, match=says) as caught:
        read_published_split(folder)
    assert str(folder) in str(caught.value)


def test_missing_and_broken_files_are_reported(folder):
    with pytest.raises(DataError, match="no folder"):
        read_published_split(folder / "absent")
    (folder / "Test_set.csv").rename(folder / "test_set.csv.gz")
    with pytest.raises(DataError, match="test_set.csv.gz cannot be read"):
        read_published_split(folder)
    (folder / "test_set.csv.gz").unlink()
    with pytest.raises(DataError, match="has no file test_set.csv"):
        read_published_split(folder)
