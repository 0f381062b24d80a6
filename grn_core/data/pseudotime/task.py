"""Order the cells of a data set in a worker, and store the order."""

from dataclasses import asdict
from typing import Any

from grn_core.data.library import load_dataset
from grn_core.data.pseudotime.order import order_cells
from grn_core.data.pseudotime.start import Start
from grn_core.data.pseudotime.stored import KeptOrder, OrderSettings, find_order, keep_order
from grn_core.data.qc import fingerprint
from grn_core.errors import JobError
from grn_core.jobs.folder import Work
from grn_core.jobs.tasks import Task
from grn_core.progress import ProgressCallback, Stop, ignore, never


def make_order(wanted: OrderSettings, progress: ProgressCallback = ignore, stop: Stop = never) -> KeptOrder:
    """Order the cells and store the order; one that is stored already is returned at once.

    Raises
    ------
    DataError
        As `order_cells`, or if there is no such data set.
    Cancelled
        If `stop` says so; nothing is stored then.
    """
    adata = load_dataset(wanted.dataset)
    stored = find_order(wanted, fingerprint(adata))
    if stored is not None:
        return stored
    order = order_cells(adata, wanted.start, wanted.cell_type_key, wanted.cell_type, progress, stop)
    return keep_order(adata, order, wanted)


def _order(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    make_order(_settings(arguments), progress, stop)


ORDER_CELLS = Task("pseudotime", _order, ("dataset",))
"""Takes the fields of `OrderSettings`; one order per data set is computed at a time."""


def _settings(arguments: dict[str, Any]) -> OrderSettings:
    try:
        return OrderSettings(**(arguments | {"start": Start(**arguments["start"])}))
    except (TypeError, KeyError) as error:
        raise JobError("The settings of this task were lost.", "Order the cells again.") from error


def asked(work: Work) -> OrderSettings:
    """Return what a task was asked to compute.

    Raises
    ------
    JobError
        If its folder does not say.
    """
    return _settings(ORDER_CELLS.arguments(work))


def submit_order(wanted: OrderSettings) -> Work:
    """Begin to order cells; where an order of the same data set is under way already, return that.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    return ORDER_CELLS.submit(**asdict(wanted))


def ordering(dataset: str) -> Work | None:
    """Return the task that orders the cells of a data set; None where that was never asked for."""
    return ORDER_CELLS.find(dataset=dataset)
