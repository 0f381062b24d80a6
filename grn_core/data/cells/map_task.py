"""Compute the map (UMAP) of a data set's cells in a worker."""

from functools import partial
from typing import Any

from grn_core.data import library
from grn_core.data.cells.qc import compute_umap
from grn_core.jobs.tasks import Task
from grn_core.progress import Progress, ProgressCallback, Stop


def _compute(arguments: dict[str, Any], progress: ProgressCallback, stop: Stop) -> None:
    progress(Progress("computing the map of the cells"))
    name = arguments["dataset"]
    adata = library.annotations_of(name)
    with_values = partial(library.cells_with_values, name, adata)
    compute_umap(adata, progress, library.dataset_info(name).cell_type_key, with_values)


CELL_MAP = Task("cell-map", _compute, ("dataset",))
"""Its argument ``dataset`` is a name in the library; `grn_core.data.cells.qc.known_umap` then returns the map."""
