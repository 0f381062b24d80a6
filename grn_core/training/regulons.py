"""Regulons and TF activity of a run: its network, its signs and the cells of its data set brought together."""

import anndata as ad
import numpy as np
import pandas as pd

from grn_core.data.library import load_prior
from grn_core.data.normalised import log_expression
from grn_core.data.prior import match_prior
from grn_core.errors import DataError
from grn_core.network.activity import tf_activity
from grn_core.network.regulons import Cut, SignFrom, regulons, with_signs
from grn_core.progress import ProgressCallback, ignore
from grn_core.training.run import Run


def run_genes(network: pd.DataFrame) -> list[str]:
    """Return the genes that a run modelled, each of which could have been a target, in alphabetical order."""
    return sorted({*network["source"], *network["target"]})


def known_signs(run: Run, genes: list[str]) -> pd.DataFrame | None:
    """Return source, target and sign of the prior's edges, spelled as in the data; None where it knows no sign.

    Raises
    ------
    GrnError
        If the prior is no longer there.
    """
    edges = match_prior(load_prior(run.config.prior, run.config.cell_type), genes).prior.edges
    if "sign" not in edges:
        return None
    signs = edges[["source", "target", "sign"]].fillna({"sign": 0})
    return signs if (signs["sign"] != 0).any() else None


def run_regulons(run: Run, cut: Cut, sign: SignFrom, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a run's regulons at a cut, with signs; the correlation is that over the cells the run was trained on.

    Parameters
    ----------
    known
        What `known_signs` found.

    Raises
    ------
    RunError
        If the run has no network yet.
    DataError
        If no TF has enough targets.
    """
    edges = regulons(run.read_table("network"), cut)
    expression = run.read_table("expression") if sign != "none" else pd.DataFrame()
    return with_signs(edges, sign, expression, known)


def cell_activity(
    adata: ad.AnnData, network: pd.DataFrame, edges: pd.DataFrame, min_size: int, progress: ProgressCallback = ignore
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute TF activity in the given cells, of whatever type.

    Parameters
    ----------
    network
        The run's whole network: the genes in it are those that a regulon is compared with.
    edges
        Its regulons, as `run_regulons` returns them.

    Returns
    -------
    Activity, (cells x TFs), and the log expression that it was computed from, (cells x genes).

    Raises
    ------
    DataError
        If the cells have no name each, lack the network's genes or hold scaled values alone.
    """
    if not adata.obs_names.is_unique:
        raise DataError("Several cells have the same name.", "Name every cell once: adata.obs_names_make_unique().")
    expression = log_expression(adata, run_genes(network))
    return tf_activity(expression, edges, min_size, progress), expression


def activity_table(activity: pd.DataFrame, labels: pd.Series | None) -> pd.DataFrame:
    """Put cells, their types where known, and activities into one table, for a file."""
    table = activity.astype(np.float64).round(4)
    if labels is not None:
        key = str(labels.name)
        while key in table:  # a TF may be called as the column is
            key = f"{key}_"
        table.insert(0, key, labels.reindex(activity.index).astype(str))
    return table.rename_axis("cell").reset_index()
