"""Log-normalised expression of the genes that vary most between cells, for neighbours, clusters and orders of cells."""

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.select import abundance, log_normalised
from grn_core.errors import DataError

FEWEST_GENES = 3


def log_cells(chosen: ad.AnnData) -> ad.AnnData:
    """Return log(1 + counts per 10,000) of all genes, (cells x genes), float32, sparse where the data are.

    Raises
    ------
    DataError
        If there are only scaled values.
    """
    linear = abundance(chosen)
    values = log_normalised(linear.counts, linear.totals)
    matrix = values if isinstance(values, np.ndarray) else sparse.csr_matrix(values)
    cells = ad.AnnData(matrix.astype(np.float32), obs=pd.DataFrame(index=chosen.obs_names.astype(str)))
    cells.var_names = chosen.var_names.astype(str)
    return cells


def variable_genes(chosen: ad.AnnData, n_genes: int) -> ad.AnnData:
    """Return log(1 + counts per 10,000) of the `n_genes` most variable genes (scanpy's), without constant ones.

    Raises
    ------
    DataError
        If fewer than `FEWEST_GENES` genes vary, or there are only scaled values.
    """
    import scanpy as sc

    cells = log_cells(chosen)
    low, high = (
        np.asarray(side.todense() if sparse.issparse(side) else side).ravel()
        for side in (cells.X.min(axis=0), cells.X.max(axis=0))
    )
    cells = cells[:, high > low].copy()
    if cells.n_vars < FEWEST_GENES:
        raise DataError(f"Only {cells.n_vars} genes vary between these cells.", "Choose other cells or data sets.")
    if cells.n_vars > n_genes:
        sc.pp.highly_variable_genes(cells, n_top_genes=n_genes)
        cells = cells[:, cells.var["highly_variable"]].copy()
    return cells
