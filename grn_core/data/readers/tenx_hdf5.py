"""10x matrices in HDF5: of Cell Ranger from version 3, of older ones, and of CellBender, which writes either."""

from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.readers.factors import texts
from grn_core.data.readers.tenx import genes_among
from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.wording import counted, some

NEW = "matrix"
"""The one group of Cell Ranger from version 3; older files have one per genome."""
WHOLE = "Give Cell Ranger's own .h5 file."
NAMES, IDENTIFIERS = ("features/name", "gene_names"), ("features/gene_id", "features/id", "genes")
ABOUT = {"features/feature_type": "feature_types", "features/genome": "genome"}


def is_old_tenx(item: Any) -> bool:
    """Whether a part of an HDF5 file is a matrix of one genome, as Cell Ranger wrote it before version 3."""
    return isinstance(item, h5py.Group) and {"barcodes", "indptr"} <= set(item)


def read_10x_h5(path: Path) -> ad.AnnData:
    """Read a 10x HDF5 file, gene expression alone; of an old file with several genomes, all of them.

    Raises
    ------
    DataError
        If it is damaged.
    """
    try:
        with h5py.File(path) as file:
            names = [NEW] if NEW in file else [name for name in file if is_old_tenx(file[name])]
            parts = [_matrix(file[name], path.name) for name in names]
        for part in parts[1:] and parts:
            part.var_names_make_unique()
        adata = parts[0]
        if len(parts) > 1:
            adata = ad.concat(parts, axis="var", join="outer", merge="first", fill_value=0)
    except (KeyError, ValueError, TypeError, IndexError, OSError, RuntimeError) as error:
        said = " ".join(str(error).split())[:120]
        raise DataError(f"{path.name} is a damaged 10x file ({said}).", WHOLE) from error
    note = f"The genes of {counted(len(names), 'genome')} were joined: {some(names)}." if len(names) > 1 else None
    kinds_note = None
    if "feature_types" in adata.var:
        adata, kinds_note = genes_among(adata, adata.var["feature_types"].tolist(), path.name)
    return found(adata, note, kinds_note)


def _matrix(group: h5py.Group, origin: str) -> ad.AnnData:
    """Read the matrix of a group, which is stored as features x barcodes by barcodes; CellBender adds parts to it.

    Raises
    ------
    DataError
        If its values are not numbers.
    KeyError, ValueError
        If a part is missing, or of another size than others.
    """
    if group["data"].dtype.kind not in "fiub":
        raise DataError(f"{origin} holds text where counts are expected.", WHOLE)
    data, indices, indptr = group["data"][:].astype(np.float32), group["indices"][:], group["indptr"][:]
    n_genes, n_cells = (int(side) for side in group["shape"][:])
    identifiers = next((texts(group[name]) for name in IDENTIFIERS if name in group), None)
    names = next((texts(group[name]) for name in NAMES if name in group), identifiers)
    if names is None:
        raise KeyError("no names of genes")
    var = pd.DataFrame(index=names)
    if identifiers is not None:
        var["gene_ids"] = identifiers
    for name, column in ABOUT.items():
        if name in group:
            var[column] = texts(group[name])
    matrix = sparse.csr_matrix((data, indices, indptr), shape=(n_cells, n_genes))
    return ad.AnnData(matrix, obs=pd.DataFrame(index=texts(group["barcodes"])), var=var)
