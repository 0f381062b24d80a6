"""Stochastic kinetics of the simulated cells: a fuzzy Boolean core that regulates log-linear genes.

The core follows the continuous form of a Boolean network (HillCubes; Wittmann et al., BMC Systems
Biology 2009, 3:98): each rule is evaluated on Hill-transformed activities, with ``and`` as product and
``or`` as probabilistic sum, and the activity relaxes to the result. Each TF has slow extrinsic noise (an
Ornstein-Uhlenbeck process). This noise makes a TF and its targets vary together within a cell type.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from grn_core.data.demo.circuit import CORE, Circuit

STEP = 0.1
N_STEPS = 200
NOISE_TIME = 6.0
NOISE_SD = 0.45
SLOPE = 2.5
"""Log mRNA level of a core TF per unit of its activity."""
NOTHING: Mapping[int, float] = MappingProxyType({})


def _hill(x: np.ndarray) -> np.ndarray:
    x4 = np.clip(x, 0, None) ** 4
    return x4 / (x4 + 0.5**4) * (1 + 0.5**4)


def _either(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a + b - a * b


def core_drive(x: np.ndarray) -> np.ndarray:
    """Evaluate the Boolean rules of Krumsiek et al. (2011) on activities `x`, (cells x 11), in [0, 1].

    Returns
    -------
    The activity that each rule gives, (cells x 11), in [0, 1].
    """
    h = dict(zip(CORE, np.clip(_hill(x), 0, 1).T, strict=True))
    no = {name: 1 - value for name, value in h.items()}
    return np.stack(
        [
            h["GATA2"] * (1 - h["GATA1"] * h["ZFPM1"]) * no["SPI1"],
            _either(_either(h["GATA1"], h["GATA2"]), h["FLI1"]) * no["SPI1"],
            h["GATA1"],
            h["GATA1"] * no["FLI1"],
            h["GATA1"] * no["KLF1"],
            h["GATA1"] * no["SPI1"],
            h["CEBPA"] * (1 - h["GATA1"] * h["ZFPM1"] * h["TAL1"]),
            _either(h["CEBPA"], h["SPI1"]) * (1 - _either(h["GATA1"], h["GATA2"])),
            h["SPI1"] * no["GFI1"],
            h["SPI1"] * h["JUN"] * no["GFI1"],
            h["CEBPA"] * no["EGR1"],
        ],
        axis=1,
    )


@dataclass(frozen=True)
class Simulated:
    """Simulated cells.

    Attributes
    ----------
    core
        Activity of the core TFs when the cell is harvested, (cells x 11), in about [0, 1].
    expression
        Relative mRNA level of all genes when the cell is harvested, (cells x genes), positive.
    fate
        Activity of the core TFs at the end of the simulation, (cells x 11).
    baseline
        Log mRNA level of each gene without any regulation, (genes,).
    """

    core: np.ndarray
    expression: np.ndarray
    fate: np.ndarray
    baseline: np.ndarray


@dataclass(frozen=True)
class State:
    """Cells between two steps of the kinetics.

    Attributes
    ----------
    core
        Activity of the core TFs, (cells x 11), in about [0, 1].
    extrinsic
        Extrinsic noise of each TF, (cells x TFs).
    log_level
        Log mRNA level of all genes without their baseline, (cells x genes).
    """

    core: np.ndarray
    extrinsic: np.ndarray
    log_level: np.ndarray

    def of(self, cells: np.ndarray) -> "State":
        """Return the given cells."""
        return State(self.core[cells], self.extrinsic[cells], self.log_level[cells])


def first_state(circuit: Circuit, n_cells: int, rng: np.random.Generator) -> State:
    """Return cells in one progenitor state, before the first step."""
    core = np.zeros((n_cells, len(CORE)))
    core[:, [CORE.index("GATA2"), CORE.index("CEBPA"), CORE.index("SPI1")]] = rng.uniform(0.3, 1.0, (n_cells, 3))
    extrinsic = rng.normal(0, NOISE_SD, (n_cells, circuit.n_tfs))
    return State(core, extrinsic, rng.normal(0, 0.2, (n_cells, len(circuit.genes))))


def advance(
    circuit: Circuit, state: State, rng: np.random.Generator, fate: bool = False, held: Mapping[int, float] = NOTHING
) -> State:
    """Run one step of the kinetics.

    Parameters
    ----------
    fate
        Whether the core has noise of its own, as in the first half of the simulation, when cells choose their fate.
    held
        By the number of a TF, the activity (log scale) at which it is held; a core TF is then held in its rule too.
    """
    n_core, n_tfs = len(CORE), circuit.n_tfs
    tfs, levels = list(held), np.array(list(held.values()))
    in_core = [tf for tf in tfs if tf < n_core]
    kick = 0.10 * np.sqrt(STEP) * rng.normal(size=state.core.shape) if fate else 0.0
    core = np.clip(state.core + STEP * (core_drive(state.core) - state.core) + kick, 0, 1.2)
    core[:, in_core] = [held[tf] / SLOPE + 0.5 for tf in in_core]
    keep = np.exp(-STEP / NOISE_TIME)
    new_noise = NOISE_SD * np.sqrt(1 - keep**2) * rng.normal(size=state.extrinsic.shape)
    extrinsic = keep * state.extrinsic + new_noise
    activity = state.log_level[:, :n_tfs] + 0.0
    activity[:, :n_core] = SLOPE * (core - 0.5) + extrinsic[:, :n_core]
    activity[:, tfs] = levels
    drive = activity @ circuit.effects.T
    drive[:, n_core:n_tfs] += extrinsic[:, n_core:]
    noise = 0.15 * np.sqrt(STEP) * rng.normal(size=state.log_level.shape)
    log_level = state.log_level + (STEP * (drive - state.log_level) + noise)
    log_level[:, :n_core] = activity[:, :n_core]
    log_level[:, tfs] = levels
    return State(core, extrinsic, log_level)


def simulate_cells(
    circuit: Circuit,
    n_cells: int,
    rng: np.random.Generator,
    harvest: np.ndarray | None = None,
    baseline: np.ndarray | None = None,
    n_steps: int = N_STEPS,
) -> Simulated:
    """Run the kinetics for independent cells that start in one progenitor state.

    Parameters
    ----------
    harvest
        Step after which each cell is harvested, (cells,), from 0 to `n_steps` - 1; None harvests all at the end.
    baseline
        As in `Simulated`; None draws it.
    n_steps
        Number of steps.
    """
    state = first_state(circuit, n_cells, rng)
    if baseline is None:
        baseline = rng.normal(0.0, 0.8, len(circuit.genes))
    times = np.full(n_cells, n_steps - 1) if harvest is None else harvest
    core_then, level_then = state.core.copy(), state.log_level.copy()
    for step in range(n_steps):
        state = advance(circuit, state, rng, fate=step < N_STEPS // 2)
        due = times == step
        core_then[due], level_then[due] = state.core[due], state.log_level[due]
    return Simulated(core_then, np.exp(np.clip(level_then + baseline, -6, 6)), state.core, baseline)
