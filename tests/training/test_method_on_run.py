"""Another method beside a run: on the run's cells and training pairs, never on its test labels."""

import numpy as np
import pandas as pd
import pytest

from grn_core.baselines.registry import METHODS
from grn_core.errors import Cancelled, ConfigError
from grn_core.training.config import RunConfig
from grn_core.training.method_on_run import SCORE, method_network, methods_beside, scoring, submit_method, table_of
from grn_core.training.run import create_run

pytestmark = pytest.mark.usefixtures("grn_home")

GENES = ["T1", "T2", "g1", "g2", "g3"]


@pytest.fixture
def run():
    """A run's folder as training leaves it: g1 follows T1 and g2 follows T2 in its cells."""
    rng = np.random.default_rng(0)
    cells = rng.normal(size=(60, 5))
    cells[:, 2] = cells[:, 0] + 0.1 * rng.normal(size=60)
    cells[:, 3] = cells[:, 1] + 0.5 * rng.normal(size=60)
    run = create_run(RunConfig(name="r"))
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
    network = method_network(run, "degree")  # it cannot tell genes apart that training has shown as often
    assert network.groupby("weight").size().max() > 1
    assert network["weight"].mean() == pytest.approx(0.5)


def test_labels_of_test_pairs_change_nothing(run):
    before = method_network(run, "identity_logistic")
    split = run.read_table("split")
    flipped = split["label"].where(split["split"] != "test", 1 - split["label"])
    run.write_table("split", split.assign(label=flipped))
    pd.testing.assert_frame_equal(method_network(run, "identity_logistic"), before)


def test_it_tells_how_far_it_is_and_can_be_stopped(run):
    steps = []
    method_network(run, "genie3", steps.append)
    assert [step.message for step in steps][1:] == ["0 of 5 genes"]
    with pytest.raises(Cancelled):
        method_network(run, "genie3", stop=lambda: True)


def test_a_shuffled_control_has_no_expression_as_it_was_measured(run):
    control = create_run(RunConfig(name="c", shuffle_expression=True))
    with pytest.raises(ConfigError, match="shuffled control"):
        method_network(control, "pearson")
    with pytest.raises(ConfigError, match="no method"):
        method_network(run, "magic")


def test_the_worker_saves_it_with_the_run(run, no_worker):
    assert scoring(run, "pearson") is None
    work = submit_method(run, "pearson")
    SCORE.carry_out(str(work.path))  # as the worker would
    assert scoring(run, "pearson").status.state == "done"
    pd.testing.assert_frame_equal(run.read_table(table_of("pearson")), method_network(run, "pearson"))


def test_what_is_offered_needs_no_encodings():
    names = {method.name for method in methods_beside()}
    assert {"grnboost2", "genie3", "pearson", "pca_logistic"} <= names
    assert not {name for name in names if METHODS[name].needs_encodings}
