"""Loom files: genes and cells named by whichever attribute holds their names."""

from pathlib import Path

import anndata as ad
import h5py
import numpy as np
import pandas as pd

from grn_core.data.readers.factors import is_latin, texts
from grn_core.data.reading import found
from grn_core.errors import DataError
from grn_core.wording import some

GENE_ATTRIBUTES = (
    "Gene", "gene_symbol", "gene_symbols", "Symbol", "symbol", "gene_name", "gene_names", "GeneName", "var_names",
    "Accession", "gene_ids", "gene_id", "ensembl_ids", "gene", "genes", "name", "index",
)  # fmt: skip
CELL_ATTRIBUTES = ("CellID", "obs_names", "Barcode", "barcode", "cell_id", "cell_names", "cells", "cell", "index")


def _named(attributes: h5py.Group, known: tuple[str, ...]) -> str | None:
    """Return the attribute that holds the names: a known one, else the first of text."""
    found = [(name, values) for name, values in attributes.items() if isinstance(values, h5py.Dataset)]
    text = [name for name, values in found if values.ndim == 1 and values.dtype.kind in "OSU"]
    return next((name for name in known if name in text), text[0] if text else None)


def read_loom(path: Path) -> ad.AnnData:
    """Read a loom file, all attributes kept; which of them holds the symbols is decided later.

    Raises
    ------
    DataError
        If it is not a loom file or no attribute names the genes.
    """
    with h5py.File(path) as file:
        if not {"matrix", "row_attrs", "col_attrs"} <= set(file):
            raise DataError(f"{path.name} is not a loom file.", "Give a file with matrix, row_attrs and col_attrs.")
        genes = _named(file["row_attrs"], GENE_ATTRIBUTES)
        cells = _named(file["col_attrs"], CELL_ATTRIBUTES)
    if genes is None:
        raise DataError(f"{path.name} has no row attribute of text, such as Gene.", "Name the genes in row_attrs/Gene.")
    try:
        # without a name AnnData takes velocyto's layer of spliced counts in place of the matrix of all
        adata = ad.io.read_loom(path, X_name="", obs_names=cells or "CellID", var_names=genes, validate=False)
    except Exception as error:  # noqa: BLE001 - loompy raises errors of any kind on damaged files
        raise DataError(f"{path.name} cannot be read as loom.", "Write it again with loompy or AnnData.") from error
    lost = [name for frame in (adata.obs, adata.var) for name in _records(frame)]
    adata.obs, adata.var = (frame.drop(columns=_records(frame)) for frame in (adata.obs, adata.var))
    note = f"Attributes that are tables of their own were not read: {some(lost)}." if lost else None
    return found(adata, note, _with_latin(adata, path, genes, cells))


def _with_latin(adata: ad.AnnData, path: Path, genes: str, cells: str | None) -> str | None:
    """Put text in Latin-1, of which loompy leaves out letters, in its place; return what is to be said."""
    read = []
    with h5py.File(path) as file:
        for side, frame, names in (("row_attrs", adata.var, genes), ("col_attrs", adata.obs, cells)):
            for key, item in file[side].items():
                if not isinstance(item, h5py.Dataset) or not is_latin(item) or len(item) != len(frame):
                    continue
                if key == names:
                    frame.index = pd.Index(texts(item))
                elif key in frame:
                    frame[key] = texts(item)
                read.append(key)
    return f"Text that is written in Latin-1 was read as such: {some(read)}." if read else None


def _records(frame: pd.DataFrame) -> list[str]:
    """Return the columns whose entries are rows of a table, as SCENIC writes the activity of regulons."""
    first = {str(name): frame[name].iloc[0] for name in frame.columns if len(frame)}
    return [name for name, value in first.items() if isinstance(value, tuple | list | np.void | np.ndarray)]
