"""The edges of a run with what its cells and its prior say about them.

This is computed when the network is read, so that older runs have it too.
"""

import pandas as pd

from grn_core.errors import GrnError
from grn_core.network.detection import with_shares
from grn_core.network.signs import with_edge_signs
from grn_core.training.finished.run_regulons import known_signs, run_genes
from grn_core.training.run import Run


def run_edges(run: Run) -> pd.DataFrame:
    """Return the run's network with the columns of `described`, best edge first.

    Raises
    ------
    RunError
        If the run has no network yet.
    """
    return described(run, run.read_table("network"))


def described(run: Run, edges: pd.DataFrame) -> pd.DataFrame:
    """Add what is missing of ``sign``, ``sign_source``, ``tf_share`` and ``target_share`` to edges of a run.

    Signs of a prior that can no longer be read are unknown; the correlation then decides. Shares are those of
    `grn_core.network.detection.with_shares`.

    Parameters
    ----------
    edges
        Columns source and target; any rows of the run's network.
    """
    if "sign" in edges and "tf_share" in edges:
        return edges
    expression = _expression(run)
    known = _prior_signs(run, list(expression.columns) or run_genes(edges))
    return with_shares(with_edge_signs(edges, expression, known), expression)


def _expression(run: Run) -> pd.DataFrame:
    """Return the expression that trained the run, (cells x genes); empty if it cannot be read."""
    try:
        return run.read_table("expression")
    except GrnError:
        return pd.DataFrame()


def _prior_signs(run: Run, genes: list[str]) -> pd.DataFrame | None:
    try:
        return known_signs(run, genes)
    except GrnError:
        return None
