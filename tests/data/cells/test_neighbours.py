"""Neighbours of few and of many cells are the nearest ones."""

import anndata as ad
import numpy as np
import pytest

from grn_core.data.cells.neighbours import add_neighbours


@pytest.mark.parametrize("n_cells", [50, 8500])  # from 8,192 cells on scanpy searches in another way
def test_neighbours_are_the_nearest_cells(n_cells):
    places = np.random.default_rng(0).normal(size=(n_cells, 3))
    cells = ad.AnnData(obsm={"X_pca": places}, shape=(n_cells, 0))
    add_neighbours(cells, 5)
    graph = cells.obsp["distances"]
    for cell in (0, 17, n_cells - 1):
        apart = np.linalg.norm(places - places[cell], axis=1)
        nearest = set(np.argsort(apart)[1:5])
        assert set(graph[cell].nonzero()[1]) == nearest
