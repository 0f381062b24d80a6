"""What is probed: families, regulators without test pairs, co-expression in other cells; and the table of gains."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import probe
from benchmarks.encoders import CellSet
from benchmarks.linear_probe import Target
from benchmarks.probe import Row
from grn_core.data import library
from grn_core.evaluation.questions import SplitConfig
from grn_core.evaluation.splits import make_split
from tests.benchmark_data import DATA


def test_families_are_those_with_enough_tfs(monkeypatch):
    known = {f"F{i}": "Forkhead" for i in range(10)} | {"S1": "STAT", "U1": ""}
    monkeypatch.setattr(probe, "families", lambda species: known)
    target = probe.family_target(["X", *known])
    assert target.rows.tolist() == list(range(1, 12))  # a TF of unknown family is not asked about
    assert target.values[:, 0].tolist() == [1.0] * 10 + [0.0]


def test_regulators_are_tfs_with_enough_known_targets(monkeypatch):
    monkeypatch.setattr(probe, "LEAST_TARGETS", 2)
    pairs = pd.DataFrame(
        [("A", "x", 1), ("A", "y", 1), ("B", "x", 1), ("B", "y", 0), ("A", "z", 0)],
        columns=["source", "target", "label"],
    )
    target = probe.regulator_target("known", pairs, ["x", "y", "z"], ["A", "z", "y", "x"])
    assert target.rows.tolist() == [3, 2, 1]
    assert target.values.tolist() == [[1.0], [1.0], [0.0]]


def test_programmes_are_those_of_other_cells(one_thread):
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(60, 2))
    expression = np.repeat(hidden, 10, axis=1) + 0.1 * rng.normal(size=(60, 20))
    names = [f"G{i}" for i in range(20)]
    tokens = np.zeros((60, 21), dtype=np.int8)
    others = CellSet([*names[5:], "H"], tokens, np.column_stack([expression[:, 5:], rng.normal(size=60)]))
    target = probe.programme_target("other", CellSet(names, tokens, rng.normal(size=(60, 20))), others, "immune")
    assert target.rows.tolist() == list(range(5, 20))
    assert target.seen == ("immune, 30 epochs", "both, 15 epochs")
    first, second = target.values[:5].mean(axis=0), target.values[5:].mean(axis=0)
    assert abs(first @ second) < 0.5 and np.linalg.norm(first) > 0.9


def test_each_gain_is_over_the_row_that_columns_were_added_to():
    target = Target("asked", np.arange(3), np.zeros((3, 1)), "r2", ("and",))
    means = {
        "mean": 0.1,
        "summary": 0.2,
        "... and encodings": 0.25,
        "... and 32 components": 0.5,
        "all that, and": 0.45,
    }
    rows = [Row(name, [np.full(20, value)]) for name, value in means.items()]
    lines = probe.table(rows, [target])
    assert lines[2:4] == ["| mean | 0.100 |", "| summary | 0.200 |"]
    assert "0.250 (+0.050" in lines[4] and "0.500 (+0.300" in lines[5] and "0.450 (-0.050" in lines[6]
    assert [line.count("(!)") for line in lines[2:]] == [0, 0, 0, 0, 1]  # "all, and" was pre-trained on the asked cells


@pytest.mark.needs_benchmark_data
def test_no_gene_of_the_test_part_is_probed(grn_home, monkeypatch):
    monkeypatch.setenv("GRN_DATA_DIR", str(DATA))
    genes = [str(name) for name in library.load_dataset(probe.HESC).var_names]
    target = probe.truth_target("specific", genes)
    split = make_split(library.load_prior(f"{probe.HESC}/specific"), genes, SplitConfig(), seed=0)
    probed = {genes[row] for row in target.rows}
    assert len(probed) == 682 and not probed & set(split.test["target"])
    assert target.values.sum(axis=0).min() >= probe.LEAST_TARGETS
