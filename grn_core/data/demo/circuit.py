"""The simulated regulatory network: the core of Krumsiek et al., further TFs regulated by it, targets of both.

The core is the Boolean model of Krumsiek et al. (PLoS ONE 2011, 6:e22649, table 1), as bundled with
scanpy (``sim_models/krumsiek11.txt``). Its eleven nodes have human symbols here (EgrNab, a complex of
Egr and Nab proteins, is written EGR1; cJun JUN; EKLF KLF1; Fog1 ZFPM1; Pu.1 SPI1; SCL TAL1).
All other genes and edges are random; their names show that (``TF001``, ``GENE0001``).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

CORE = ("GATA2", "GATA1", "ZFPM1", "KLF1", "FLI1", "TAL1", "CEBPA", "SPI1", "JUN", "EGR1", "GFI1")

# (source, target, sign) of the Boolean rules; self-activation is part of the dynamics, but not an edge.
CORE_EDGES = (
    ("GATA1", "GATA2", -1), ("ZFPM1", "GATA2", -1), ("SPI1", "GATA2", -1),
    ("GATA2", "GATA1", 1), ("FLI1", "GATA1", 1), ("SPI1", "GATA1", -1),
    ("GATA1", "ZFPM1", 1),
    ("GATA1", "KLF1", 1), ("FLI1", "KLF1", -1),
    ("GATA1", "FLI1", 1), ("KLF1", "FLI1", -1),
    ("GATA1", "TAL1", 1), ("SPI1", "TAL1", -1),
    ("GATA1", "CEBPA", -1), ("ZFPM1", "CEBPA", -1), ("TAL1", "CEBPA", -1),
    ("CEBPA", "SPI1", 1), ("GATA1", "SPI1", -1), ("GATA2", "SPI1", -1),
    ("SPI1", "JUN", 1), ("GFI1", "JUN", -1),
    ("SPI1", "EGR1", 1), ("JUN", "EGR1", 1), ("GFI1", "EGR1", -1),
    ("CEBPA", "GFI1", 1), ("EGR1", "GFI1", -1),
)  # fmt: skip

N_TFS = 29
N_TARGETS = 300


@dataclass(frozen=True)
class Circuit:
    """Genes and signed edges of the simulation.

    Attributes
    ----------
    genes
        Core TFs, further TFs, targets, in that order.
    n_tfs
        Number of TFs (core and further) among them.
    effects
        Effect of each TF on each gene on the log scale, (genes x TFs); zero if there is no edge.
        Rows of core genes are zero: their dynamics are the Boolean rules of `dynamics.core_drive`.
    edges
        Columns source, target, sign.
    """

    genes: tuple[str, ...]
    n_tfs: int
    effects: np.ndarray
    edges: pd.DataFrame


def build_circuit(rng: np.random.Generator) -> Circuit:
    """Draw the further TFs and the targets, with their edges.

    A further TF has one or two core TFs as regulators. A target has one to four TFs as regulators. The probability
    of being chosen differs about tenfold between TFs, so that regulons differ in size like real ones.
    """
    further = tuple(f"TF{i:03d}" for i in range(1, N_TFS + 1))
    targets = tuple(f"GENE{i:04d}" for i in range(1, N_TARGETS + 1))
    genes = CORE + further + targets
    n_core, n_tfs = len(CORE), len(CORE) + N_TFS
    effects = np.zeros((len(genes), n_tfs))
    for row in range(n_core, n_tfs):
        for source in rng.choice(n_core, rng.integers(1, 3), replace=False):
            effects[row, source] = rng.choice([1.0, -1.0], p=[0.75, 0.25]) * rng.uniform(0.6, 1.2)
    popularity = rng.lognormal(0.0, 0.6, n_tfs)
    popularity /= popularity.sum()
    for row in range(n_tfs, len(genes)):
        for source in rng.choice(n_tfs, rng.integers(1, 5), replace=False, p=popularity):
            effects[row, source] = rng.choice([1.0, -1.0], p=[0.7, 0.3]) * rng.uniform(0.7, 1.5)
    rows, columns = np.nonzero(effects)
    drawn = pd.DataFrame(
        {
            "source": np.array(genes)[columns],
            "target": np.array(genes)[rows],
            "sign": np.sign(effects[rows, columns]).astype(int),
        }
    )
    edges = pd.concat([pd.DataFrame(CORE_EDGES, columns=drawn.columns), drawn], ignore_index=True)
    return Circuit(genes, n_tfs, effects, edges)
