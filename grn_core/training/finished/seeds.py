"""Runs that differ only in their seed: results that they share do not depend on chance."""

import re
from collections.abc import Iterable

from grn_core.training.config import RunConfig
from grn_core.training.finished.alike import runs_like
from grn_core.training.run import Run

SEED_SUFFIX = re.compile(r"[\s,(]*\bseed \d+\)?$")


def same_but_seed(run: Run, others: Iterable[Run]) -> list[Run]:
    """Return those of `others` with the same settings but another seed, in their order, without failed runs.

    Titles and batches may differ too: they do not change what a run computes.
    """
    alike = runs_like(run.config, others, {"seed"})
    return [other for other in alike if other.config.seed != run.config.seed and other.status.state != "failed"]


def by_seed(run: Run, others: Iterable[Run]) -> dict[int, Run]:
    """Return, by ascending seed, the run itself and the newest finished run of each other seed."""
    found = {run.config.seed: run}
    for other in same_but_seed(run, others):
        if other.status.state == "done" and other.has_table("network"):
            known = found.setdefault(other.config.seed, other)
            found[other.config.seed] = max(known, other, key=lambda r: r.id)  # ids start with the time
    return dict(sorted(found.items()))


def more_seeds(run: Run, others: Iterable[Run], n: int = 2) -> list[RunConfig]:
    """Return the settings of `n` further runs that differ from this one in seed and title.

    They get the smallest seeds that neither this run nor one of `others` with the same settings has.
    """
    taken = {run.config.seed} | {other.config.seed for other in same_but_seed(run, others)}
    free = [seed for seed in range(len(taken) + n) if seed not in taken][:n]
    title = SEED_SUFFIX.sub("", run.config.name)[:180] or "run"
    changes = [{"seed": seed, "name": f"{title}, seed {seed}", "batch": None} for seed in free]
    return [run.config.model_copy(update=change) for change in changes]
