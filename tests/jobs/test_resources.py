"""What a training asks of the workers of an external scheduler."""

import pytest

from grn_core.errors import JobError
from grn_core.jobs.resources import Needs, asked_for

SMALL = {"training": 1.0, "MEMORY": 4e9}
LARGE = {"training": 1.0, "MEMORY": 32e9, "GPU": 1.0}


@pytest.mark.parametrize(
    ("offered", "needs", "wanted"),
    [
        ([], Needs(1e9), None),  # no worker has come yet
        ([{}, {}], Needs(1e9, gpu=True), None),
        ([{"training": 2.0}], Needs(1e9), {"training": 1.0}),
        ([SMALL, LARGE], Needs(3e9), {"training": 1.0, "MEMORY": 3e9}),
        ([SMALL, LARGE], Needs(8e9, gpu=None), {"training": 1.0, "MEMORY": 8e9, "GPU": 1.0}),
        ([SMALL], Needs(3e9, gpu=True), {"training": 1.0, "MEMORY": 3e9}),
    ],
)
def test_a_training_asks_for_what_workers_offer(offered, needs, wanted):
    assert asked_for(offered, needs) == wanted


def test_a_run_that_no_worker_can_hold_is_refused_instead_of_waiting_for_ever():
    with pytest.raises(JobError, match=r"offers 40.0 GB of memory; the largest offers 4.0 GB"):
        asked_for([SMALL], Needs(40e9))
    with pytest.raises(JobError, match="and a GPU"):
        asked_for([{**SMALL, "MEMORY": 64e9}, LARGE], Needs(40e9, gpu=True))
