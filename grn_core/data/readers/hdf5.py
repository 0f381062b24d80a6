"""HDF5 files by what they hold, whatever their name says: AnnData, MuData, h5Seurat, loom or a 10x matrix."""

from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem
from scipy import sparse

from grn_core.data.readers.factors import names_are_factor, read_frame, with_factors
from grn_core.data.readers.h5seurat import is_h5seurat, read_h5seurat
from grn_core.data.readers.loom import read_loom
from grn_core.data.readers.tenx_hdf5 import is_old_tenx, read_10x_h5
from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.reading.hdf5 import check_hdf5
from grn_core.wording import some

LOOM = {"matrix", "row_attrs", "col_attrs"}
ANNDATA = {"obs", "var", "X", "layers", "raw", "raw.X"}
RNA = ("rna", "RNA", "gex", "GEX", "Gene Expression", "gene_expression")
PARTS = ("X", "obs", "var")
OPTIONAL = ("layers", "obsm", "uns")
SPARSE = {"csr_matrix": sparse.csr_matrix, "csc_matrix": sparse.csc_matrix}
AGAIN = "Write it again from the program that made it, for example with adata.write_h5ad(...)."


def read_hdf5(path: Path) -> ad.AnnData:
    """Read cells from an HDF5 file.

    Raises
    ------
    DataError
        If it is damaged, reaches outside itself, or holds no cells in a layout that is known.
    """
    check_hdf5(path)
    with h5py.File(path) as file:
        keys = set(file)
        tenx = "matrix" in keys or any(is_old_tenx(file.get(key)) for key in keys)
    if keys >= LOOM:
        return read_loom(path)
    if "mod" in keys:
        return _read_rna(path)
    if keys & ANNDATA and not tenx:
        return read_anndata(path)
    if tenx:
        return read_10x_h5(path)
    if is_h5seurat(keys):
        return read_h5seurat(path)
    raise _unknown(path, keys)


def _unknown(path: Path, keys: set[str]) -> DataError:
    if {"barcode_idx", "umi"} <= keys:
        return DataError(
            f"{path.name} is Cell Ranger's table of molecules, not a matrix.", "Give filtered_feature_bc_matrix.h5."
        )
    what = {".loom": "not a loom file", ".h5": "not a 10x matrix"}.get(path.suffix.lower(), "not an AnnData file")
    holds = some(sorted(keys), 6) or "nothing"
    return DataError(f"{path.name} is {what}: it holds {holds}.", "Give .h5ad, loom or Cell Ranger's own .h5 file.")


def read_anndata(path: Path) -> ad.AnnData:
    """Read an AnnData file; where a part that is not needed cannot be read, the rest is.

    Raises
    ------
    DataError
        If names of cells, names of genes or X cannot be read.
    """
    try:
        return _with_factors(ad.read_h5ad(path), path)
    except Exception as error:  # noqa: BLE001 - anndata raises a dozen kinds for a file of another layout
        first: Exception = error
    try:
        return _with_factors(_read_parts(path), path)
    except DataError:
        raise
    except Exception as error:
        said = " ".join(str(first).split())[:120]
        raise DataError(f"{path.name} is damaged, or of another AnnData version ({said}).", AGAIN) from error


def _with_factors(adata: ad.AnnData, path: Path) -> ad.AnnData:
    with h5py.File(path) as file:
        adata, notes = with_factors(adata, file)
    return found(adata, *notes) if notes else adata


def _read_parts(path: Path) -> ad.AnnData:
    """Read the parts of an AnnData file one by one, and leave out those of ``uns``, ``obsm``, layers that fail."""
    lost: list[str] = []
    with h5py.File(path) as file:
        needed: dict[str, Any] = {name: _element(file, name, path, lost) for name in PARTS if name in file}
        adata = ad.AnnData(**needed)
        for name in OPTIONAL:
            for key in file.get(name, ()):
                try:
                    getattr(adata, name)[key] = _stored(file[name][key])
                except Exception:  # noqa: BLE001 - as above, or for another shape than that of X
                    lost.append(f"{name}/{key}")
        raw = _raw_of(file, lost)
    if raw is not None and raw.n_obs == adata.n_obs:
        adata.raw = raw
    elif raw is not None:
        lost.append("raw")
    said = f"Parts of the file that cannot be read and are not needed were left out: {some(lost)}." if lost else None
    return found(adata, said)


def _element(file: h5py.File, name: str, path: Path, lost: list[str]) -> Any:
    """Read X, obs or var; a column of obs or var that fails is left out where the names can be read.

    Raises
    ------
    DataError
        Naming the part that is damaged.
    """
    try:
        return _stored(file[name]) if name == "X" else _frame(file[name], lost)
    except Exception as error:  # noqa: BLE001 - as above
        said = " ".join(str(error).split())[:120]
        raise DataError(f"{path.name} is damaged: its {name} cannot be read ({said}).", AGAIN) from error


def _frame(group: Any, lost: list[str]) -> pd.DataFrame:
    """Read a table of cells or genes, column by column where AnnData cannot; add the columns that fail to `lost`."""
    try:
        frame: pd.DataFrame = read_elem(group)
        if not names_are_factor(group) and not any(isinstance(name, bytes) for name in frame.index):
            return frame
    except Exception:  # noqa: BLE001 - as above
        if not isinstance(group, h5py.Group) or group.attrs.get("encoding-type", "dataframe") != "dataframe":
            raise
    frame, without = read_frame(group)
    lost += without
    return frame


def _stored(item: Any) -> Any:
    """Read a part of an AnnData file; SciPy has no sparse matrices of half floats or of another order of bytes."""
    kind = str(item.attrs.get("encoding-type", ""))
    if kind not in SPARSE or (item["data"].dtype != np.float16 and item["data"].dtype.isnative):
        return read_elem(item)
    parts = [item[name][:] for name in ("data", "indices", "indptr")]
    native = [part.astype(np.float32 if part.dtype == np.float16 else part.dtype.newbyteorder("=")) for part in parts]
    return SPARSE[kind](tuple(native), shape=tuple(item.attrs["shape"]))


def _raw_of(file: h5py.File, lost: list[str]) -> ad.AnnData | None:
    if "raw" not in file:
        return None
    try:
        matrix, var = _stored(file["raw/X"]), _frame(file["raw/var"], lost)
        names = pd.Index(np.arange(matrix.shape[0]).astype(str))
        return ad.AnnData(matrix, obs=pd.DataFrame(index=names), var=var)
    except Exception:  # noqa: BLE001 - as above
        lost.append("raw")
        return None


def _read_rna(path: Path) -> ad.AnnData:
    """Read the gene expression of a MuData file.

    Raises
    ------
    DataError
        If no modality is called so, or it cannot be read.
    """
    with h5py.File(path) as file:
        names = list(file["mod"])
        name = next((name for name in RNA if name in names), names[0] if len(names) == 1 else None)
        if name is None:
            raise DataError(
                f"{path.name} is MuData without a part called rna: it holds {some(names)}.",
                "Write the part with the expression: mdata['...'].write_h5ad(...).",
            )
        try:
            adata = read_elem(file["mod"][name])
        except Exception as error:  # noqa: BLE001 - as above
            raise DataError(f"{path.name} is damaged: {name} cannot be read.", AGAIN) from error
    others = [other for other in names if other != name]
    return found(adata, f"Of a MuData file, {name} was read{f', and {some(others)} was not' if others else ''}.")
