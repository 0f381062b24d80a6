"""Cluster cells and find markers in a worker, or from the command line."""

from typing import Any

from grn_core.annotation.clusters import Clusters, Method, cluster_cells
from grn_core.annotation.markers import Markers, find_markers
from grn_core.annotation.naming import check_free, free_name
from grn_core.annotation.stored_markers import store_markers, stored_markers
from grn_core.data.cells.added_columns import Column, add_column
from grn_core.data.library import load_dataset
from grn_core.errors import Cancelled, GrnError
from grn_core.jobs.tasks import Task
from grn_core.progress import Progress, ProgressCallback, Stop, ignore, never


def add_clusters(
    dataset: str, resolution: float = 1.0, seed: int = 0, column: str | None = None,
    progress: ProgressCallback = ignore, stop: Stop = never, method: Method = "leiden",
) -> tuple[str, Clusters]:  # fmt: skip
    """Cluster the cells of a data set, add the clusters as a column, and find their markers.

    Parameters
    ----------
    dataset
        Name in the library, or a path.
    resolution, seed
        As `cluster_cells`.
    column
        Name of the column; None for the method's, or with a number where the data have that one.
    method
        As `cluster_cells`.

    Returns
    -------
    The column's name, and the clusters.

    Raises
    ------
    ConfigError, DataError, StorageError
        As `cluster_cells`, `check_free` and `add_column`.
    Cancelled
        If `stop` returns True; then nothing is added. Once the column is there, only the markers are left out.
    """
    adata = load_dataset(dataset)
    name = column or free_name(adata, dataset, method)
    check_free(adata, dataset, name)
    found = cluster_cells(adata, resolution, seed, _part(progress, 0.0, 0.6), stop, method)
    add_column(dataset, Column(name, "clusters", found.note), found.labels)
    if found.n_clusters > 1:
        try:
            make_markers(dataset, name, _part(progress, 0.6, 1.0), stop)
        except (GrnError, Cancelled):
            pass  # the page and the command line offer the markers again and say what is wrong
    return name, found


def make_markers(dataset: str, column: str, progress: ProgressCallback = ignore, stop: Stop = never) -> Markers:
    """Find and store the markers of a column; return those that are stored already.

    Raises
    ------
    DataError, StorageError, Cancelled
        As `find_markers` and `store_markers`.
    """
    adata = load_dataset(dataset)
    known = stored_markers(adata, dataset, column)
    if known is not None:
        return known
    markers = find_markers(adata, column, progress, stop)
    store_markers(adata, dataset, column, markers)
    return markers


def _part(progress: ProgressCallback, low: float, high: float) -> ProgressCallback:
    """Show the progress of a part of the work between two fractions of the whole."""

    def show(step: Progress) -> None:
        progress(Progress(step.stage, low + (high - low) * (step.fraction or 0.0), step.message))

    return show


def _cluster(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    add_clusters(**arguments, progress=progress, stop=stop)


def _mark(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    make_markers(**arguments, progress=progress, stop=stop)


CLUSTER_CELLS = Task("clusters", _cluster, ("dataset",))
"""Its arguments are ``dataset``, ``resolution``, ``seed``, ``column`` and ``method``."""
FIND_MARKERS = Task("markers", _mark, ("dataset", "column"))
"""Its arguments are ``dataset`` and ``column``."""
