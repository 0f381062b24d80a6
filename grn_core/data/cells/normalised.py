"""Log-normalised expression of some genes in all cells of a data set, not only in those of one cell type."""

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.cells.qc import MOST_CELLS
from grn_core.data.select import abundance, log_normalised
from grn_core.errors import DataError

MOST_VALUES = 50_000_000


def drawn_cells(n_cells: int, n_genes: int) -> np.ndarray:
    """Sample the cells that a page can show: at most the number of cells on the map, and `MOST_VALUES` values.

    Returns
    -------
    Indices, ascending, (cells,). The sample depends only on the two numbers, and all its cells are on the map.
    """
    most = min(MOST_CELLS, max(MOST_VALUES // max(n_genes, 1), 1))
    drawn: np.ndarray = np.sort(np.random.default_rng(0).permutation(n_cells)[:most])
    return drawn


def log_expression(adata: ad.AnnData, genes: list[str]) -> pd.DataFrame:
    """Return log(1 + counts per 10,000) of some genes, (cells x genes), float32; totals are over all genes.

    Genes that are not in the data set are left out.

    Raises
    ------
    DataError
        If the data set has none of the genes, or only scaled values, or if several cells have the same name.
    """
    if not adata.obs_names.is_unique:
        raise DataError("Several cells have the same name.", "Give each cell a name of its own.")
    columns = adata.var_names.get_indexer(pd.Index(genes))
    kept = columns[columns >= 0]
    if len(kept) == 0:
        raise DataError(
            f"This data set has none of the network's genes ({', '.join(genes[:3])}).",
            "Choose the data set on which the run was trained.",
        )
    linear = abundance(adata)
    chosen = log_normalised(linear.counts[:, kept], linear.totals)
    values = chosen if isinstance(chosen, np.ndarray) else chosen.toarray()
    names = [str(name) for name in adata.var_names[kept]]
    return pd.DataFrame(values.astype(np.float32), index=adata.obs_names.astype(str), columns=names)
