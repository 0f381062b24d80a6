"""A run's cells as AnnData: expression from the run's folder, ``obs`` from the data set where it still exists."""

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.library import dataset_info, read_chosen
from grn_core.data.select import log_abundance
from grn_core.errors import GrnError
from grn_core.export.h5ad import to_anndata
from grn_core.training.run import Run

CLOSE = 1e-3  # largest difference in log(1 + abundance per 10,000) at which two cells count as the same cell


def run_anndata(run: Run, edges: pd.DataFrame) -> ad.AnnData:
    """Return the run's cells x genes with these edges, and with gene embeddings if the run has them.

    ``uns["run"]`` (JSON) holds the settings, whether the cells are simulated, and in ``cells`` where ``obs`` comes
    from: ``named`` (from the data set) or ``numbered`` (the data set is gone or has changed).

    Raises
    ------
    RunError
        If the run has no expression table.
    DataError
        If a name has a character that HDF5 cannot hold.
    """
    expression = run.read_table("expression")
    obs = cell_table(run, expression)
    config = run.config
    about = config.model_dump(mode="json") | {
        "id": run.id,
        "simulated": dataset_info(config.dataset).simulated,
        "cells": "numbered" if obs is None else "named",
        "values": "log(1 + abundance per 10,000)",
    }
    embeddings = run.read_table("embeddings") if run.has_table("embeddings") else None
    return to_anndata(expression, edges, embeddings, obs, about)


def cell_table(run: Run, expression: pd.DataFrame) -> pd.DataFrame | None:
    """Return ``obs`` of the run's cells from its data set.

    Parameters
    ----------
    expression
        Expression that the run used, (cells x genes).

    Returns
    -------
    (cells x columns), in the order of `expression`; None if the data set is gone or its values have changed.
    """
    config = run.config
    try:
        rng = np.random.default_rng(config.seed)
        adata, _ = read_chosen(config.dataset, config.cell_type_key, config.cell_type, config.max_cells, rng)
        columns = adata.var_names.get_indexer(expression.columns)
        if len(adata) != len(expression) or (columns < 0).any():
            return None
        again = log_abundance(adata, columns)
    except (GrnError, OSError):
        return None
    if not np.allclose(again, expression.to_numpy(), atol=CLOSE):
        return None
    mixed = {name: column.astype(str) for name, column in adata.obs.items() if column.dtype == object}
    return pd.DataFrame(adata.obs).assign(**mixed)
