"""``python -m grn_core knockout RUN --tf TF ...``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from grn_core.cli.terminal import err, out
from grn_core.errors import ConfigError
from grn_core.network.knockout.response import DAMPING, LEAST, LIMITS, STEPS, Intervention, Spread, respond
from grn_core.spreadsheet import write_csv
from grn_core.training.run import open_run

SHOWN = 20
ENDINGS = (".csv", ".csv.gz")


def knockout(
    run: Annotated[str, typer.Argument(help="Id of the run, its beginning, or its folder.")],
    tf: Annotated[list[str] | None, typer.Option(help="TF to remove; may be given several times.")] = None,
    raised: Annotated[list[str] | None, typer.Option("--raise", help="TF to raise; likewise.")] = None,
    steps: Annotated[int, typer.Option(help="Largest number of edges from a changed TF to a gene.")] = STEPS,
    damping: Annotated[float, typer.Option(help="Factor of each further step, above 0 and at most 1.")] = DAMPING,
    least: Annotated[float, typer.Option(help="Smallest weight of a new edge; known edges are always used.")] = LEAST,
    file: Annotated[Path | None, typer.Option("--out", help="Write all genes to a .csv or .csv.gz file.")] = None,
) -> None:
    """Predict which genes rise and fall if TFs are removed or raised."""
    from grn_core.network.knockout.table import response_table
    from grn_core.training.finished.run_edges import run_edges

    if file is not None and not file.name.lower().endswith(ENDINGS):
        raise ConfigError(
            f"{file.name} does not end in .csv or .csv.gz.", "Give a file name with one of these endings."
        )
    intervention, spread = Intervention(tuple(tf or ()), tuple(raised or ())), Spread(steps, damping, least)
    found = respond(run_edges(open_run(run)), intervention, spread)
    table = response_table(found)
    n_up = int((table["change"] > 0).sum())
    err.print(
        f"{intervention}: {n_up} genes rise, {len(table) - n_up} fall. {spread}; {len(found.edges):,} edges, "
        f"{found.unsigned:,} more have no known sign and are left out.", markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    err.print(LIMITS, markup=False, highlight=False, soft_wrap=True)
    if file is not None:
        write_csv(file, table)
        print(file)
        return
    shown = Table("gene", "change", "step", "mostly by")
    for row in table.head(SHOWN).itertuples():
        shown.add_row(str(row.gene), f"{row.change:+.3f}", str(row.step), str(row.path))
    out.print(shown, markup=False)
    if len(table) > SHOWN:
        err.print(f"{len(table) - SHOWN:,} more genes; --out FILE.csv writes all of them.")
