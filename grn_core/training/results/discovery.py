"""How many new edges of a run on the demo are right: the demo's prior leaves out 30 % of the simulated truth.

The truth is read for this count alone, after training, and never for training, evaluation or ranking.
"""

from dataclasses import dataclass

import pandas as pd

from grn_core.data.demo import demo_truth
from grn_core.training.config import RunConfig

FIRST = 100


@dataclass(frozen=True)
class Discovery:
    """New edges of a run on simulated cells, judged by the simulation.

    Attributes
    ----------
    first
        Number of new edges that are judged, those of best rank.
    true
        Number of true ones among them.
    left_out
        Number of true edges of these cells that the prior leaves out.
    n_new
        Number of all new pairs of the network.
    """

    first: int
    true: int
    left_out: int
    n_new: int

    @property
    def by_chance(self) -> float:
        """Expected number of true edges among `first` new pairs drawn at random."""
        return self.first * self.left_out / max(self.n_new, 1)


def true_new_edges(config: RunConfig, network: pd.DataFrame) -> pd.Series | None:
    """Return whether each new edge is true in the simulation.

    Parameters
    ----------
    network
        Columns source, target, rank, known.

    Returns
    -------
    Indexed like the new edges of `network`, in the order of their rank; None if the run has not the demo's cells or
    not the demo's prior, so that the truth is unknown.
    """
    if config.dataset != "demo" or config.prior != "demo":
        return None
    truth = pd.MultiIndex.from_frame(demo_truth(config.cell_type)[["source", "target"]])
    new = network[~network["known"].astype(bool)].sort_values("rank")
    return pd.Series(pd.MultiIndex.from_frame(new[["source", "target"]]).isin(truth), index=new.index)


def discovery(config: RunConfig, network: pd.DataFrame, first: int = FIRST) -> Discovery | None:
    """Count the true edges among the first new edges of a run on the demo; None for other runs."""
    found = true_new_edges(config, network)
    if found is None:
        return None
    return Discovery(min(first, len(found)), int(found.head(first).sum()), int(found.sum()), len(found))


@dataclass(frozen=True)
class NewEdge:
    """A new edge, and whether it is true; None where nobody knows."""

    source: str
    target: str
    true: bool | None


def first_new_edge(config: RunConfig, network: pd.DataFrame) -> NewEdge | None:
    """Return the new edge of best rank, chosen without a look at the truth; None if the network has no new edge."""
    new = network[~network["known"].astype(bool)]
    if new.empty:
        return None
    first, true = new.loc[new["rank"].idxmin()], true_new_edges(config, network)
    return NewEdge(str(first["source"]), str(first["target"]), None if true is None else bool(true.iloc[0]))
