"""10x Genomics: a ``filtered_feature_bc_matrix.h5`` or a folder with ``matrix.mtx``."""

import gzip
from pathlib import Path

import anndata as ad
import pandas as pd
import scanpy as sc
from scipy.io import mmread

from grn_core.errors import DataError


def _one(folder: Path, *names: str) -> Path:
    for name in names:
        for candidate in (folder / name, folder / f"{name}.gz"):
            if candidate.exists():
                return candidate
    raise DataError(
        f"Beside matrix.mtx there is no {' or '.join(names)}.",
        "Give the whole folder: matrix.mtx, barcodes.tsv and features.tsv (or genes.tsv).",
    )


def unique_symbols(adata: ad.AnnData) -> ad.AnnData:
    """Make the repeated symbols that 10x references hold unique by a number, and note how many there were."""
    repeated = int(adata.var_names.duplicated().sum())
    if repeated:
        adata.var_names_make_unique()
        adata.uns["grn_note"] = f"{repeated} repeated gene symbols were numbered (-1, -2), as 10x references hold them."
    return adata


def read_mtx_folder(folder: Path) -> ad.AnnData:
    """Read ``matrix.mtx[.gz]``, ``barcodes.tsv[.gz]`` and ``features.tsv[.gz]`` or ``genes.tsv[.gz]``."""
    matrix = _one(folder, "matrix.mtx")
    features = pd.read_csv(_one(folder, "features.tsv", "genes.tsv"), sep="\t", header=None, dtype=str)
    barcodes = pd.read_csv(_one(folder, "barcodes.tsv"), sep="\t", header=None, dtype=str)[0]
    opener = gzip.open if matrix.suffix == ".gz" else open
    try:
        with opener(matrix, "rb") as handle:
            values = mmread(handle)
    except (ValueError, EOFError, OSError) as error:
        raise DataError(f"{matrix.name} is damaged or cut short.", "Copy the file again from its source.") from error
    if values.shape != (len(features), len(barcodes)):
        raise DataError(
            f"matrix.mtx is {values.shape[0]} x {values.shape[1]}, but there are {len(features)} features and "
            f"{len(barcodes)} barcodes.",
            "Give three files of the same run.",
        )
    symbols = features[1] if features.shape[1] > 1 else features[0]
    adata = ad.AnnData(values.T.tocsr().astype("float32"), obs=pd.DataFrame(index=barcodes.tolist()))
    adata.var_names = symbols.fillna("").tolist()
    if features.shape[1] > 1:
        adata.var["gene_ids"] = features[0].tolist()
    if features.shape[1] > 2:
        adata = adata[:, (features[2].fillna("Gene Expression") == "Gene Expression").to_numpy()].copy()
    return unique_symbols(adata)


def read_10x_h5(path: Path) -> ad.AnnData:
    """Read a 10x HDF5 file, gene expression alone."""
    try:
        return unique_symbols(sc.read_10x_h5(path, gex_only=True))
    except Exception as error:  # noqa: BLE001 - scanpy raises whatever the file makes it stumble on
        raise DataError(f"{path.name} is not a 10x gene-barcode matrix.", "Give Cell Ranger's own .h5 file.") from error
