"""Edges as a matrix of TFs and targets, which stays readable where a graph of as many edges does not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.network.clustered import clustered_order


@dataclass(frozen=True)
class EdgeMatrix:
    """Edges in rows of TFs and columns of targets.

    Attributes
    ----------
    tfs, targets
        Names of the rows and columns; those with similar edges are next to each other.
    edges
        The edges, with columns row and column (indices of `tfs` and `targets`).
    """

    tfs: list[str]
    targets: list[str]
    edges: pd.DataFrame

    def weights(self, sign: int | None = None, known: bool | None = None) -> np.ndarray:
        """Return the weights of edges, (tfs, targets), NaN where there is no edge.

        Parameters
        ----------
        sign, known
            Only edges of this sign, and only those that are or are not in the prior; None takes all.
        """
        part = self.edges
        if sign is not None:
            part = part[part["sign"] == sign] if "sign" in part.columns else part if sign == 0 else part.head(0)
        if known is not None:
            part = part[part["known"].astype(bool) == known]
        found = np.full((len(self.tfs), len(self.targets)), np.nan)
        found[part["row"], part["column"]] = part["weight"].to_numpy(dtype=float)
        return found


def edge_matrix(edges: pd.DataFrame) -> EdgeMatrix:
    """Arrange edges as a matrix, with rows and columns clustered by `grn_core.network.clustered.clustered_order`.

    Parameters
    ----------
    edges
        Columns source, target, weight and, optionally, sign (+1, -1, or 0 where unknown).
    """
    row, tfs = pd.factorize(edges["source"], sort=True)
    column, targets = pd.factorize(edges["target"], sort=True)
    weights = np.zeros((len(tfs), len(targets)))
    weights[row, column] = edges["weight"].to_numpy(dtype=float)
    by_row, by_column = clustered_order(weights), clustered_order(weights.T)
    return EdgeMatrix(
        [str(tfs[i]) for i in by_row],
        [str(targets[i]) for i in by_column],
        edges.assign(row=np.argsort(by_row)[row], column=np.argsort(by_column)[column]),
    )
