"""Refuse expression data that nothing sound can be computed from."""

from typing import Any

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.cells.inspect import stored_values
from grn_core.data.source import known_source
from grn_core.errors import DataError
from grn_core.genes.patterns import REGION, REGULON, TAGGED, TRANSCRIPT, share
from grn_core.wording import counted, some

MOSTLY = 0.5
NO_GENES = (
    (
        REGION, "regions of the genome ({}), not genes",
        "Give gene expression; of chromatin data, give gene activity.",
    ),
    (
        REGULON, "the activity of regulons ({}), not the expression of genes",
        "Give the expression from which it was computed.",
    ),
    (
        TRANSCRIPT, "transcripts ({}), not genes",
        "Add the transcripts of each gene up, for example with tximport in R, and give the table of genes.",
    ),
    (
        TAGGED, "names with sequences ({}), as antibodies, tags of samples and barcodes have, and no genes",
        "Give the matrix of genes of the same run; if genes and cells are swapped, swap rows and columns.",
    ),
)  # fmt: skip
"""What most names can be instead of genes, how that is said, and what to do."""


def check_shape(adata: ad.AnnData, origin: str) -> None:
    """Refuse data without cells, genes or values, and data of one cell.

    Raises
    ------
    DataError
        If that is so.
    """
    matrices = adata.X is not None or len(adata.layers) or adata.raw is not None
    if not matrices or adata.n_obs == 0 or adata.n_vars == 0:
        raise DataError(
            f"{origin} holds no expression values ({adata.n_obs} cells, {adata.n_vars} genes).",
            "Give a matrix with cells and genes.",
        )
    if adata.n_obs == 1:
        raise DataError(
            f"{origin} has only one cell.", "Give many cells; if genes and cells are swapped, swap rows and columns."
        )


def _check_genes(names: pd.Index, origin: str) -> None:
    text = names.astype(str).str.strip()
    unnamed = int((text == "").sum())
    if unnamed:
        raise DataError(f"{origin} has {counted(unnamed, 'gene')} without a name.", "Name every gene or leave it out.")
    if text.str.fullmatch(r"\d+(\.\d+)?(e[+-]?\d+)?(-\d+)?").all():
        raise DataError(
            f"{origin} has no gene names: its genes are called {some(list(text), 3)}.",
            "Give gene symbols as var_names or in a column of var (h5ad), or as the table's first row or column.",
        )
    for form, holds, remedy in NO_GENES:
        if share(form, list(text)) > MOSTLY:
            raise DataError(f"{origin} holds {holds.format(some(list(text), 2))}.", remedy)


def _check_values(matrix: Any, origin: str) -> None:
    values = stored_values(matrix)
    if values.dtype.kind not in "fiub":
        kind = "text" if values.dtype.kind in "OUS" else f"values of type {values.dtype}"
        raise DataError(f"{origin} holds {kind} where numbers are expected.", "Give real numbers as expression values.")
    finite = np.isfinite(values)
    if not finite.all():
        raise DataError(
            f"{origin} holds {counted(int((~finite).sum()), 'missing (NaN) or infinite value')}.",
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
            f"{origin} holds {counted(negative, 'negative count')}.", "Give raw counts or log-normalised values."
        )


def _used(adata: ad.AnnData) -> Any:
    """Return the matrix that is used of the data; X where none can be.

    Raises
    ------
    DataError
        If none can be, and there is no X.
    """
    try:
        return known_source(adata).matrix
    except DataError:
        if adata.X is None:
            raise
        return adata.X


def check_expression(adata: ad.AnnData, origin: str) -> ad.AnnData:
    """Return the data with names as stripped text, or say what is wrong.

    Raises
    ------
    DataError
        If the data are empty or all 0, have one cell or unnamed genes, or what is used of them holds NaN, infinite
        values or negative counts.
    """
    check_shape(adata, origin)
    _check_genes(adata.var_names, origin)
    _check_values(_used(adata), origin)
    adata.var_names = adata.var_names.astype(str).str.strip()
    if not adata.obs_names.is_unique:
        adata.obs_names_make_unique()
    return adata
