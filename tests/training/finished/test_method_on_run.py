"""Another method on a run's cells and training pairs, never with its test labels."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines import regdiffusion
from grn_core.baselines.registry import METHODS
from grn_core.errors import Cancelled, ConfigError, DataError
from grn_core.progress import Progress
from grn_core.training.config import RunConfig
from grn_core.training.finished.method_accuracy import MODEL, accuracy_of_methods
from grn_core.training.finished.method_on_run import (
    SCORE,
    method_network,
    method_table,
    methods_for_runs,
    scoring_task,
    submit_method,
)
from grn_core.training.finished.run_tables import TIMES
from grn_core.training.run import create_run

pytestmark = pytest.mark.usefixtures("grn_home")

GENES = ["T1", "T2", "g1", "g2", "g3"]


@pytest.fixture
def run():
    """A finished run's folder; in its cells g1 follows T1 and g2 follows T2."""
    rng = np.random.default_rng(0)
    cells = rng.normal(size=(60, 5))
    cells[:, 2] = cells[:, 0] + 0.1 * rng.normal(size=60)
    cells[:, 3] = cells[:, 1] + 0.5 * rng.normal(size=60)
    run = create_run(RunConfig(name="r", folds=1))
    run.update(state="done")
    pairs = [(tf, gene) for tf in GENES[:2] for gene in GENES if tf != gene]
    parts = ["train", "test", "train", "validation", "train", "test", "validation", "train"]
    table = pd.DataFrame(pairs, columns=["source", "target"]).assign(split=parts, label=[0, 1, 0, 1, 1, 0, 0, 0])
    run.write_table("expression", pd.DataFrame(cells, columns=GENES))
    run.write_table("split", table)
    run.write_table("network", table.assign(known=table["label"] == 1, weight=0.5, rank=range(1, 9), uncertainty=0.0))
    return run


def test_a_method_ranks_the_pairs_of_the_run(run):
    network = method_network(run, "pearson")
    assert list(zip(network["source"], network["target"], strict=True))[:2] == [("T1", "g1"), ("T2", "g2")]
    assert list(network["rank"]) == list(range(1, 9))
    assert network["weight"].is_monotonic_decreasing
    assert network["weight"].between(0, 1, inclusive="neither").all()
    assert network.set_index(["source", "target"]).loc[("T1", "g1"), "split"] == "test"


def test_equal_scores_share_a_weight(run):
    network = method_network(run, "degree")  # it cannot distinguish genes with equally many training edges
    assert network.groupby("weight").size().max() > 1
    assert network["weight"].mean() == pytest.approx(0.5)


def test_labels_of_test_pairs_have_no_influence(run):
    before = method_network(run, "identity_logistic")
    split = run.read_table("split")
    flipped = split["label"].where(split["split"] != "test", 1 - split["label"])
    run.write_table("split", split.assign(label=flipped))
    pd.testing.assert_frame_equal(method_network(run, "identity_logistic"), before)


def test_it_reports_progress_and_can_be_stopped(run):
    steps = []
    method_network(run, "genie3", steps.append)
    assert [step.message for step in steps][1:] == ["0 of 5 genes"]
    with pytest.raises(Cancelled):
        method_network(run, "genie3", stop=lambda: True)


def test_a_method_that_trains_in_one_piece_reports_its_batches_and_stops(run, monkeypatch):
    pytest.importorskip("regdiffusion")
    monkeypatch.setattr(regdiffusion, "N_STEPS", 4)
    said: list[Progress] = []
    method_network(run, "regdiffusion", said.append)
    assert [(step.fraction, step.message) for step in said[1:]] == [(n / 4, f"{n} of 4 batches") for n in (1, 2, 3, 4)]
    with pytest.raises(Cancelled):
        method_network(run, "regdiffusion", said.append, stop=lambda: len(said) > 6)
    assert said[-1].message == "1 of 4 batches"


def test_a_shuffled_control_is_refused(run):
    control = create_run(RunConfig(name="c", shuffle_expression=True))
    with pytest.raises(ConfigError, match="shuffled control"):
        method_network(control, "pearson")
    with pytest.raises(ConfigError, match="no method"):
        method_network(run, "magic")


def test_the_worker_saves_the_network_in_the_run(run, no_worker):
    assert scoring_task(run, "pearson") is None
    work = submit_method(run, "pearson")
    SCORE.carry_out(str(work.path))  # what the worker does
    assert scoring_task(run, "pearson").status.state == "done"
    pd.testing.assert_frame_equal(run.read_table(method_table("pearson")), method_network(run, "pearson"))


def test_methods_for_runs_need_no_encodings():
    names = {method.name for method in methods_for_runs()}
    assert {"grnboost2", "genie3", "pearson", "pca_logistic"} <= names
    assert not {name for name in names if METHODS[name].needs_encodings}


def test_accuracy_is_measured_on_the_same_held_out_pairs(run):
    for name in ("pearson", "degree"):
        run.write_table(method_table(name), method_network(run, name))
    table, pairs, known = accuracy_of_methods(run)
    assert (pairs, known) == (2, 1)
    titles = {name: METHODS[name].title for name in ("pearson", "degree")}
    assert set(table.index) == {MODEL, *titles.values()}
    assert table.loc[MODEL, "auroc"] == 0.5  # all its weights are equal
    assert table.loc[titles["pearson"], ["ap", "auroc"]].tolist() == [1, 1]  # T1 -> g1 is true, T2 -> g2 is not
    assert table["ap"].is_monotonic_decreasing


def test_without_held_out_pairs_there_is_no_accuracy(run):
    run.write_table("network", run.read_table("network").assign(split="train"))
    with pytest.raises(DataError):
        accuracy_of_methods(run)


def test_collection_times_of_the_cells_reach_the_method(run):
    before = method_network(run, "qwendy")
    times = np.repeat([0.0, 12.0, 24.0, 36.0], 15)
    run.write_table(TIMES, pd.DataFrame({"time": times}))
    after = method_network(run, "qwendy")
    assert not before.set_index(["source", "target"])["rank"].equals(after.set_index(["source", "target"])["rank"])
