"""Quality measures of each cell, and the map (UMAP) of the cells."""

from collections.abc import Callable
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core import settings
from grn_core.data.cells.cell_sample import draw_cells
from grn_core.data.cells.inspect import value_kind
from grn_core.data.cells.neighbours import N_GENES, N_NEIGHBOURS, add_components, add_neighbours
from grn_core.data.files.pieces import HELD, MITOCHONDRIAL, fingerprint_of
from grn_core.data.source import known_source
from grn_core.errors import DataError
from grn_core.progress import Progress, ProgressCallback, ignore
from grn_core.storage import write_parquet

MOST_CELLS = 20_000


def unscaled(adata: ad.AnnData) -> ad.AnnData:
    """Return the data with the matrix that expression is taken from as X; X itself where there is none."""
    try:
        source = known_source(adata)
    except DataError:
        return ad.AnnData(adata.X, obs=adata.obs, var=adata.var)
    return ad.AnnData(source.matrix, obs=adata.obs, var=adata.raw.var if source.name == "raw" else adata.var)


def qc_table(adata: ad.AnnData) -> pd.DataFrame:
    """Compute for each cell the sum of its values, its number of detected genes and its mitochondrial share.

    Returns
    -------
    One row per cell: ``total``, ``n_genes`` and ``percent_mito`` (0 to 100; all NaN if no gene is named MT-... or
    mt-...).
    """
    import scanpy as sc

    plain = unscaled(adata)
    plain.var["mito"] = plain.var_names.str.startswith(MITOCHONDRIAL)
    figures, _ = sc.pp.calculate_qc_metrics(plain, qc_vars=["mito"], percent_top=None, log1p=False)
    percent = figures["pct_counts_mito"] if plain.var["mito"].any() else np.nan
    return pd.DataFrame(
        {"total": figures["total_counts"], "n_genes": figures["n_genes_by_counts"], "percent_mito": percent},
        index=adata.obs_names,
    )


def fingerprint(adata: ad.AnnData) -> str:
    """Return a hash of the shape, the sum of X, and the names of the first cell and the first gene.

    Annotations that were read alone (`grn_core.data.files.pieces.read_annotations`) hold it in ``uns``.
    """
    if adata.X is None and HELD in adata.uns:
        return str(adata.uns[HELD])
    values = adata.X.data if sparse.issparse(adata.X) else np.asarray(adata.X)
    total = float(np.sum(values, dtype=np.float64))
    return fingerprint_of(adata.shape, total, adata.obs_names[0], adata.var_names[0])


def _umap_path(adata: ad.AnnData) -> Path:
    return settings.cache_dir() / f"umap-{fingerprint(adata)}.parquet"


def known_umap(adata: ad.AnnData) -> pd.DataFrame | None:
    """Return the map in the data set, or the one computed before, columns x and y; None if there is none."""
    if "X_umap" in adata.obsm:
        return pd.DataFrame(np.asarray(adata.obsm["X_umap"])[:, :2], columns=["x", "y"], index=adata.obs_names)
    path = _umap_path(adata)
    return pd.read_parquet(path).set_index("cell") if path.exists() else None


def compute_umap(
    adata: ad.AnnData,
    progress: ProgressCallback = ignore,
    key: str | None = None,
    with_values: Callable[[ad.AnnData], ad.AnnData] = lambda cells: cells,
) -> pd.DataFrame:
    """Compute a UMAP with scanpy (2,000 variable genes, 50 components, 15 neighbours) and store it in the cache.

    Of more than `MOST_CELLS` cells, that many are sampled; the others are not on the map.

    Parameters
    ----------
    key
        ``obs`` column of the cell types, so that rare types are on the map; None to sample all cells alike.
    with_values
        Returns the sampled cells with their matrices, where `adata` does not hold them.
    """
    import scanpy as sc

    labels = adata.obs[key] if key is not None and key in adata.obs else None
    chosen = draw_cells(labels, adata.n_obs, MOST_CELLS)
    cells = unscaled(with_values(adata[chosen])).copy()
    progress(Progress("map of the cells", 0.1, "normalising"))
    kind = value_kind(cells.X)
    if kind in ("counts", "corrected", "normalised"):
        sc.pp.normalize_total(cells, target_sum=1e4)
        sc.pp.log1p(cells)
    if cells.n_vars > N_GENES and kind != "scaled":
        sc.pp.highly_variable_genes(cells, n_top_genes=N_GENES)
    progress(Progress("map of the cells", 0.3, "principal components"))
    add_components(cells)
    progress(Progress("map of the cells", 0.5, "neighbours and UMAP"))
    add_neighbours(cells, min(N_NEIGHBOURS, cells.n_obs - 1))
    sc.tl.umap(cells, random_state=0)
    table = pd.DataFrame(cells.obsm["X_umap"], columns=["x", "y"], index=cells.obs_names)
    write_parquet(_umap_path(adata), table.rename_axis("cell").reset_index())
    progress(Progress("map of the cells", 1.0))
    return table
