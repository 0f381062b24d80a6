"""``python -m grn_core benchmark SUITE.yaml``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from grn_core import settings
from grn_core.cli.terminal import err, progress_bar, stop_on_interrupt


def benchmark(
    suite: Annotated[Path, typer.Argument(help="YAML file of a suite.")],
    out: Annotated[Path | None, typer.Option(help="Folder of the results; a later call goes on there.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes; one a core if not given.", min=1)] = None,
) -> None:
    """Run methods x data sets x truths x questions x seeds; print the folder of the table and the report."""
    from grn_core.benchmark.report import write_report
    from grn_core.benchmark.runner import run_suite
    from grn_core.benchmark.suite import load_suite

    chosen = load_suite(suite)
    folder = out or settings.home() / "benchmarks" / chosen.name
    with stop_on_interrupt("Stopping after the tasks at hand; a later call goes on.") as stop, progress_bar() as bar:
        results = run_suite(chosen, folder, workers, bar, stop)
    failed = results[results["status"] != "ok"]
    if len(failed):
        table = Table(title=f"{len(failed)} of {len(results)} tasks failed", title_justify="left")
        for column in ("method", "data", "why"):
            table.add_column(column)
        for row in failed.drop_duplicates(["method", "status"]).head(10).itertuples():
            table.add_row(row.method, f"{row.dataset} {row.truth} {row.question}", row.status)
        err.print(table)
    write_report(results, folder, chosen.name)
    print(folder)
