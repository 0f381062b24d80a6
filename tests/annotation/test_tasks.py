"""Clustering by a task adds a column with its markers; a stopped one adds nothing."""

import pytest

from grn_core.annotation.stored_markers import stored_markers
from grn_core.annotation.tasks import CLUSTER_CELLS, FIND_MARKERS, add_clusters
from grn_core.data import library
from grn_core.data.cells.added_columns import added_columns
from grn_core.errors import DataError
from tests.annotation.simulated_types import cells, unlabelled


@pytest.fixture
def mine(no_worker) -> str:
    return library.add_dataset(unlabelled(), "mine").name


def test_a_task_adds_clusters_and_their_markers(mine):
    work = CLUSTER_CELLS.submit(dataset=mine, resolution=0.5, seed=0, column=None)
    CLUSTER_CELLS.carry_out(str(work.path))
    assert work.status.state == "done", work.status.error
    adata = library.load_dataset(mine)
    assert adata.obs["leiden"].nunique() == 3
    assert stored_markers(adata, mine, "leiden").n_cells == 135
    assert added_columns(mine).find("leiden").note.startswith("3 clusters by Leiden, resolution 0.5")


def test_a_stopped_task_adds_nothing(mine):
    work = CLUSTER_CELLS.submit(dataset=mine, resolution=0.5, seed=0, column=None)
    work.request_cancel()
    CLUSTER_CELLS.carry_out(str(work.path))
    assert work.status.state == "cancelled"
    assert added_columns(mine) is None


def test_a_failed_task_says_why(mine):
    work = FIND_MARKERS.submit(dataset=mine, column="leiden")
    FIND_MARKERS.carry_out(str(work.path))
    assert work.status.error == "The cells have no column leiden. Choose one of: none."


def test_a_column_of_the_data_is_never_replaced(no_worker):
    adata = cells()
    adata.obs["leiden"] = adata.obs["truth"]
    name = library.add_dataset(adata, "labelled").name
    assert add_clusters(name, 0.5)[0] == "leiden_2"
    with pytest.raises(DataError, match="already have a column truth"):
        add_clusters(name, 0.5, column="truth")
