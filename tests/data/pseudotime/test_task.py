"""Cells are ordered by a task: its settings are on disk, the order is stored, failures are reported."""

import pytest

from grn_core.data.cells.qc import fingerprint
from grn_core.data.demo import demo_dataset
from grn_core.data.pseudotime import task
from grn_core.data.pseudotime.start import Start
from grn_core.data.pseudotime.stored import OrderSettings, find_order
from grn_core.errors import JobError

WANTED = OrderSettings("demo", Start("gene", "GATA2"), "cell_type", "Monocyte")


def test_a_task_orders_the_cells_once(no_worker, monkeypatch):
    assert task.order_task("demo") is None
    work = task.submit_order(WANTED)
    assert task.settings_of(work) == WANTED
    task.ORDER_CELLS.carry_out(str(work.path))
    assert work.status.state == "done", work.status.error
    kept = find_order(WANTED, fingerprint(demo_dataset()))
    assert kept.n_ordered == 400 and kept.n_all == 400
    monkeypatch.setattr(task, "order_cells", lambda *_: pytest.fail("the order is stored already"))
    assert task.make_order(WANTED) == kept


def test_only_one_order_of_a_data_set_is_computed_at_a_time(no_worker):
    first = task.submit_order(WANTED)
    assert task.submit_order(OrderSettings("demo", Start("end"))) == first
    assert task.settings_of(first) == WANTED
    other = task.submit_order(OrderSettings("pbmc68k", Start("end")))
    assert other != first
    first.update(state="done")
    assert task.settings_of(task.submit_order(OrderSettings("demo", Start("end")))).start == Start("end")


def test_a_failed_task_gives_the_reason(no_worker):
    work = task.submit_order(OrderSettings("demo", Start("gene", "NIX"), "cell_type", "Monocyte"))
    task.ORDER_CELLS.carry_out(str(work.path))
    assert work.status.state == "failed"
    assert work.status.error == "The data set has no gene NIX. Start at another gene, spelled as in the data set."


def test_a_stopped_task_stores_nothing(no_worker):
    work = task.submit_order(WANTED)
    work.request_cancel()
    task.ORDER_CELLS.carry_out(str(work.path))
    assert work.status.state == "cancelled"
    assert find_order(WANTED, fingerprint(demo_dataset())) is None


def test_a_task_without_settings_fails(no_worker):
    work = task.submit_order(WANTED)
    (work.path / "arguments.json").write_text("{}")
    with pytest.raises(JobError, match="were lost"):
        task.settings_of(work)
    task.ORDER_CELLS.carry_out(str(work.path))
    assert work.status.state == "failed"
