"""Refuse expression data that nothing sound can be computed from."""

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.inspect import stored_values
from grn_core.errors import DataError

NO_NAME = {"", "nan", "none", "na", "<na>"}


def _some(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _check_shape(adata: ad.AnnData, origin: str) -> None:
    if adata.X is None or adata.n_obs == 0 or adata.n_vars == 0:
        raise DataError(
            f"{origin} holds no expression values ({adata.n_obs} cells, {adata.n_vars} genes).",
            "Give a matrix with cells and genes.",
        )
    if adata.n_obs == 1:
        raise DataError(
            f"{origin} holds one cell alone.", "Give many cells; if genes and cells are swapped, turn the table."
        )


def _check_genes(names: pd.Index, origin: str) -> None:
    text = names.astype(str).str.strip()
    unnamed = int(text.str.lower().isin(NO_NAME).sum())
    if unnamed:
        raise DataError(
            f"{origin} has {unnamed} gene{'s' if unnamed != 1 else ''} without a name.",
            "Name every gene or leave it out.",
        )
    if text.str.fullmatch(r"\d+").all():
        raise DataError(
            f"{origin} has no gene names: its genes are called {_some(list(text))}.",
            "Give gene symbols as var_names (h5ad) or as the table's first row or column.",
        )
    twice = list(text[text.duplicated()].unique())
    if twice:
        raise DataError(
            f"{origin} names {len(twice)} gene{'s' if len(twice) != 1 else ''} more than once: {_some(twice)}.",
            "Give every gene one name of its own, for example with adata.var_names_make_unique().",
        )


def _check_values(adata: ad.AnnData, origin: str) -> None:
    values = stored_values(adata.X)
    if values.dtype.kind not in "fiub":
        raise DataError(f"{origin} holds text where numbers are expected.", "Give numbers alone as expression values.")
    finite = np.isfinite(values)
    if not finite.all():
        raise DataError(
            f"{origin} holds {_counted(int((~finite).sum()), 'missing (NaN) or infinite value')}.",
            "Fill them with 0 where a gene was not seen, or leave those genes or cells out.",
        )
    if not values.any():
        raise DataError(
            f"Every expression value in {origin} is 0.",
            "Give a matrix in which genes were seen; check how it was made.",
        )
    negative = int((values < 0).sum())
    if negative and np.all(values == np.round(values)):
        raise DataError(
            f"{origin} holds {_counted(negative, 'negative count')}.", "Give raw counts or log-normalised values."
        )


def check_expression(adata: ad.AnnData, origin: str) -> ad.AnnData:
    """Return the data with names as stripped text, or say what is wrong.

    Raises
    ------
    DataError
        If the data are empty or all 0, have one cell, unnamed or repeated genes, NaN, infinite
        values or negative counts.
    """
    _check_shape(adata, origin)
    _check_genes(adata.var_names, origin)
    _check_values(adata, origin)
    adata.var_names = adata.var_names.astype(str).str.strip()
    if not adata.obs_names.is_unique:
        adata.obs_names_make_unique()
    return adata
