"""Cells of three types with real markers, so that clusters, markers and names are known."""

import anndata as ad
import numpy as np
from scipy import sparse

TYPES = {
    "B cell": ("CD79A", "MS4A1", "CD19", "BANK1"),
    "T cell": ("CD3D", "CD3E", "CD2", "IL7R"),
    "Monocyte": ("CD14", "VCAN", "FCN1", "S100A8"),
}
SIZES = {"B cell": 30, "T cell": 60, "Monocyte": 45}
N_OTHERS = 200


def cells(seed: int = 0) -> ad.AnnData:
    """Return counts of 135 cells and 212 genes; each type expresses its markers and some other genes more.

    ``obs["truth"]`` is the type. There is no column that could be taken for it by its name.
    """
    rng = np.random.default_rng(seed)
    genes = [gene for markers in TYPES.values() for gene in markers] + [f"OTHER{i}" for i in range(N_OTHERS)]
    truth = np.repeat(list(SIZES), list(SIZES.values()))
    truth = truth[rng.permutation(len(truth))]
    rate = np.tile(rng.gamma(1, 1, len(genes)), (len(truth), 1))
    rate[:, : len(genes) - N_OTHERS] = 0.3
    for i, (name, markers) in enumerate(TYPES.items()):
        own = [genes.index(gene) for gene in markers] + list(range(12 + 20 * i, 32 + 20 * i))
        rate[np.ix_(truth == name, own)] = 5
    adata = ad.AnnData(sparse.csr_matrix(rng.poisson(rate).astype(np.float32)))
    adata.obs_names, adata.var_names = [f"c{i:03d}" for i in range(len(truth))], genes
    adata.obs["truth"] = truth
    return adata


def unlabelled(seed: int = 0) -> ad.AnnData:
    """Return the same cells without any label."""
    adata = cells(seed)
    del adata.obs["truth"]
    return adata
