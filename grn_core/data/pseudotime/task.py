"""Order the cells of a data set in a worker, and store the order."""

from dataclasses import asdict
from typing import Any

from grn_core.data.cells.qc import fingerprint
from grn_core.data.library import load_dataset
from grn_core.data.pseudotime.order import order_cells
from grn_core.data.pseudotime.start import Start
from grn_core.data.pseudotime.stored import OrderSettings, StoredOrder, find_order, store_order
from grn_core.errors import JobError
from grn_core.jobs.folder import Work
from grn_core.jobs.tasks import Task
from grn_core.progress import ProgressCallback, Stop, ignore, never


def make_order(wanted: OrderSettings, progress: ProgressCallback = ignore, stop: Stop = never) -> StoredOrder:
    """Order the cells and store the order; if it is stored already, return it at once.

    Raises
    ------
    DataError
        As `order_cells`, or if there is no such data set.
    StorageError
        If the order cannot be written.
    Cancelled
        If `stop` returns True; then nothing is stored.
    """
    adata = load_dataset(wanted.dataset)
    stored = find_order(wanted, fingerprint(adata))
    if stored is not None:
        return stored
    order = order_cells(adata, wanted.start, wanted.cell_type_key, wanted.cell_type, progress, stop)
    return store_order(adata, order, wanted)


def _order(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    make_order(_settings(arguments), progress, stop)


ORDER_CELLS = Task("pseudotime", _order, ("dataset",))
"""Its arguments are the fields of `OrderSettings`; only one order per data set is computed at a time."""


def _settings(arguments: dict[str, Any]) -> OrderSettings:
    try:
        return OrderSettings(**(arguments | {"start": Start(**arguments["start"])}))
    except (TypeError, KeyError) as error:
        raise JobError("The settings of this task were lost.", "Order the cells again.") from error


def settings_of(work: Work) -> OrderSettings:
    """Return the settings of a task.

    Raises
    ------
    JobError
        If they are not in its folder.
    """
    return _settings(ORDER_CELLS.arguments(work))


def submit_order(wanted: OrderSettings) -> Work:
    """Start to order cells; if an order of the same data set is already being computed, return that task.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    return ORDER_CELLS.submit(**asdict(wanted))


def order_task(dataset: str) -> Work | None:
    """Return the task that orders the cells of a data set; None if it was never started."""
    return ORDER_CELLS.find(dataset=dataset)
