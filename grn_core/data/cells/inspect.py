"""What a user wants to know at once about a data set: its size, its zeros, the kind of its values."""

from dataclasses import dataclass
from typing import Any, Literal

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.cells.label_names import NEVER, rank_of
from grn_core.data.cells.labels import labels_of
from grn_core.data.logbase import FEWEST_CELLS, log_or_corrected, whole_share

Kind = Literal["counts", "corrected", "log", "normalised", "scaled"]

SAMPLE = 2_000_000
LARGEST_LOG = 30.0
MEANING: dict[Kind, str] = {
    "counts": "The values look like raw counts: whole numbers, none negative.",
    "corrected": "The values look like corrected counts (SoupX, CellBender, salmon): none negative, not whole, no log.",
    "log": "The values look log-normalised: none negative, not whole, small.",
    "normalised": "The values look normalised but not logged: none negative, not whole, large.",
    "scaled": "The values look scaled: some are negative.",
}


DETECTED = "The values only say whether a gene was detected in a cell: all are 0 or 1."


def only_detected(matrix: Any) -> bool:
    """Whether a matrix holds nothing but 0 and 1."""
    values = stored_values(matrix)
    return values.dtype.kind in "biuf" and bool(values.any()) and bool(((values == 0) | (values == 1)).all())


def stored_values(matrix: Any) -> np.ndarray:
    """Return the stored values, (n,): of a sparse matrix those that are not implicit zeros."""
    return np.asarray(matrix.data if sparse.issparse(matrix) else matrix).ravel()


def value_kind(matrix: Any, logged: bool = False) -> Kind:
    """Judge what kind of values a matrix holds, from at most `SAMPLE` evenly spaced ones.

    Parameters
    ----------
    matrix
        (cells x genes).
    logged
        Whether the data say that a logarithm was taken.
    """
    values = stored_values(matrix)
    values = values[:: max(1, len(values) // SAMPLE)].astype(np.float64)
    if len(values) == 0:
        return "counts"
    if values.min() < 0:
        return "scaled"
    if np.all(np.abs(values - np.round(values)) < 1e-4) and (values.max() > 0.5 or not values.any()):
        return "counts"
    if values.max() <= LARGEST_LOG:
        return "log" if logged else log_or_corrected(matrix)
    enough = matrix.shape[0] >= FEWEST_CELLS
    return "corrected" if enough and (_totals_spread(matrix) > 0.1 or whole_share(values) > 0.3) else "normalised"


def _totals_spread(matrix: Any) -> float:
    totals = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    return float(np.std(totals)) / max(float(np.mean(totals)), 1e-12)


@dataclass(frozen=True)
class DataSummary:
    """Size and kind of a data set.

    Attributes
    ----------
    n_cells, n_genes
        Shape.
    zero_share
        Share of the values of X that are zero, from 0 to 1.
    kind
        What the values look like that expression is taken from.
    meaning
        The same as a sentence.
    """

    n_cells: int
    n_genes: int
    zero_share: float
    kind: Kind
    meaning: str


def label_columns(adata: ad.AnnData, most: int = 60) -> list[str]:
    """Return the obs columns that can say the cell type: text or categories, with 1 to `most` values, best first."""
    return [name for name, _ in _ranked(adata.obs, most)]


def type_column_of(adata: ad.AnnData) -> str | None:
    """Return the obs column to take the cell types from by default; None where all are of samples, phases and such."""
    return type_column_in(adata.obs)


def type_column_in(obs: pd.DataFrame) -> str | None:
    """Return what `type_column_of` returns, of annotations of cells alone."""
    return next((name for name, rank in _ranked(obs, 60) if rank != NEVER), None)


def _ranked(obs: pd.DataFrame, most: int) -> list[tuple[str, int]]:
    found = []
    for name in obs.columns:
        column = obs[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.drop_duplicates()  # of codes, which is faster than of labels
        is_number = column.dtype.kind in "bi"
        if column.dtype.kind in "OUSbi" or column.dtype.name in ("category", "string"):
            labels = labels_of(column).dropna()
            if 1 <= labels.nunique() <= most:
                found.append((str(name), rank_of(str(name), pd.Index(labels.unique()), is_number)))
    return sorted(found, key=lambda one: one[1])
