"""Regulons of a run: its network, its prior's signs and its cells' correlations brought together."""

import numpy as np
import pandas as pd

from grn_core.data.library import load_prior
from grn_core.data.prior import match_prior
from grn_core.network.regulons import Cut, SignFrom, regulons, with_signs
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


def activity_table(activity: pd.DataFrame, labels: pd.Series | None) -> pd.DataFrame:
    """Put cells, their types where known, and activities into one table, for a file."""
    table = activity.astype(np.float64).round(4)
    if labels is not None:
        key = str(labels.name)
        while key in table:  # a TF may be called as the column is
            key = f"{key}_"
        table.insert(0, key, labels.reindex(activity.index).astype(str))
    return table.rename_axis("cell").reset_index()
