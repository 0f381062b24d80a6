"""Runs that differ in nothing but the seed: what they agree on does not hang on chance."""

import re
from collections.abc import Iterable

from grn_core.training.config import RunConfig
from grn_core.training.run import Run

OTHER = {"name", "seed", "batch"}
ENDING = re.compile(r"[\s,(]*\bseed \d+\)?$")


def same_but_seed(run: Run, others: Iterable[Run]) -> list[Run]:
    """Return, of the runs given, those of the same settings but another seed, in their order; failed ones are left out.

    Titles may differ too: they decide nothing.
    """
    own = run.config
    wanted = own.model_dump(exclude=OTHER)
    alike = (other for other in others if other.config.seed != own.seed and other.status.state != "failed")
    return [other for other in alike if other.config.model_dump(exclude=OTHER) == wanted]


def by_seed(run: Run, others: Iterable[Run]) -> dict[int, Run]:
    """Return the run and, of each other seed, the newest run that is done, by seed in ascending order."""
    found = {run.config.seed: run}
    for other in same_but_seed(run, others):
        if other.status.state == "done" and other.has_table("network"):
            known = found.setdefault(other.config.seed, other)
            found[other.config.seed] = max(known, other, key=lambda r: r.id)  # ids begin with the time
    return dict(sorted(found.items()))


def more_seeds(run: Run, others: Iterable[Run], n: int = 2) -> list[RunConfig]:
    """Return settings of further runs that differ from this one in seed and title: the smallest seeds not yet taken."""
    taken = {run.config.seed} | {other.config.seed for other in same_but_seed(run, others)}
    free = [seed for seed in range(len(taken) + n) if seed not in taken][:n]
    title = ENDING.sub("", run.config.name)[:180] or "run"
    changes = [{"seed": seed, "name": f"{title}, seed {seed}", "batch": None} for seed in free]
    return [run.config.model_copy(update=change) for change in changes]
