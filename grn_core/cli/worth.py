"""``python -m grn_core worth RUN``."""

from typing import Annotated

import typer

from grn_core.cli.runs import train_with_bar
from grn_core.cli.terminal import err
from grn_core.errors import ConfigError
from grn_core.evaluation.metrics.two_way import MEASURES
from grn_core.training.run import list_runs, open_run


def worth(
    run: Annotated[str, typer.Argument(help="Id of the run, its beginning, or its folder.")],
    part: Annotated[str, typer.Option(help="scbert, gnn, attention, paths, trees or support.")] = "scbert",
) -> None:
    """Say what a part of the model is worth on a run's cells; the run without it is trained if it is not there."""
    from grn_core.training.finished import worth as core

    found = open_run(run)
    if part not in core.PART_TITLES:
        raise ConfigError(f"The model has no part {part!r}.", f"Parts: {', '.join(core.PART_TITLES)}.")
    if not core.can_leave_out(found.config, part):
        raise ConfigError(
            f"The run {found.id} is a quick look, a shuffled control, or has no such part.",
            "Choose a run with folds, on profiles that were not shuffled; for support, one with supporting priors.",
        )
    other = core.find_other(found, part, list_runs())
    if other is None:
        other = train_with_bar(core.other_config(found.config, part))
    elif other.status.state != "done":
        raise ConfigError(f"The run {other.id}, to compare with, is {other.status.state}.", "Wait until it has ended.")
    said = core.worth(found, other, part)
    print(said)
    for gain in said.gains:
        without = gain.value - gain.gain
        print(f"{MEASURES[gain.measure]}: {gain.value:.3f} with, {without:.3f} without, {gain}")
    err.print(f"Compared with the run {other.id}. In brackets: 95 % interval over TFs and targets.", soft_wrap=True)
