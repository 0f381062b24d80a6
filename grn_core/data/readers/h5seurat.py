"""h5Seurat files of SeuratDisk: the counts of one assay, the cells' columns and identities, and maps of the cells."""

from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.readers.factors import read_column, read_frame, texts
from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.wording import some

FIRST = "RNA"
"""Assay that is taken where it has counts: other ones, such as SCT and integrated, are computed from it."""
IDENTITIES = "active.ident"
AGAIN = "In R, write the counts with DropletUtils::write10xCounts, or turn the file into .h5ad."


def is_h5seurat(keys: set[str]) -> bool:
    """Whether an HDF5 file with these groups is one of SeuratDisk."""
    return {"assays", "cell.names"} <= keys


def read_h5seurat(path: Path) -> ad.AnnData:
    """Read the counts of an assay, with its normalised values as the layer ``data``; without counts these are X.

    Raises
    ------
    DataError
        If no assay has values that can be read, or names and values do not fit together.
    """
    with h5py.File(path) as file:
        name, matrices = _assay(file)
        if not matrices:
            held = some(_names(file)) or "none"
            raise DataError(f"{path.name} is an h5Seurat file without counts that can be read (assays: {held}).", AGAIN)
        try:
            genes, cells = texts(file[f"assays/{name}/features"]), texts(file["cell.names"])
            values = [_cells_by_genes(matrix, len(cells), len(genes)) for matrix in matrices.values()]
            adata = ad.AnnData(values[0], obs=pd.DataFrame(index=cells), var=pd.DataFrame(index=genes))
            if "counts" in matrices and len(values) > 1:
                adata.layers["data"] = values[1]
            lost = _annotate(adata, file)
        except (KeyError, ValueError, TypeError, OSError) as error:
            said = " ".join(str(error).split())[:120]
            raise DataError(f"{path.name} is a damaged h5Seurat file ({said}).", AGAIN) from error
        others = [other for other in _names(file) if other != name]
    what = "counts" if "counts" in matrices else "normalised values"
    left = f"; {some(others)} not" if others else ""
    note = f"Of an h5Seurat file, the {what} of the assay {name} were read{left}."
    return found(adata, note, f"Parts that cannot be read were left out: {some(lost)}." if lost else None)


def _assay(file: h5py.File) -> tuple[str, dict[str, Any]]:
    """Return the assay to read, and its matrices: RNA's, else those of the active assay, else of any with counts."""
    active = file.attrs.get("active.assay", "")
    active = active if isinstance(active, str) else str(np.asarray(active).astype(str).ravel()[0])
    names = sorted(_names(file), key=lambda name: (name != FIRST, name != active))
    held = {name: _matrices(file["assays"][name]) for name in names}
    with_counts = [name for name in names if "counts" in held[name]]
    best = next(iter([*with_counts, *(name for name in names if held[name])]), "")
    return best, held.get(best, {})


def _names(file: h5py.File) -> list[str]:
    return list(file["assays"]) if isinstance(file["assays"], h5py.Group) else []


def _matrices(assay: Any) -> dict[str, Any]:
    return {name: assay[name] for name in ("counts", "data") if name in assay and _holds_values(assay[name])}


def _holds_values(item: Any) -> bool:
    return len(item["data"]) > 0 if isinstance(item, h5py.Group) and "data" in item else getattr(item, "ndim", 0) == 2


def _cells_by_genes(item: Any, n_cells: int, n_genes: int) -> Any:
    """Return a matrix as cells x genes: R stores genes x cells by columns, which are the cells.

    Raises
    ------
    ValueError
        If it has another shape than names say.
    """
    if isinstance(item, h5py.Group):
        parts = tuple(item[name][:] for name in ("data", "indices", "indptr"))
        return sparse.csr_matrix((parts[0].astype(np.float32), *parts[1:]), shape=(n_cells, n_genes))
    if item.shape != (n_cells, n_genes):
        raise ValueError(f"{item.name} is {item.shape[0]:,} x {item.shape[1]:,}")
    return sparse.csr_matrix(item[:].astype(np.float32))


def _annotate(adata: ad.AnnData, file: h5py.File) -> list[str]:
    """Add the columns of the cells, their identities and maps; return what cannot be read."""
    lost: list[str] = []
    if isinstance(file.get("meta.data"), h5py.Group) and len(file["meta.data"]):
        obs, lost = read_frame(file["meta.data"])
        adata.obs = obs.reindex(adata.obs_names)
    if IDENTITIES in file:
        identities = read_column(file, IDENTITIES)
        if len(identities) == adata.n_obs:
            adata.obs[IDENTITIES] = identities
    for name, part in file.get("reductions", {}).items():
        places = part.get("cell.embeddings") if isinstance(part, h5py.Group) else None
        if isinstance(places, h5py.Dataset) and places.ndim == 2 and places.shape[1] == adata.n_obs:
            adata.obsm[f"X_{name}"] = places[:].T
    return lost
