"""Signed propagation of the removal or raising of TFs over a network.

The change of a TF passes to its targets, from those that are TFs to their targets, and so on for a few steps. This is
the way of CellOracle (Kamimoto et al., Nature 2023, 614:742), with one difference: the coefficient of an edge is its
sign times its weight, the probability of the edge, and not a coefficient fitted per target.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from grn_core.errors import ConfigError

STEPS, DAMPING, LEAST = 3, 0.5, 0.5
"""Defaults: chosen on simulations with other seeds than those that are reported (`benchmarks/knockout.py`)."""
MOST_STEPS = 10
NOTHING = 1e-9
"""A change below this size, relative to that of the TF, is none."""
LIMITS = (
    "This is a prediction from the network, not a measurement. A change is relative to that of the TF, and mixes the "
    "size of an effect with the certainty of its edges. Doses, feedback beyond these steps, and edges that the network "
    "lacks are not considered."
)


@dataclass(frozen=True)
class Intervention:
    """What is done to the cells.

    Attributes
    ----------
    removed, raised
        TFs that are knocked out, and TFs that are raised; a TF is one of the two.

    Raises
    ------
    ConfigError
        If there is no TF, or one is both removed and raised.
    """

    removed: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        both = set(self.removed) & set(self.raised)
        if both:
            raise ConfigError(f"{min(both)} is both removed and raised.", "Choose one of the two.")
        if not self.tfs:
            raise ConfigError("No TF is removed or raised.", "Choose a TF.")

    @property
    def tfs(self) -> tuple[str, ...]:
        """All TFs that are removed or raised, each once."""
        return tuple(dict.fromkeys((*self.removed, *self.raised)))

    def __str__(self) -> str:
        said = [f"{', '.join(tfs)} {done}" for tfs, done in ((self.removed, "removed"), (self.raised, "raised")) if tfs]
        return "; ".join(said)


@dataclass(frozen=True)
class Spread:
    """How a change spreads over the network.

    Attributes
    ----------
    steps
        Largest number of edges between a TF that is changed and a gene, 1 to `MOST_STEPS`.
    damping
        Factor of each further step, above 0 and at most 1: direct targets get the full change.
    least
        Smallest weight of a new edge that is used; known edges are always used.
    """

    steps: int = STEPS
    damping: float = DAMPING
    least: float = LEAST

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= MOST_STEPS:
            raise ConfigError(f"{self.steps} steps are not possible.", f"Choose 1 to {MOST_STEPS}.")
        if not 0 < self.damping <= 1:
            raise ConfigError(f"A damping of {self.damping:g} is not possible.", "Choose more than 0, at most 1.")
        if not 0 <= self.least <= 1:
            raise ConfigError(f"No weight is {self.least:g}.", "Choose a smallest weight from 0 to 1.")

    def __str__(self) -> str:
        steps = "1 step" if self.steps == 1 else f"{self.steps} steps, damping {self.damping:g} per further step"
        return f"{steps}; known edges, and new edges of weight {self.least:g} and above"


@dataclass(frozen=True, eq=False)
class Response:
    """A predicted response.

    Attributes
    ----------
    intervention, spread
        What was asked.
    table
        Genes that change, the largest change first: ``gene``, ``change`` (relative: -1 is the change of a removed TF),
        ``step`` (the number of edges after which the change arrives first), ``is_tf``.
    by_step
        Change of every gene of the network that arrives at each step, (steps x genes).
    edges
        The edges used: source, target, weight, known, sign, and ``strength``, the weight with the sign.
    unsigned
        Number of edges that pass the limit of weight, but are left out because their sign is unknown.
    """

    intervention: Intervention
    spread: Spread
    table: pd.DataFrame
    by_step: pd.DataFrame = field(repr=False)
    edges: pd.DataFrame = field(repr=False)
    unsigned: int

    @property
    def change(self) -> pd.Series:
        """Change of every gene of the network, with -1 for a removed TF and +1 for a raised one."""
        total = self.by_step.sum()
        total[list(self.intervention.removed)] = -1.0
        total[list(self.intervention.raised)] = 1.0
        return total

    @cached_property
    def arriving(self) -> list[dict[str, float]]:
        """Of each step, the change that arrives at each gene that it reaches."""
        rows = self.by_step.to_dict("index")
        return [{gene: value for gene, value in rows[step].items() if abs(value) > NOTHING} for step in rows]

    @cached_property
    def regulators(self) -> dict[str, list[tuple[str, float]]]:
        """By gene, the regulators among the edges used, each with its strength."""
        into: dict[str, list[tuple[str, float]]] = {gene: [] for gene in self.by_step.columns}
        for source, target, strength in self.edges[["source", "target", "strength"]].itertuples(index=False):
            into[str(target)].append((str(source), float(strength)))
        return into


def used_edges(network: pd.DataFrame, least: float = LEAST) -> tuple[pd.DataFrame, int]:
    """Return the edges that carry a change, with their ``strength``, and how many carry none for lack of a sign.

    Parameters
    ----------
    network
        Columns source, target, weight, known, sign (+1, -1, 0 where unknown).
    least
        As in `Spread`.
    """
    kept = network[network["known"].astype(bool) | (network["weight"] >= least)]
    kept = kept[kept["source"] != kept["target"]]
    signed = kept[kept["sign"] != 0].reset_index(drop=True)
    return signed.assign(strength=signed["weight"] * np.sign(signed["sign"])), len(kept) - len(signed)


def respond(network: pd.DataFrame, intervention: Intervention, spread: Spread | None = None) -> Response:
    """Predict which genes rise and fall if TFs are removed or raised.

    With S the strengths of the edges, (genes x genes), and the changed TFs held at -1 or +1, a gene's change at step 1
    is c1 = S c0, and at step k it is ck = damping * S c(k-1), where no change passes into a TF that is held. The change
    is the sum over steps: the sum over all walks of edges from the changed TFs, each the product of its strengths.

    Parameters
    ----------
    network
        Columns source, target, weight, known, sign (+1, -1, 0 where unknown). Edges of unknown sign are left out.

    Raises
    ------
    ConfigError
        If a gene is not a regulator in the network.
    """
    spread = spread or Spread()
    tfs = set(network["source"].astype(str))
    unknown = [tf for tf in intervention.tfs if tf not in tfs]
    if unknown:
        raise ConfigError(
            f"{unknown[0]} regulates no gene in this network.", "Choose a TF of the network, spelled as it is there."
        )
    edges, unsigned = used_edges(network, spread.least)
    genes = sorted({*network["source"].astype(str), *network["target"].astype(str)})
    by_step = _propagate(edges, genes, intervention, spread)
    return Response(intervention, spread, _ranked(by_step, intervention, tfs), by_step, edges, unsigned)


def _propagate(edges: pd.DataFrame, genes: list[str], intervention: Intervention, spread: Spread) -> pd.DataFrame:
    """Return the change that arrives at each step, (steps x genes)."""
    index = pd.Index(genes)
    source, target = (index.get_indexer(edges[name].astype(str)) for name in ("source", "target"))
    strength, held = edges["strength"].to_numpy(dtype=float), index.get_indexer(list(intervention.tfs))
    current: np.ndarray = np.zeros(len(genes))
    current[index.get_indexer(list(intervention.removed))] = -1.0
    current[index.get_indexer(list(intervention.raised))] = 1.0
    rows = []
    for step in range(spread.steps):
        carried = strength * current[source] * (spread.damping if step else 1.0)
        current = np.bincount(target, carried, minlength=len(genes))
        current[held] = 0.0
        rows.append(current)
    return pd.DataFrame(rows, columns=genes, index=pd.RangeIndex(1, spread.steps + 1, name="step"))


def _ranked(by_step: pd.DataFrame, intervention: Intervention, tfs: set[str]) -> pd.DataFrame:
    """Return the genes that change, the largest change first."""
    total = by_step.sum()
    first = (by_step.abs() > NOTHING).idxmax()
    found = total[(total.abs() > NOTHING) & ~total.index.isin(intervention.tfs)]
    order = found.abs().sort_values(ascending=False, kind="stable").index
    table = pd.DataFrame({"gene": order.astype(object), "change": found[order].to_numpy()})
    return table.assign(step=first[order].to_numpy(), is_tf=[gene in tfs for gene in order])
