"""Regulons: each TF with its targets in the inferred network at a chosen cut, with signs."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from grn_core.errors import ConfigError, DataError
from grn_core.network.signs import with_edge_signs

By = Literal["targets", "weight", "edges"]
Which = Literal["all", "known", "new"]
SignFrom = Literal["known", "correlation", "none"]
TARGETS, MIN_SIZE = 25, 5
"""Default number of targets per TF, and default fewest targets of a regulon."""


@dataclass(frozen=True)
class Cut:
    """Which edges of a network to keep.

    Attributes
    ----------
    by
        ``targets`` keeps the `size` best targets of each TF; ``weight`` keeps edges with at least the weight `size`;
        ``edges`` keeps the `size` best edges of the network.
    size
        A number of targets or edges, or a weight.
    which
        Keep edges that are in the prior (``known``), edges that are not (``new``), or ``all``.
    min_size
        Fewest targets of a regulon.
    """

    by: By = "targets"
    size: float = TARGETS
    which: Which = "all"
    min_size: int = MIN_SIZE

    def __post_init__(self) -> None:
        if self.size < 0 or (self.by != "weight" and self.size < 1):
            raise ConfigError(
                f"A cut at {self.size:g} {self.by} keeps no edge.", "Use 1 or more, or a weight from 0 to 1."
            )
        if self.min_size < 1:
            raise ConfigError(f"A regulon cannot have {self.min_size} targets.", "Use 1 or more.")

    def __str__(self) -> str:
        kinds = {"all": "", "known": "known ", "new": "new "}[self.which]
        if self.by == "weight":
            return f"{kinds}edges of weight {self.size:g} and above"
        if self.by == "edges":
            return f"the {self.size:,.0f} strongest {kinds}edges"
        return f"the {self.size:,.0f} strongest {kinds}targets of each TF"


def of_kind(network: pd.DataFrame, which: Which) -> pd.DataFrame:
    """Return known edges, new edges, or all."""
    return network if which == "all" else network[network["known"].astype(bool) == (which == "known")]


def cut_network(network: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Return the edges that pass a cut, best first; the table may be empty.

    Parameters
    ----------
    network
        Columns source, target, weight, rank (1 is best), known.
    """
    edges = of_kind(network, cut.which).sort_values("rank", kind="stable")
    if cut.by == "weight":
        kept = edges[edges["weight"] >= cut.size]
    elif cut.by == "edges":
        kept = edges.head(int(cut.size))
    else:
        kept = edges.groupby("source", sort=False).head(int(cut.size))
    return kept.reset_index(drop=True)


def regulons(network: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Return the edges of TFs that have enough targets at a cut, best first.

    Raises
    ------
    DataError
        If no TF has enough targets.
    """
    edges = cut_network(network, cut)
    kept = edges[edges.groupby("source")["target"].transform("size") >= cut.min_size].reset_index(drop=True)
    if kept.empty:
        raise DataError(
            f"No TF has {cut.min_size} targets or more among {cut}.",
            "Keep more edges, or allow smaller regulons.",
        )
    return kept


def with_signs(
    edges: pd.DataFrame, how: SignFrom, expression: pd.DataFrame, known: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Add to each edge of a regulon a sign: whether the TF activates or represses its target.

    Parameters
    ----------
    edges
        Columns source, target.
    how
        ``known``: the prior's sign where it has one, else that of a clear correlation; ``correlation``: always the
        latter; ``none``: every target counts as activated.
    expression, known
        As in `grn_core.network.signs.with_edge_signs`.

    Returns
    -------
    The edges with ``sign`` (+1, -1, 0 where unknown) and ``sign_source`` (``prior``, ``correlation``, ``unknown``;
    ``assumed`` for ``none``).
    """
    if how == "none":
        return edges.assign(sign=1, sign_source="assumed")
    return with_edge_signs(edges, expression, known if how == "known" else None)
