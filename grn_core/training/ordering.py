"""Order the cells of a data set in a worker process, and keep the order on disk."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from grn_core import settings
from grn_core.data.cell_order import order_cells
from grn_core.data.kept_orders import KeptOrder, OrderSettings, find_order, keep_order
from grn_core.data.library import load_dataset
from grn_core.data.order_start import Start
from grn_core.data.qc import fingerprint
from grn_core.errors import JobError
from grn_core.progress import ProgressCallback, ignore
from grn_core.storage import write_json
from grn_core.training import jobs
from grn_core.training.work import ENDED, Work

PREFIX = "pseudotime-"


def _never() -> bool:
    return False


def make_order(
    wanted: OrderSettings, progress: ProgressCallback = ignore, stop: Callable[[], bool] = _never
) -> KeptOrder:
    """Order the cells and keep the order; one that is kept already is returned at once.

    Raises
    ------
    DataError
        As `order_cells`, or if there is no such data set.
    Cancelled
        If `stop` says so; nothing is kept then.
    """
    adata = load_dataset(wanted.dataset)
    kept = find_order(wanted, fingerprint(adata))
    if kept is not None:
        return kept
    order = order_cells(adata, wanted.start, wanted.cell_type_key, wanted.cell_type, progress, stop)
    return keep_order(adata, order, wanted)


def _chore(dataset: str) -> str:
    return PREFIX + hashlib.sha256(dataset.encode()).hexdigest()[:12]


def run_order(path: str) -> None:
    """Order the cells as the chore in the folder `path` asks; executed by a worker."""

    def do(show: ProgressCallback, stop: Callable[[], bool]) -> None:
        make_order(asked(Work(Path(path))), show, stop)

    jobs.run_chore(path, do)


def asked(work: Work) -> OrderSettings:
    """Return what a chore was asked to compute.

    Raises
    ------
    JobError
        If its folder does not say.
    """
    try:
        found = json.loads((work.path / "wanted.json").read_text(encoding="utf-8"))
        return OrderSettings(**(found | {"start": Start(**found["start"])}))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise JobError("It is not known any more which cells were to be ordered.", "Order them again.") from error


def submit_order(wanted: OrderSettings) -> Work:
    """Begin to order cells; where an order of the same data set is under way already, return that.

    Raises
    ------
    JobError
        If no worker can be reached.
    """
    work = ordering(wanted.dataset)
    if work is not None and work.status.state not in ENDED:
        return work
    name = _chore(wanted.dataset)
    write_json(settings.home() / "chores" / name / "wanted.json", asdict(wanted))
    return jobs.submit_chore(name, run_order)


def ordering(dataset: str) -> Work | None:
    """Return the chore that orders the cells of a data set; None where that was never asked for."""
    return jobs.chore(_chore(dataset))
