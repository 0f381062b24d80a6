"""``python -m grn_core benchmark``: run a suite, or summarise a benchmark that has been run."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from grn_core import settings
from grn_core.cli.terminal import err, progress_bar, stop_on_interrupt

if TYPE_CHECKING:
    import pandas as pd


def benchmark(
    suite: Annotated[
        Path, typer.Argument(help="YAML file of a suite; or the folder of a benchmark, to summarise its results.")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder of the results; a later call resumes there.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Number of worker processes; one per core if not given.", min=1)
    ] = None,
    ship: Annotated[
        Path | None,
        typer.Option(help="Also copy the table to SHIP.parquet and its summary to the folder SHIP, without scores."),
    ] = None,
) -> None:
    """Run methods x data sets x truths x questions x seeds, summarise, and print the folder of table and report."""
    from grn_core.benchmark.runner import read_results, run_suite
    from grn_core.benchmark.suite import load_suite

    if suite.is_dir():
        folder, title = suite, suite.resolve().name
        results = read_results(folder)
        if results.empty:
            err.print(f"There is no results.parquet with rows in {folder}.", soft_wrap=True)
            raise typer.Exit(1)
    else:
        chosen = load_suite(suite)
        folder, title = out or settings.home() / "benchmarks" / chosen.name, chosen.name
        stopping = "Stopping after the tasks that are running; call the command again to continue."
        with stop_on_interrupt(stopping) as stop, progress_bar() as bar:
            results = run_suite(chosen, folder, workers, bar, stop)
    _print_failures(results)
    _summarise(results, folder, title, ship)
    print(folder)


def _print_failures(results: "pd.DataFrame") -> None:
    failed = results[results["status"] != "ok"]
    if len(failed):
        table = Table(title=f"{len(failed)} of {len(results)} tasks failed", title_justify="left")
        for column in ("method", "data", "reason"):
            table.add_column(column)
        for row in failed.drop_duplicates(["method", "status"]).head(10).itertuples():
            table.add_row(row.method, f"{row.dataset} {row.truth} {row.question}", row.status)
        err.print(table)


def _summarise(results: "pd.DataFrame", folder: Path, title: str, ship: Path | None) -> None:
    """Write digest and report; only parts of the digest whose scores changed are computed again."""
    from grn_core.benchmark.digest import make_digest
    from grn_core.benchmark.digest_tables import write_tables
    from grn_core.benchmark.report import write_report
    from grn_core.benchmark.runner import RESULTS
    from grn_core.errors import Cancelled
    from grn_core.storage import replace_file

    try:
        with stop_on_interrupt("Stopping; call the command again to continue.") as stop, progress_bar() as bar:
            digest = make_digest(results, folder, bar, stop)
    except Cancelled:
        err.print("Stopped. Call the command again to summarise the rest.")
        raise typer.Exit(130) from None
    write_report(results, folder, title, digest)
    if ship is not None:
        replace_file(ship.with_suffix(".parquet"), lambda path: shutil.copyfile(folder / RESULTS, path))
        if digest is not None:
            write_tables(digest, ship.with_suffix(""))
