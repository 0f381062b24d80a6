"""Stochastic kinetics of the simulated cells: a fuzzy Boolean core that regulates log-linear genes.

The core follows the continuous form of a Boolean network (HillCubes; Wittmann et al., BMC Systems
Biology 2009, 3:98): each rule is evaluated on Hill-transformed activities, with ``and`` as product and
``or`` as probabilistic sum, and the activity relaxes to the result. Each TF has slow extrinsic noise (an
Ornstein-Uhlenbeck process). This noise makes a TF and its targets vary together within a cell type.
"""

from dataclasses import dataclass

import numpy as np

from grn_core.data.demo.circuit import CORE, Circuit

STEP = 0.1
N_STEPS = 200
NOISE_TIME = 6.0
NOISE_SD = 0.45


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
    n_core, n_tfs, n_genes = len(CORE), circuit.n_tfs, len(circuit.genes)
    core = np.zeros((n_cells, n_core))
    core[:, [CORE.index("GATA2"), CORE.index("CEBPA"), CORE.index("SPI1")]] = rng.uniform(0.3, 1.0, (n_cells, 3))
    extrinsic = rng.normal(0, NOISE_SD, (n_cells, n_tfs))
    log_level = rng.normal(0, 0.2, (n_cells, n_genes))
    if baseline is None:
        baseline = rng.normal(0.0, 0.8, n_genes)
    times = np.full(n_cells, n_steps - 1) if harvest is None else harvest
    core_then, level_then = core.copy(), log_level.copy()
    keep = np.exp(-STEP / NOISE_TIME)
    for step in range(n_steps):
        kick = 0.10 * np.sqrt(STEP) * rng.normal(size=core.shape) if step < N_STEPS // 2 else 0.0
        core = np.clip(core + STEP * (core_drive(core) - core) + kick, 0, 1.2)
        extrinsic = keep * extrinsic + NOISE_SD * np.sqrt(1 - keep**2) * rng.normal(size=extrinsic.shape)
        activity = log_level[:, :n_tfs] + 0.0
        activity[:, :n_core] = 2.5 * (core - 0.5) + extrinsic[:, :n_core]
        drive = activity @ circuit.effects.T
        drive[:, n_core:n_tfs] += extrinsic[:, n_core:]
        log_level += STEP * (drive - log_level) + 0.15 * np.sqrt(STEP) * rng.normal(size=log_level.shape)
        log_level[:, :n_core] = activity[:, :n_core]
        due = times == step
        core_then[due], level_then[due] = core[due], log_level[due]
    return Simulated(core_then, np.exp(np.clip(level_then + baseline, -6, 6)), core, baseline)
