"""The cells of a data set that a run, a check before it or its export reads; of a large one, only these are read."""

import anndata as ad
import numpy as np

from grn_core.data.library.datasets import load_dataset
from grn_core.data.library.large_sets import large_file, load_annotations, load_cells
from grn_core.data.select import draw_cells, select_cells

MOST_CELLS = 20_000
"""Cells of a large data set that a run reads where its settings name no number: their values fit into 1 GB."""


def annotations_of(name: str) -> ad.AnnData:
    """Return a data set; of a large one everything but its matrices.

    Raises
    ------
    DataError
        As `load_dataset`.
    """
    found = load_annotations(name)
    return load_dataset(name) if found is None else found


def cells_with_values(name: str, whole: ad.AnnData, cells: ad.AnnData) -> ad.AnnData:
    """Return some cells of `whole`, the result of `annotations_of`, with their matrices.

    They are read now if the data set is large. Columns of ``obs`` stay as they are: the file lacks those made later.
    """
    stored = large_file(name) if cells.X is None else None
    if stored is None:
        return cells
    found = load_cells(stored, whole.obs_names.get_indexer(cells.obs_names))
    found.obs = cells.obs.copy()
    return found


def read_chosen(
    name: str, key: str | None, value: str | None, max_cells: int | None, rng: np.random.Generator
) -> tuple[ad.AnnData, list[str]]:
    """Return the cells of one type with their values, and notes on what was left out.

    Parameters
    ----------
    name
        Name in the library, or a path.
    key, value
        As `grn_core.data.select.select_cells`.
    max_cells
        Largest number of cells. None means all, and `MOST_CELLS` of a large data set.
    rng
        Source of the draw, which is that of `grn_core.data.select.draw_cells`.

    Raises
    ------
    DataError
        As `load_dataset` and `select_cells`.
    """
    whole = annotations_of(name)
    chosen = select_cells(whole, key, value)
    if whole.X is not None or large_file(name) is None:
        return draw_cells(chosen, max_cells, rng), _said(chosen.n_obs, max_cells)
    most = max_cells or MOST_CELLS
    cells = cells_with_values(name, whole, draw_cells(chosen, most, rng))
    cells.uns = dict(whole.uns)
    return cells, _said(chosen.n_obs, most, "" if max_cells else "; the data are large, and max_cells can allow more")


def _said(n: int, most: int | None, why: str = "") -> list[str]:
    return [] if most is None or n <= most else [f"{most:,} of {n:,} cells were drawn{why}."]
