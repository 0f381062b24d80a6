"""Principal components and nearest neighbours of cells, for maps, clusters and orders of cells."""

from functools import cache

import anndata as ad
import numpy as np

N_GENES = 2000
"""Variable genes from which components are computed."""
N_PCS = 50
N_NEIGHBOURS = 15


def add_components(cells: ad.AnnData, seed: int = 0) -> None:
    """Add `N_PCS` principal components to ``obsm["X_pca"]``, fewer where there are fewer cells or genes."""
    import scanpy as sc

    sc.pp.pca(cells, n_comps=min(N_PCS, cells.n_obs - 1, cells.n_vars - 1), random_state=seed)


def add_neighbours(cells: ad.AnnData, n: int, seed: int = 0, rep: str = "X_pca") -> None:
    """Find each cell's exact nearest neighbours, and add the graph of neighbours to ``obsp`` (scanpy's `pp.neighbors`).

    From 8,192 cells on scanpy would search approximately with pynndescent, whose version 0.7 returns a sparse array
    that scanpy 1.11 cannot read. Of the at most 20,000 cells here, the exact neighbours take a few seconds.

    Parameters
    ----------
    cells
        Cells x genes, with `rep` in ``obsm``.
    n
        Number of neighbours, the cell itself among them.
    seed
        Seed of the weights of the graph.
    """
    import scanpy as sc

    sc.pp.neighbors(cells, n_neighbors=n, use_rep=rep, transformer="sklearn", random_state=seed)


@cache
def compile_neighbours() -> None:
    """Have umap's functions compiled that `add_neighbours` needs; its first use in a process takes about 10 s for that.

    umap does not keep what it compiles. Called in a thread while a file is read, this saves that time later.
    """
    values = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    add_neighbours(ad.AnnData(values, obsm={"X_pca": values}), N_NEIGHBOURS)
