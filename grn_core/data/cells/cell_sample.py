"""A sample of the cells of a data set, stored by columns so that single genes are read quickly."""

from collections.abc import Callable
from dataclasses import dataclass

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.select import abundance, log_normalised

MOST_CELLS = 4000


@dataclass(frozen=True, eq=False)
class CellSample:
    """Sampled cells of a data set and their expression.

    Attributes
    ----------
    obs
        ``obs`` of these cells, in the order of the data set, (cells x columns).
    genes
        All genes of the data set.
    log_expression
        log(1 + counts per 10,000), (cells x genes), sparse by columns, float32.
    n_all
        Number of cells in the data set.
    """

    obs: pd.DataFrame
    genes: pd.Index
    log_expression: sparse.csc_matrix
    n_all: int

    @property
    def sampled(self) -> bool:
        """Whether some cells were left out."""
        return len(self.obs) < self.n_all

    def of(self, gene: str) -> pd.Series | None:
        """Return a gene's expression in each cell, indexed by cell; None if the data set does not have the gene."""
        if gene not in self.genes:
            return None
        at = int(np.flatnonzero(self.genes == gene)[0])
        values = self.log_expression[:, [at]].toarray().ravel()
        return pd.Series(values, index=self.obs.index, name=gene)


def draw_cells(labels: pd.Series | None, n: int, most: int, seed: int = 0) -> np.ndarray:
    """Sample at most `most` of n cells; if cells have labels, at most an equal share from each label.

    A label with fewer cells than its share keeps all of them, and the other labels share the rest.

    Returns
    -------
    Indices of the cells, ascending.
    """
    rng = np.random.default_rng(seed)
    if n <= most:
        return np.arange(n)
    if labels is None:
        return np.sort(rng.permutation(n)[:most])
    codes = pd.factorize(labels.astype(str))[0]
    sizes = np.sort(np.bincount(codes))
    share, left = 1, most
    for i, size in enumerate(sizes):
        share = max(left // (len(sizes) - i), 1)
        if size > share:
            break
        left -= int(size)
    order = rng.permutation(n)
    turn = pd.Series(codes[order]).groupby(codes[order]).cumcount().to_numpy()
    return np.sort(order[turn < share])


def sample_cells(
    adata: ad.AnnData,
    key: str | None = None,
    most: int = MOST_CELLS,
    seed: int = 0,
    with_values: Callable[[ad.AnnData], ad.AnnData] = lambda cells: cells,
) -> CellSample:
    """Sample cells of a data set.

    Parameters
    ----------
    adata
        Cells x genes.
    key
        ``obs`` column of the cell types, so that rare types are included; None to sample all cells alike.
    most
        Largest number of cells.
    seed
        Seed of the sample.
    with_values
        Returns the cells of the sample with their matrices, where `adata` does not hold them.

    Raises
    ------
    DataError
        If there are only scaled values.
    """
    labels = adata.obs[key] if key is not None and key in adata.obs else None
    chosen = draw_cells(labels, adata.n_obs, most, seed)
    cells = adata[chosen] if len(chosen) < adata.n_obs else adata
    linear = abundance(with_values(cells))
    values = sparse.csc_matrix(log_normalised(linear.counts, linear.totals), dtype=np.float32)
    return CellSample(cells.obs.copy(), pd.Index(adata.var_names.astype(str)), values, adata.n_obs)
