"""``python -m grn_core data``: your own and published data sets and priors."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from grn_core.cli.choices import (
    LayerOption,
    NotGenesOption,
    OrientationOption,
    SampleOption,
    SignOption,
    SymbolsOption,
    TargetOption,
    TfOption,
    ValuesOption,
    WeightOption,
    network_choice,
    reading_choice,
    say,
)
from grn_core.cli.terminal import err, out, progress_bar, stop_on_interrupt
from grn_core.data.catalogue import (
    CataloguePrior,
    PublishedSet,
    catalogue_prior,
    fetch_beeline,
    fetch_prior,
    list_beeline,
    list_catalogue_priors,
    list_catalogue_tables,
    list_mccalla,
)
from grn_core.data.catalogue.describe import shape_text, size_text
from grn_core.data.catalogue.fetch_mccalla import fetch_mccalla
from grn_core.errors import Cancelled, ConfigError
from grn_core.progress import ProgressCallback, Stop

app = typer.Typer(no_args_is_help=True, help="Your own and published data sets and priors.")


def _row(info: PublishedSet) -> tuple[str, ...]:
    fetchable = info.state == "fetchable"
    size = size_text(info.size, "all: " if fetchable else "")
    return (info.name, shape_text(info), ", ".join(info.truths), info.state, size, info.licence)


def _prior_row(info: CataloguePrior) -> tuple[str, ...]:
    rows = "" if info.n_rows is None else f"{info.n_rows:,}"
    return (info.name, info.version, rows, info.state, size_text(info.size), info.licence, info.citation, info.origin)


def _print(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left")
    for column in columns:
        whole = column in ("name", "state", "size")
        table.add_column(column, no_wrap=whole, justify="right" if column in ("size", "rows") else "left")
    for row in rows:
        table.add_row(*row)
    out.print(table)


@app.command("list")
def list_all() -> None:
    """List data sets and priors: size, truths, state (on this machine or not) and licence."""
    sets = ("name", "cells x genes", "truths", "state", "size", "licence")
    _print("Data sets (BEELINE)", sets, [_row(info) for info in list_beeline()])
    _print("Data sets (McCalla et al.)", sets, [_row(info) for info in list_mccalla()])
    priors = ("name", "version", "rows", "state", "size", "licence", "cite", "from")
    _print("Priors", priors, [_prior_row(info) for info in list_catalogue_priors()])
    _print("Families of TFs, for the TF catalogue", priors, [_prior_row(info) for info in list_catalogue_tables()])
    out.print(
        "State: here (ready), partly here (networks without expression), fetchable (python -m grn_core data fetch "
        "NAME). One download contains all BEELINE data sets.",
        soft_wrap=True,
    )


Fetch = Callable[[ProgressCallback, Stop], object]


def _fetch_of(name: str) -> Fetch:
    """Return the function that fetches what a name stands for.

    Raises
    ------
    ConfigError
        If the name is neither BEELINE nor McCalla nor ``<prior>/<organism>``.
    PriorError
        If there is no such prior.
    """
    if name == "beeline" or name.startswith("beeline/"):
        return fetch_beeline
    if name == "mccalla" or name.startswith("mccalla/"):
        return fetch_mccalla
    resource, slash, organism = name.partition("/")
    if not slash:
        raise ConfigError(
            f"There is no data set or prior {name}.", "Give beeline, mccalla, or a prior such as trrust/human."
        )
    catalogue_prior(resource, organism)
    return lambda progress, stop: fetch_prior(resource, organism, progress, stop)


@app.command()
def fetch(
    names: Annotated[
        list[str], typer.Argument(help="beeline (all its data sets), mccalla, or priors such as trrust/human.")
    ],
) -> None:
    """Download from the publishers; an interrupted download is resumed."""
    wanted = [_fetch_of(name) for name in names]
    try:
        with stop_on_interrupt("Stopping.") as stop, progress_bar() as progress:
            for fetch_one in wanted:
                fetch_one(progress, stop)
    except Cancelled:
        err.print("Stopped. The downloaded part is kept, and the next fetch resumes there.", soft_wrap=True)
        raise typer.Exit(130) from None
    for name in dict.fromkeys(names):
        if not name.startswith(("beeline", "mccalla")):
            info = catalogue_prior(*name.split("/"))
            print(f"{info.name}: {info.n_rows or 0:,} rows; {info.licence}; cite {info.citation}")
    listed = list_beeline() if fetch_beeline in wanted else []
    for entry in [*listed, *(list_mccalla() if fetch_mccalla in wanted else [])]:
        print(f"{entry.name}: {shape_text(entry)}, {entry.state}")


@app.command()
def add(
    path: Annotated[
        Path, typer.Argument(help="File or folder of cells: h5ad, h5, loom, CSV/TSV/xlsx, 10x folder, zip or tar.")
    ],
    title: Annotated[str | None, typer.Option(help="What to call it; the file's name if not given.")] = None,
    orientation: OrientationOption = None,
    layer: LayerOption = None,
    values: ValuesOption = None,
    symbol_column: SymbolsOption = None,
    sample: SampleOption = None,
    not_genes: NotGenesOption = None,
) -> None:
    """Add cells to the library and say how they were read; prints the name to train on."""
    from grn_core.data.library import add_file

    info = add_file(path, title, reading_choice(orientation, layer, values, symbol_column, sample, not_genes))
    say("Cells", (info.description, *info.notes))
    print(info.name)


@app.command("add-prior")
def add_prior(
    path: Annotated[
        Path,
        typer.Argument(
            help="Table of TF and target in any layout: CSV, TSV, GMT, SIF, Parquet; or a zip or folder of STRING."
        ),
    ],
    tf_column: TfOption = None,
    target_column: TargetOption = None,
    sign_column: SignOption = None,
    weight_column: WeightOption = None,
) -> None:
    """Add a prior to the library and say how it was read; prints the name to train with."""
    from grn_core.data.library import add_prior_file

    info = add_prior_file(path, network_choice(tf_column, target_column, sign_column, weight_column))
    say("Prior", info.reading.said if info.reading else [])
    print(info.name)
