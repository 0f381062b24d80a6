"""Commands for cells without labels: ``cluster``, ``markers``, ``name-clusters`` and ``undo-column``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from grn_core.cli.terminal import err, out, progress_bar, stop_on_interrupt
from grn_core.errors import Cancelled, ConfigError
from grn_core.spreadsheet import write_csv

ENDINGS = (".csv", ".csv.gz")
DatasetArgument = Annotated[str, typer.Argument(help="Name of the data set, or its path.")]
ColumnOption = Annotated[str, typer.Option(help="Column of the cells (AnnData's obs) with the groups.")]


def _say(text: str) -> None:
    err.print(text, highlight=False, markup=False, soft_wrap=True)


def cluster(
    dataset: DatasetArgument,
    resolution: Annotated[float, typer.Option(help="More gives more and smaller clusters.")] = 1.0,
    method: Annotated[str, typer.Option(help="leiden or louvain.")] = "leiden",
    column: Annotated[
        str | None, typer.Option(help="Name of the new column of the cells (AnnData's obs); the method's if not given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same clusters.")] = 0,
) -> None:
    """Cluster the cells (Leiden or Louvain) and add the clusters as a column of the cells; the file stays as it is."""
    from grn_core.annotation.clusters import METHODS
    from grn_core.annotation.tasks import add_clusters
    from grn_core.data.cells.labels import label_counts

    chosen = next((known for known in METHODS if known == method), None)
    if chosen is None:
        raise ConfigError(f"There is no clustering method {method}.", f"Give one of: {', '.join(METHODS)}.")
    try:
        with stop_on_interrupt("Stopping after this step.") as stop, progress_bar() as progress:
            name, found = add_clusters(dataset, resolution, seed, column, progress, stop, chosen)
    except Cancelled:
        err.print("Stopped; no column was added.")
        raise typer.Exit(130) from None
    _say(found.note)
    for label, n in label_counts(found.labels).items():
        _say(f"  {label}: {n:,} cells")
    print(name)


def markers(
    dataset: DatasetArgument,
    column: ColumnOption = "leiden",
    top: Annotated[int, typer.Option(min=1, max=100, help="Number of markers per group to print.")] = 10,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Also write the 100 best genes per group to this .csv or .csv.gz file.")
    ] = None,
) -> None:
    """Find the markers of each group of cells: genes that it expresses at least twice as much as the other cells."""
    from grn_core.annotation.markers import SAME_VALUES, clear_markers
    from grn_core.annotation.tasks import make_markers
    from grn_core.data.cells.added_columns import added_columns

    if out_file is not None and not out_file.name.lower().endswith(ENDINGS):
        raise ConfigError(
            f"{out_file.name} does not end in .csv or .csv.gz.", "Give a file name with one of these endings."
        )
    try:
        with stop_on_interrupt("Stopping after this step.") as stop, progress_bar() as progress:
            found = make_markers(dataset, column, progress, stop)
    except Cancelled:
        err.print("Stopped; no markers are stored.")
        raise typer.Exit(130) from None
    added = added_columns(dataset)
    by_clusters = added is not None and added.find(column) is not None
    _say(found.note + (SAME_VALUES if by_clusters else ""))
    best = clear_markers(found.table, top).groupby("group", sort=False)["gene"].agg(", ".join)
    for group in found.dots["group"].unique():
        print(f"{group}: {best.get(group, 'no clear marker')}")
    if out_file is not None:
        write_csv(out_file, found.table)
        print(out_file)


def name_clusters(
    dataset: DatasetArgument,
    column: ColumnOption = "leiden",
    marker_list: Annotated[
        Path | None,
        typer.Option("--markers", help="Markers per cell type: lines `B cell: CD79A, MS4A1`, a CSV table, or GMT."),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="Name given by hand, such as `0=B cell`; may be given several times."),
    ] = None,
    to: Annotated[str, typer.Option(help="Name of the new column of the cells (AnnData's obs).")] = "cell_type",
) -> None:
    """Name groups of cells by a marker list, by hand, or both; a name by hand wins. Ties are shown and not decided."""
    from grn_core.annotation.marker_list import open_marker_list
    from grn_core.annotation.naming import name_groups, score_names
    from grn_core.data.library import load_dataset

    by_hand = _by_hand(name or [])
    if marker_list is None and not by_hand:
        raise ConfigError("There is nothing to name the groups by.", "Give --markers, or --name for each group.")
    adata, names = load_dataset(dataset), {}
    if marker_list is not None:
        naming = score_names(adata, column, open_marker_list(marker_list))
        for note in naming.said:
            _say(note)
        table = Table(title=f"Best names for the groups of {column}", title_justify="left")
        for title in ("group", "cells", "best", "score", "second", "margin", "verdict"):
            table.add_column(title, justify="right" if title in ("cells", "score", "margin") else "left")
        for row in naming.table.itertuples():
            margin = "" if row.margin != row.margin else f"{row.margin:.2f}"
            texts = (row.group, f"{row.cells:,}", row.best, f"{row.score:.2f}", row.second or "", margin, row.verdict)
            table.add_row(*(Text(text) for text in texts))
        out.print(table)
        names = naming.names
    added = name_groups(adata, dataset, column, names | by_hand, to)
    _say(added.columns[-1].note)
    print(to)


def _by_hand(given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        group, sign, name = text.partition("=")
        if not sign or not name.strip():
            raise ConfigError(f"{text} names no group.", "Write it as GROUP=NAME, such as `0=B cell`.")
        found[group.strip()] = name.strip()
    return found


def undo_column(dataset: DatasetArgument) -> None:
    """Undo the last clustering or naming of a data set: the added columns become what they were before."""
    from grn_core.data.cells.added_columns import added_columns, undo

    if undo(dataset) is None:
        raise ConfigError(f"No column was added to {dataset}.", "There is nothing to undo.")
    left = added_columns(dataset)
    names = ", ".join(column.name for column in left.columns) if left else "none"
    _say(f"Added columns now: {names}.")
