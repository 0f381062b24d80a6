"""``python -m grn_core doctor|bug-report``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grn_core.cli.terminal import out as console

MARKS = {"ok": "[green]ok[/]   ", "note": "[yellow]note[/] ", "wrong": "[red]wrong[/]"}


def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the publishers of data and weights for an answer.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Start no worker and ask no scheduler.")] = False,
) -> None:
    """Say what works here, what does not, and what to do; the exit status is 1 if something is wrong."""
    from grn_core.doctor import examine

    wrong = 0
    for found in examine(worker=not quick, online=online):
        wrong += found.state == "wrong"
        line = f"{MARKS[found.state]} [bold]{found.what}[/]: {escape(found.said)}"
        console.print(line, highlight=False, soft_wrap=True)
        if found.remedy and found.state != "ok":
            console.print(f"      {escape(found.remedy)}", highlight=False, soft_wrap=True)
    if wrong:
        console.print(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.", style="red")
        raise typer.Exit(1)
    console.print("Nothing is wrong.", style="green")


def bug_report(
    run: Annotated[str, typer.Argument(help="Id of the run, its beginning, or its folder.")],
    out: Annotated[Path, typer.Option(help="Zip file to write.")] = Path("bug-report.zip"),
) -> None:
    """Write a run's settings, state, log, figures and versions to a zip file, without expression values."""
    from grn_core import settings
    from grn_core.doctor.bug_report import bug_report_bytes
    from grn_core.storage import replace_file
    from grn_core.training.run import Run, open_run

    damaged = settings.runs_dir() / run
    found = Run(damaged) if "/" not in run and damaged.is_dir() else open_run(run)
    content = bug_report_bytes(found)
    replace_file(out, lambda path: path.write_bytes(content))
    print(out)
