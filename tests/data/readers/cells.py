"""Small cells of known genes that the tests of the readers write in every way in which people have them."""

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

GENES = [
    "GATA1", "SPI1", "TP53", "NKX2-1", "RELA", "KLF1", "HBB", "CSF1R", "CDKN1A", "BAX", "MDM2", "FOS", "IL6", "IRF1",
    "SFTPB", "ICAM1", "HLA-A", "MT-CO1", "ACTB", "CD4",
]  # fmt: skip
ENSEMBL = [f"ENSG{100000 + i:011d}" for i in range(len(GENES))]
N_CELLS = 40


def barcodes(n: int = N_CELLS, seed: int = 1) -> list[str]:
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list("ACGT"), 16)) + "-1" for _ in range(n)]


def counts(seed: int = 0, n: int = N_CELLS) -> np.ndarray:
    """Counts with depths that differ between cells, (cells x genes)."""
    rng = np.random.default_rng(seed)
    depth = rng.lognormal(0, 0.4, (n, 1))
    return rng.negative_binomial(2, 0.25, (n, len(GENES))).astype(np.float32) + rng.poisson(depth * 2, (n, len(GENES)))


def logged(values: np.ndarray) -> np.ndarray:
    return np.log1p(values / values.sum(1, keepdims=True) * 1e4).astype(np.float32)


def scaled(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(0)) / values.std(0)


def cells(values: np.ndarray | None = None, names: list[str] | None = None) -> ad.AnnData:
    values = counts() if values is None else values
    adata = ad.AnnData(sparse.csr_matrix(values), obs=pd.DataFrame(index=barcodes(len(values))))
    adata.var_names = GENES if names is None else names
    return adata


def dense(matrix) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)
