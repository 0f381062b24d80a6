"""``python -m grn_core data pseudotime DATASET --from-gene GENE``."""

from pathlib import Path
from typing import Annotated

import typer

from grn_core.cli.terminal import err, progress_bar, stop_on_interrupt
from grn_core.errors import Cancelled, ConfigError
from grn_core.spreadsheet import write_csv

ENDINGS = (".csv", ".csv.gz")


def pseudotime(
    dataset: Annotated[str, typer.Argument(help="Name of the data set, or its path.")],
    from_type: Annotated[str | None, typer.Option(help="Start at the most typical cell of this cell type.")] = None,
    from_gene: Annotated[
        str | None, typer.Option(help="Start at the most typical of the 5 % of cells that express this gene most.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Column of the cells (AnnData's obs) with their types.")] = None,
    cell_type: Annotated[str | None, typer.Option(help="Order only the cells of this type.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write cells and pseudotime to this .csv or .csv.gz file.")
    ] = None,
) -> None:
    """Order cells along pseudotime (scanpy's DPT); the dashboard then shows edges along it.

    Pseudotime is an estimate that depends on the start. Without --from-type and --from-gene it starts at one end of
    the cells, which may be the late end. The data set is not changed: the order is stored separately.
    """
    from grn_core.data.library import dataset_info
    from grn_core.data.pseudotime.start import Start
    from grn_core.data.pseudotime.stored import OrderSettings
    from grn_core.data.pseudotime.task import make_order

    if from_type is not None and from_gene is not None:
        raise ConfigError("Two starts are given.", "Give either --from-type or --from-gene.")
    if out is not None and not out.name.lower().endswith(ENDINGS):
        raise ConfigError(f"{out.name} does not end in .csv or .csv.gz.", "Give a file name with one of these endings.")
    start = Start("end")
    if from_type is not None:
        start = Start("type", from_type)
    elif from_gene is not None:
        start = Start("gene", from_gene)
    wanted = OrderSettings(dataset, start, key or dataset_info(dataset).cell_type_key, cell_type)
    try:
        with stop_on_interrupt("Stopping after this step.") as stop, progress_bar() as progress:
            order = make_order(wanted, progress, stop)
    except Cancelled:
        err.print("Stopped; no order is stored.")
        raise typer.Exit(130) from None
    left_out = f"; {order.n_unconnected:,} cells not connected with it are left out" if order.n_unconnected else ""
    message = f"{order.n_ordered:,} cells ordered from {start} ({order.root}){left_out}."
    err.print(message, highlight=False, markup=False, soft_wrap=True)
    if out is not None:
        table = order.times().rename_axis("cell").reset_index()
        write_csv(out, table)
        print(out)
    else:
        print(order.path)
