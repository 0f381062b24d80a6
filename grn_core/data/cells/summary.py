"""The summary of a data set: its size, its zeros, and what the values look like that expression is taken from."""

from typing import Any

import anndata as ad
import numpy as np

from grn_core.data.cells.inspect import DETECTED, MEANING, DataSummary, Kind, only_detected, stored_values, value_kind
from grn_core.data.source import known_source
from grn_core.errors import DataError


def summarise(adata: ad.AnnData) -> DataSummary:
    """Describe the matrix that expression is taken from (`known_source`), or X where none can be used.

    Returns
    -------
    Size and share of zeros are those of X.
    """
    zero_share = 1 - np.count_nonzero(stored_values(adata.X)) / max(adata.n_obs * adata.n_vars, 1)
    kind, meaning = _meaning(adata)
    return DataSummary(adata.n_obs, adata.n_vars, float(zero_share), kind, meaning)


def _meaning(adata: ad.AnnData) -> tuple[Kind, str]:
    try:
        source = known_source(adata)
    except DataError:
        return value_kind(adata.X), MEANING[value_kind(adata.X)]
    said = _sentence(source.matrix, source.kind)
    return source.kind, said if source.name == "X" else said.replace("The values", f"The values of {source.place}", 1)


def _sentence(matrix: Any, kind: Kind) -> str:
    return DETECTED if kind == "counts" and only_detected(matrix) else MEANING[kind]
