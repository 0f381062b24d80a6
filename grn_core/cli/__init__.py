"""The command line. It uses the same runs as the dashboard: a run trained here appears there."""

import sys

from grn_core.cli import (
    activity,
    annotation,
    benchmark,
    compare,
    dashboard,
    data,
    doctor,
    knockout,
    password,
    pseudotime,
    runs,
    scbert,
    slurm,
    why,
    worth,
)
from grn_core.cli.terminal import guarded

runs.app.add_typer(scbert.app, name="scbert")
runs.app.add_typer(data.app, name="data")
data.app.command()(pseudotime.pseudotime)
runs.app.command()(benchmark.benchmark)
runs.app.command()(activity.activity)
runs.app.command()(compare.compare)
runs.app.command()(knockout.knockout)
runs.app.command()(annotation.cluster)
runs.app.command()(annotation.markers)
runs.app.command("name-clusters")(annotation.name_clusters)
runs.app.command("undo-column")(annotation.undo_column)
runs.app.command()(why.why)
runs.app.command()(worth.worth)
runs.app.command()(password.password)
runs.app.command()(doctor.doctor)
runs.app.command("bug-report")(doctor.bug_report)
runs.app.command()(dashboard.app)
runs.app.command()(slurm.slurm)


def main() -> None:
    """Run the command line; errors meant for users are two sentences, not a traceback."""
    sys.exit(guarded(runs.app))
