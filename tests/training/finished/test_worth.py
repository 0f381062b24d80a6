"""What a part is worth: the run that lacks it is found, and the difference has an interval."""

import numpy as np
import pandas as pd
import pytest

from grn_core.errors import RunError
from grn_core.evaluation.questions import SplitConfig
from grn_core.training.config import RunConfig
from grn_core.training.finished.worth import can_leave_out, find_other, other_config, worth
from grn_core.training.run import create_run

pytestmark = pytest.mark.usefixtures("grn_home")
BASE = RunConfig(name="Mine", cell_type="Monocyte")


def pairs(seed: int, skill: float) -> pd.DataFrame:
    """Return the network of 20 TFs and 40 targets, a fifth of them known, with weights that tell known from new."""
    rng = np.random.default_rng(0)
    index = pd.MultiIndex.from_product([[f"TF{i}" for i in range(20)], [f"G{i}" for i in range(40)]])
    known = rng.random(len(index)) < 0.2
    weight = np.random.default_rng(seed).normal(skill * known)
    network = index.to_frame(index=False, name=["source", "target"])
    return network.assign(weight=weight, known=known, split="test").sort_values("weight", ascending=False)


def made(network: pd.DataFrame | None = None, state="done", **changes):
    run = create_run(BASE.model_copy(update=changes))
    run.update(state=state)
    if network is not None:
        run.write_table("network", network)
    return run


@pytest.mark.parametrize("part", ["scbert", "trees", "tf_weights"])
def test_the_other_run_differs_in_the_part_alone(part):
    other = other_config(BASE, part)
    changed = {key for key, value in other.model_dump().items() if value != BASE.model_dump()[key]}
    assert changed == {"name", f"use_{part}"}
    assert other_config(other, part).model_dump(exclude={"name"}) == BASE.model_dump(exclude={"name"})


def test_supporting_priors_are_a_part_of_a_run_that_has_them():
    supported = BASE.model_copy(update={"support": ("a", "b")})
    assert can_leave_out(supported, "support") and not can_leave_out(BASE, "support")
    assert other_config(supported, "support").model_dump(exclude={"name"}) == BASE.model_dump(exclude={"name"})


def test_the_newest_finished_run_without_the_part_is_found():
    network = pairs(0, 1)
    own = made(network)
    assert find_other(own, "scbert", [own]) is None
    running = made(use_scbert=False, state="running")
    made(use_scbert=False, state="failed")
    assert find_other(own, "scbert", [own, running]) == running
    done = made(network, use_scbert=False, name="Another title")
    others = [own, done, running, made(network, use_scbert=False, seed=1), made(network, use_gnn=False)]
    assert find_other(own, "scbert", others) == done
    assert find_other(done, "scbert", others) == own


def test_a_useful_part_raises_the_figures_and_a_useless_one_does_not():
    able, unable = made(pairs(1, 2)), made(pairs(2, 0.2), use_scbert=False)
    found = worth(able, unable, "scbert")
    assert str(found) == "AUPRC and AUROC per TF are higher with scBERT than without, on these cells."
    assert all(gain.low > 0 and gain.value > 0.5 for gain in found.gains)
    assert (found.n_pairs, found.n_known) == (800, int(pairs(1, 2)["known"].sum()))
    assert worth(unable, able, "scbert") == worth(able, unable, "scbert")

    same = worth(able, made(pairs(1, 2), use_gnn=False), "gnn")
    assert str(same) == "No measurable difference with and without message passing (GNN) on these cells."
    assert [(gain.gain, gain.low, gain.high) for gain in same.gains] == [(0, 0, 0)] * 2

    harmful = worth(made(pairs(2, 0.2)), made(pairs(1, 2), use_trees=False), "trees")
    assert str(harmful) == "AUPRC and AUROC per TF are lower with gradient boosting than without, on these cells."


def test_runs_on_other_pairs_are_not_compared():
    with pytest.raises(RunError, match="tested on different pairs"):
        worth(made(pairs(1, 1)), made(pairs(1, 1).iloc[:-1], use_scbert=False), "scbert")


def test_a_quick_look_and_a_shuffled_control_are_not_compared():
    assert can_leave_out(BASE, "scbert") and not can_leave_out(BASE, "nothing")
    for changes in ({"folds": 1, "tuning": "all"}, {"shuffle_expression": True}):
        assert not can_leave_out(BASE.model_copy(update=changes), "scbert")


@pytest.mark.parametrize(
    ("question", "there"), [("unseen_targets", True), ("unseen_tfs", False), ("unseen_both", False)]
)
def test_own_weights_are_a_part_where_tfs_are_known(question, there):
    config = BASE.model_copy(update={"split": SplitConfig(question=question)})
    assert can_leave_out(config, "tf_weights") is there
    assert can_leave_out(config, "trees")
