"""What the demo's own kinetics do when TFs are removed or raised: the truth that predictions are compared with.

Simulated cells can really be knocked out. Mature cells of one type are simulated twice further, with the same noise:
once as they are, and once with the activity of TFs held. Their difference is the response. Nothing that trains or
predicts reads it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grn_core.data.demo.circuit import CORE, Circuit, build_circuit
from grn_core.data.demo.dataset import MATURE, label_cells
from grn_core.data.demo.dynamics import N_STEPS, SLOPE, State, advance, first_state
from grn_core.errors import DataError

AFTER = 100
"""Steps for which a TF is held: ten times as long as an mRNA takes to reach its new level."""

MOST_CELLS = 100


@dataclass(frozen=True)
class MatureCells:
    """Mature cells of a simulation, which can be simulated further.

    Attributes
    ----------
    circuit
        Genes and edges.
    state
        The cells at the end of the simulation.
    labels
        Type of each cell, (cells,); '' if undecided.
    """

    circuit: Circuit
    state: State
    labels: np.ndarray


def mature_cells(seed: int, n_cells: int = 1200) -> MatureCells:
    """Simulate cells with the circuit of `grn_core.data.demo.dataset.simulate` of the same seed."""
    rng = np.random.default_rng(seed)
    circuit = build_circuit(rng)
    state = first_state(circuit, n_cells, rng)
    for step in range(N_STEPS):
        state = advance(circuit, state, rng, fate=step < N_STEPS // 2)
    return MatureCells(circuit, state, label_cells(state.core))


def responses(
    cells: MatureCells, cell_type: str, interventions: Sequence[tuple[Collection[str], Collection[str]]], seed: int = 0
) -> pd.DataFrame:
    """Simulate cells of one type with TFs removed or raised.

    A removed TF is held at its lowest activity in any of the cells, a raised one at its highest; a TF of the core is
    held in its Boolean rule as well, at 0 or 1.

    Parameters
    ----------
    interventions
        Of each, the TFs that are removed and those that are raised.

    Returns
    -------
    (genes x interventions): the mean difference of the log mRNA level from the same cells without intervention, after
    `AFTER` steps.

    Raises
    ------
    DataError
        If there is no such type, or a gene is no TF of the simulation.
    """
    if cell_type not in MATURE:
        raise DataError(f"The simulation has no mature cell type {cell_type}.", f"Choose one of {', '.join(MATURE)}.")
    held = [_held(cells, removed, np.min, 0.0) | _held(cells, raised, np.max, 1.0) for removed, raised in interventions]
    state = cells.state.of(np.flatnonzero(cells.labels == cell_type)[:MOST_CELLS])
    free = _further(cells.circuit, state, seed, {})
    found = [_further(cells.circuit, state, seed, levels) - free for levels in held]
    return pd.DataFrame(np.transpose(found), index=list(cells.circuit.genes))


def _further(circuit: Circuit, state: State, seed: int, held: dict[int, float]) -> np.ndarray:
    """Return the mean log level of each gene after `AFTER` more steps."""
    rng = np.random.default_rng(seed)
    for _ in range(AFTER):
        state = advance(circuit, state, rng, held=held)
    return np.asarray(state.log_level.mean(axis=0))


def _held(
    cells: MatureCells, tfs: Collection[str], extreme: Callable[[np.ndarray], float], rule: float
) -> dict[int, float]:
    """Return by the number of each TF the activity at which it is held."""
    names = list(cells.circuit.genes[: cells.circuit.n_tfs])
    unknown = [tf for tf in tfs if tf not in names]
    if unknown:
        raise DataError(f"{unknown[0]} is not a TF of the simulation.", f"Choose one of {', '.join(names[:3])}, ....")
    places = [names.index(tf) for tf in tfs]
    return {
        at: SLOPE * (rule - 0.5) if at < len(CORE) else float(extreme(cells.state.log_level[:, at])) for at in places
    }
