"""Log-normalised expression of chosen genes, for what looks at all cells of a data set and not at one type alone."""

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.qc import MOST_CELLS
from grn_core.data.select import abundance, log_normalised
from grn_core.errors import DataError

MOST_VALUES = 50_000_000


def drawn_cells(n_cells: int, n_genes: int) -> np.ndarray:
    """Draw the cells that a page can show: at most as many as are on the map, and `MOST_VALUES` values.

    Returns
    -------
    Their indices in ascending order, (cells,): all of them where they are few enough, else a draw of one seed that lies
    within the cells that have a place on the map.
    """
    most = min(MOST_CELLS, max(MOST_VALUES // max(n_genes, 1), 1))
    drawn: np.ndarray = np.sort(np.random.default_rng(0).permutation(n_cells)[:most])
    return drawn


def log_expression(adata: ad.AnnData, genes: list[str]) -> pd.DataFrame:
    """Return log(1 + abundance per 10,000) of chosen genes, (cells x genes), float32; totals are over all genes.

    Genes that the data lack are left out.

    Raises
    ------
    DataError
        If the data have none of the genes, scaled values alone, or a name that several cells share.
    """
    if not adata.obs_names.is_unique:
        raise DataError("Several cells have the same name.", "Name every cell once: adata.obs_names_make_unique().")
    columns = adata.var_names.get_indexer(pd.Index(genes))
    kept = columns[columns >= 0]
    if len(kept) == 0:
        raise DataError(
            f"These cells have none of the network's genes ({', '.join(genes[:3])}).",
            "Choose the data set that the run was trained on.",
        )
    linear = abundance(adata)
    chosen = log_normalised(linear.counts[:, kept], linear.totals)
    values = chosen if isinstance(chosen, np.ndarray) else chosen.toarray()
    names = [str(name) for name in adata.var_names[kept]]
    return pd.DataFrame(values.astype(np.float32), index=adata.obs_names.astype(str), columns=names)
