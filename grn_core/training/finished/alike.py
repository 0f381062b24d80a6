"""Runs whose settings are those of another run, apart from some."""

from collections.abc import Collection, Iterable

from grn_core.errors import GrnError
from grn_core.training.config import RunConfig
from grn_core.training.run import Run

TITLES = ("name", "batch")
"""Settings that do not change what a run computes."""


def runs_like(config: RunConfig, others: Iterable[Run], but: Collection[str] = ()) -> list[Run]:
    """Return those of `others` with the same settings, in their order, whatever their titles and the settings `but`.

    Runs that cannot be read any more are left out.
    """
    ignored = {*TITLES, *but}
    wanted, found = config.model_dump(exclude=ignored), []
    for other in others:
        try:
            _, same = other.status, other.config.model_dump(exclude=ignored) == wanted
        except GrnError:
            continue
        found += [other] if same else []
    return found
