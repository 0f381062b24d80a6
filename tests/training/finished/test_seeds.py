"""Runs that differ only in the seed are found, and settings of further seeds are made."""

import pandas as pd
import pytest

from grn_core.training.config import RunConfig
from grn_core.training.finished.seeds import by_seed, more_seeds, same_but_seed
from grn_core.training.run import create_run

pytestmark = pytest.mark.usefixtures("grn_home")

BASE = RunConfig(name="Mine, seed 0", cell_type="Monocyte")


def made(state="done", **changes):
    run = create_run(BASE.model_copy(update=changes))
    run.update(state=state)
    run.write_table("network", pd.DataFrame({"source": ["A"], "target": ["B"]}))
    return run


def test_only_the_seed_and_the_title_may_differ():
    own = made()
    alike = [made(seed=1, name="Another title", batch="four types"), made(seed=2, state="running")]
    others = [
        made(seed=3, cell_type="Erythrocyte"), made(seed=3, shuffle_expression=True), made(seed=3, epochs=2),
        made(seed=3, state="failed"), made(seed=0),
    ]  # fmt: skip
    assert same_but_seed(own, [*alike, *others, own]) == alike


def test_of_each_seed_the_newest_finished_run_counts():
    own, first, second = made(), made(seed=2), made(seed=2)
    newest = max(first, second, key=lambda run: run.id)
    pending = made(seed=1, state="queued")
    found = by_seed(own, [first, second, pending, own])
    assert found == {0: own, 2: newest}
    assert list(by_seed(first, [own, pending])) == [0, 2]


def test_further_seeds_are_the_smallest_unused_ones():
    own = made()
    others = [own, made(seed=1, state="queued"), made(seed=2, state="failed")]
    configs = more_seeds(own, others)
    assert [(config.seed, config.name) for config in configs] == [(2, "Mine, seed 2"), (3, "Mine, seed 3")]
    exclude = {"seed", "name"}
    assert all(config.model_dump(exclude=exclude) == BASE.model_dump(exclude=exclude) for config in configs)
