"""Factors in AnnData files that R or SeuratDisk wrote: codes whose words stand apart, of cells, of genes and in raw."""

from typing import Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem

from grn_core.data.cells.label_names import rank_of
from grn_core.wording import some

WORDS_APART = "__categories"
MOST_LEVELS = 200


def with_factors(adata: ad.AnnData, file: h5py.File) -> tuple[ad.AnnData, list[str]]:
    """Replace codes by their words, where the file has these; return what is to be said, also where it has not."""
    notes = []
    adata.obs, of_cells = _with_words(adata.obs, file, "obs")
    adata.var, of_genes = _with_words(adata.var, file, "var")
    if adata.raw is not None:
        var, of_raw = _with_words(adata.raw.var, file, "raw/var")
        if of_raw:
            adata.raw = ad.AnnData(adata.raw.X, obs=pd.DataFrame(index=adata.obs_names), var=var)
            of_genes += [key for key in of_raw if key not in of_genes]
    if of_cells:
        notes.append(f"Codes in columns of the cells were replaced by the names of their levels: {some(of_cells)}.")
    if of_genes:
        notes.append(f"Codes in columns of the genes were replaced by the names of their levels: {some(of_genes)}.")
    if bare := [key for key in map(str, adata.obs.columns) if _is_bare(adata.obs[key], file, key)]:
        what = "holds only codes" if len(bare) == 1 else "hold only codes"
        notes.append(
            f"{some(bare)} {what}, because the file has no names for them. To have names, write the file again with "
            "this column as text (in R: as.character), or name its groups on the page Cells."
        )
    return adata, notes


def read_frame(group: h5py.Group) -> tuple[pd.DataFrame, list[str]]:
    """Read a table of cells or genes column by column.

    Returns
    -------
    The table, and the names of the columns that cannot be read and are left out.

    Raises
    ------
    KeyError, ValueError, TypeError
        If the names of its rows cannot be read.
    """
    index = _index_of(group)
    names = _texts(group[index])
    frame, lost = pd.DataFrame(index=pd.Index(names, dtype=object)), []
    for key in group:
        if key in (index, WORDS_APART):
            continue
        try:
            frame[key] = read_column(group, key)
        except Exception:  # noqa: BLE001 - damaged parts make the reader raise errors of any kind
            lost.append(f"{group.name.strip('/')}/{key}")
    return frame, lost


def names_are_factor(group: Any) -> bool:
    """Whether R has made the names of the rows of a table a factor."""
    return isinstance(group, h5py.Group) and isinstance(group.get(_index_of(group)), h5py.Group)


def _index_of(group: h5py.Group) -> str:
    return str(group.attrs.get("_index", "_index" if "_index" in group else "index"))


def read_column(group: h5py.Group, key: str) -> Any:
    """Return a column: words of a factor, codes where it has none, or what AnnData reads."""
    factor = _factor(group, key)
    if factor is not None:
        return factor
    codes = _codes(group[key]) if isinstance(group[key], h5py.Group) else None
    return codes if codes is not None else read_elem(group[key])


def _texts(item: Any) -> list[str]:
    """Return names, which R may have made a factor.

    Raises
    ------
    ValueError
        If they are neither text nor numbers nor a factor.
    """
    if isinstance(item, h5py.Group):
        factor = _factor(item.parent, str(item.name).rsplit("/", 1)[-1])
        if factor is None:
            raise ValueError(f"{item.name} has no names")
        return [str(name) for name in factor]
    return texts(item)


def texts(item: h5py.Dataset) -> list[str]:
    """Return stored text, whether it is written in UTF-8 or in Latin-1."""
    return [_decoded(name) if isinstance(name, bytes) else str(name) for name in item[:]]


def is_latin(item: h5py.Dataset) -> bool:
    """Whether a list of stored text has bytes that are not UTF-8."""
    if item.ndim != 1 or not (item.dtype.kind == "S" or h5py.check_string_dtype(item.dtype)):
        return False
    try:
        for name in item[:]:
            name.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _decoded(name: bytes) -> str:
    """Return a name that may be UTF-8 without saying so, or Latin-1."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("latin-1")


def _with_words(frame: pd.DataFrame, file: h5py.File, place: str) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with words in place of codes, and the columns that have them now; codes of a group as numbers."""
    group, named = file.get(place), []
    if not isinstance(group, h5py.Group) or not frame.columns.is_unique:
        return frame, []
    frame = frame.copy(deep=False)
    for key in [str(name) for name in frame.columns]:
        if key not in group or frame[key].dtype.kind not in "iufO":
            continue
        factor = _factor(group, key)
        if factor is not None and len(factor) == len(frame):
            frame[key] = factor
            named.append(key)
        elif isinstance(group[key], h5py.Group) and frame[key].isna().all():
            codes = _codes(group[key])
            frame[key] = codes if codes is not None and len(codes) == len(frame) else frame[key].to_numpy()
    return frame, named


def _codes(item: Any) -> np.ndarray | None:
    """Return the codes of a factor; None for anything else."""
    if isinstance(item, h5py.Group):
        item = item.get("values", item.get("codes"))
    whole = isinstance(item, h5py.Dataset) and item.ndim == 1 and item.dtype.kind in "iu"
    return np.asarray(item[:]) if whole else None


def _factor(group: h5py.Group, key: str) -> pd.Categorical | None:
    """Return a factor that AnnData reads as codes or not at all; None for any other column."""
    item = group[key]
    apart = group.get(f"{WORDS_APART}/{key}")
    codes = _codes(item)
    if isinstance(item, h5py.Group):
        levels = item.get("levels", item.get("categories"))
        codes = None if codes is None else codes.astype(np.int64) - ("levels" in item)  # R counts from 1
    else:
        levels = apart
    if codes is None or not isinstance(levels, h5py.Dataset) or not h5py.check_string_dtype(levels.dtype):
        return None
    names = texts(levels)
    if not len(codes) or not 0 < len(set(names)) == len(names) or codes.max() >= len(names):
        return None
    return pd.Categorical.from_codes(np.maximum(codes, -1), names)


def _is_bare(column: pd.Series, file: h5py.File, key: str) -> bool:
    """Whether a column of the cells holds codes without words: the file says so, or the name is that of cell types."""
    if isinstance(column, pd.DataFrame) or column.dtype.kind not in "iu" or not len(column):
        return False
    item = file.get(f"obs/{key}")
    a_group = isinstance(item, h5py.Group) and not str(item.attrs.get("encoding-type", "")).startswith("nullable")
    said = a_group or f"obs/{WORDS_APART}/{key}" in file
    said = said or (isinstance(item, h5py.Dataset) and "categories" in item.attrs)
    kinds = np.unique(column)
    counted_up = 1 < len(kinds) <= MOST_LEVELS and kinds[0] in (0, 1) and bool((np.diff(kinds) == 1).all())
    return said or (counted_up and rank_of(key, pd.Index(kinds.astype(str)), is_number=True) == 0)
