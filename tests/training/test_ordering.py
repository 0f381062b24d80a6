"""Cells are ordered as a chore: what was asked is on disk, the order is kept, failures are said."""

import pytest

from grn_core.data.demo import demo_dataset
from grn_core.data.kept_orders import OrderSettings, find_order
from grn_core.data.order_start import Start
from grn_core.data.qc import fingerprint
from grn_core.errors import JobError
from grn_core.training import jobs, ordering
from grn_core.training.work import Work

WANTED = OrderSettings("demo", Start("gene", "GATA2"), "cell_type", "Monocyte")


@pytest.fixture
def queued(monkeypatch, grn_home):
    """Leave chores queued; the test runs them itself."""

    def submit(name, function):
        work = Work(grn_home / "chores" / name)
        work.begin()
        return work

    monkeypatch.setattr(jobs, "submit_chore", submit)


def test_a_chore_orders_the_cells_once(queued, monkeypatch):
    assert ordering.ordering("demo") is None
    work = ordering.submit_order(WANTED)
    assert ordering.asked(work) == WANTED
    ordering.run_order(str(work.path))
    assert work.status.state == "done", work.status.error
    kept = find_order(WANTED, fingerprint(demo_dataset()))
    assert kept.n_ordered == 400 and kept.n_all == 400
    monkeypatch.setattr(ordering, "order_cells", lambda *_: pytest.fail("it is there already"))
    assert ordering.make_order(WANTED) == kept


def test_one_order_of_a_data_set_at_a_time(queued):
    first = ordering.submit_order(WANTED)
    assert ordering.submit_order(OrderSettings("demo", Start("end"))) == first
    assert ordering.asked(first) == WANTED
    other = ordering.submit_order(OrderSettings("pbmc68k", Start("end")))
    assert other != first
    first.update(state="done")
    assert ordering.asked(ordering.submit_order(OrderSettings("demo", Start("end")))).start == Start("end")


def test_a_failed_chore_says_why(queued):
    work = ordering.submit_order(OrderSettings("demo", Start("gene", "NIX"), "cell_type", "Monocyte"))
    ordering.run_order(str(work.path))
    assert work.status.state == "failed"
    assert work.status.error == "The data have no gene NIX. Begin at another gene, spelled as in the data."


def test_a_stopped_chore_keeps_nothing(queued):
    work = ordering.submit_order(WANTED)
    work.request_cancel()
    ordering.run_order(str(work.path))
    assert work.status.state == "cancelled"
    assert find_order(WANTED, fingerprint(demo_dataset())) is None


def test_a_chore_that_does_not_say_what_it_was_for(queued):
    work = ordering.submit_order(WANTED)
    (work.path / "wanted.json").write_text("{}")
    with pytest.raises(JobError, match="not known any more"):
        ordering.asked(work)
    ordering.run_order(str(work.path))
    assert work.status.state == "failed"
