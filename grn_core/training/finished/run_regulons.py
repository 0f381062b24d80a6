"""Regulons of a run, built from its network, the signs of its prior and the correlations over its cells."""

import numpy as np
import pandas as pd

from grn_core.data.library import load_prior
from grn_core.data.priors.prior import match_prior
from grn_core.network.regulons import Cut, SignFrom, regulons, with_signs
from grn_core.training.run import Run


def run_genes(network: pd.DataFrame) -> list[str]:
    """Return the genes that a run modelled, in alphabetical order; each of them was a possible target."""
    return sorted({*network["source"], *network["target"]})


def known_signs(run: Run, genes: list[str]) -> pd.DataFrame | None:
    """Return the signed edges of a run's prior.

    Parameters
    ----------
    genes
        Gene symbols as the data spell them; the edges are returned in this spelling.

    Returns
    -------
    source, target, sign (+1, -1, 0 where unknown), (edges x 3); None if the prior has no sign.

    Raises
    ------
    GrnError
        If the prior can no longer be read.
    """
    edges = match_prior(load_prior(run.config.prior, run.config.cell_type), genes).prior.edges
    if "sign" not in edges:
        return None
    signs = edges[["source", "target", "sign"]].fillna({"sign": 0})
    return signs if (signs["sign"] != 0).any() else None


def run_regulons(run: Run, cut: Cut, sign: SignFrom, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a run's regulons at a cut, with signs; correlations are computed over the cells that trained the run.

    Parameters
    ----------
    known
        The result of `known_signs`.

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


def activity_table(activity: pd.DataFrame, labels: pd.Series | None) -> pd.DataFrame:
    """Return one table of cells, their types where known, and TF activities, for a file.

    Parameters
    ----------
    activity
        (cells x TFs), indexed by cell.
    labels
        Cell type of each cell, indexed by cell; None where unknown.

    Returns
    -------
    Columns cell, the name of `labels`, and one column per TF, rounded to 4 decimals.
    """
    table = activity.astype(np.float64).round(4)
    if labels is not None:
        key = str(labels.name)
        while key in table:  # a TF may have the same name as the column
            key = f"{key}_"
        table.insert(0, key, labels.reindex(activity.index).astype(str))
    return table.rename_axis("cell").reset_index()
