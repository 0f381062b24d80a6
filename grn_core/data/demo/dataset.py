"""Simulate the demo data set: label the cells, draw counts with library size and dropout, cache the AnnData."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from filelock import FileLock
from scipy import sparse

from grn_core import settings
from grn_core.data.demo.circuit import CORE, Circuit, build_circuit
from grn_core.data.demo.dynamics import simulate_cells
from grn_core.data.demo.left_out import left_out, without
from grn_core.data.priors.prior import Prior, make_prior
from grn_core.errors import PriorError
from grn_core.storage import replace_file, write_error

MATURE = ("Erythrocyte", "Granulocyte", "Megakaryocyte", "Monocyte")
PROGENITOR = "Progenitor"
DEMO_CELL_TYPES = (*MATURE, PROGENITOR)
MARKERS = {
    "Erythrocyte": ("KLF1", "FLI1"),
    "Megakaryocyte": ("FLI1", "KLF1"),
    "Granulocyte": ("GFI1", "EGR1"),
    "Monocyte": ("EGR1", "GFI1"),
}
CELLS_PER_TYPE = 400
ON_THE_WAY = 60
"""Step before which progenitors are harvested: at the first step all are alike, at this one most have their fate."""
SEED = 2011
VERSION = 2
MEDIAN_COUNTS = 4000
ACTIVE = 0.3


def label_cells(core: np.ndarray) -> np.ndarray:
    """Give each simulated cell the type that a pair of core TFs decides; '' if undecided.

    Parameters
    ----------
    core
        Activity of the core TFs, (cells x 11).
    """
    labels = np.full(len(core), "", dtype=object)
    for cell_type, (on, off) in MARKERS.items():
        labels[(core[:, CORE.index(on)] > 0.5) & (core[:, CORE.index(off)] < 0.5)] = cell_type
    return labels


def sequence(expression: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw counts: log-normal library size, Poisson sampling, dropout that decreases with expression.

    Parameters
    ----------
    expression
        Relative mRNA level, (cells x genes).

    Returns
    -------
    Counts, (cells x genes), as float32.
    """
    share = expression / expression.sum(axis=1, keepdims=True)
    library = rng.lognormal(np.log(MEDIAN_COUNTS), 0.35, (len(expression), 1))
    counts = rng.poisson(share * library)
    dropped = rng.random(counts.shape) < 0.25 * np.exp(-counts / 6)
    return np.where(dropped, 0, counts).astype(np.float32)


def active_edges(circuit: Circuit, core: np.ndarray) -> pd.DataFrame:
    """Return the edges whose TF is active in the given cells of one type.

    A core TF is active if its mean activity, over `core` (cells x 11), is `ACTIVE` or more; a further TF always is.
    """
    silent = {name for name, level in zip(CORE, core.mean(axis=0), strict=True) if level < ACTIVE}
    return circuit.edges[~circuit.edges["source"].isin(silent)]


def simulate_progenitors(circuit: Circuit, baseline: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulate cells on their way to the mature types, as many to each, in random order.

    Returns
    -------
    core
        Activity of the core TFs, (cells x 11).
    counts
        Counts, (cells x genes).
    """
    rng = np.random.default_rng([seed, 1])
    n_cells = 3 * CELLS_PER_TYPE
    found = simulate_cells(circuit, n_cells, rng, rng.integers(ON_THE_WAY, size=n_cells), baseline, ON_THE_WAY + 10)
    fates = label_cells(found.fate)
    share = CELLS_PER_TYPE // len(MATURE)
    picked = rng.permutation(np.concatenate([np.flatnonzero(fates == name)[:share] for name in MATURE]))
    return found.core[picked], sequence(found.expression[picked], rng)


def simulate(seed: int = SEED) -> ad.AnnData:
    """Simulate the demo: at least 1,600 cells of five types, 340 genes, true networks in ``uns``.

    The types are connected: progenitors are cells on their way from one common state to the four mature types.
    """
    rng = np.random.default_rng(seed)
    circuit = build_circuit(rng)
    mature = simulate_cells(circuit, 9 * CELLS_PER_TYPE, rng)
    core, labels = mature.core, label_cells(mature.core)
    picked = np.concatenate([np.flatnonzero(labels == name)[:CELLS_PER_TYPE] for name in MATURE])
    rng.shuffle(picked)
    young_core, young_counts = simulate_progenitors(circuit, mature.baseline, seed)
    counts = np.vstack([sequence(mature.expression[picked], rng), young_counts])
    adata = ad.AnnData(sparse.csr_matrix(counts))
    adata.obs_names = [f"cell{i:04d}" for i in range(len(counts))]
    adata.var_names = list(circuit.genes)
    adata.obs["cell_type"] = pd.Categorical([*labels[picked], *[PROGENITOR] * len(young_counts)])
    adata.var["is_tf"] = np.arange(adata.n_vars) < circuit.n_tfs
    adata.layers["counts"] = adata.X.copy()
    adata.uns["grn"] = {"name": "demo", "title": "Simulated myeloid differentiation", "simulated": True}
    cores = {name: core[labels == name] for name in MATURE} | {PROGENITOR: young_core}
    adata.uns["true_network"] = {
        name: active_edges(circuit, values).astype({"source": str, "target": str}) for name, values in cores.items()
    }
    return adata


def _cache_path() -> Path:
    return settings.cache_dir() / f"demo-v{VERSION}.h5ad"


def demo_dataset() -> ad.AnnData:
    """Return the demo data set; it is simulated once and cached, and again if the cache is damaged."""
    path = _cache_path()
    try:
        with FileLock(path.with_suffix(".lock")):  # page and worker may need it at the same time; only one simulates
            if path.exists():
                try:
                    return ad.read_h5ad(path)
                except (OSError, KeyError, ValueError):
                    path.unlink()
            replace_file(path, simulate().write_h5ad)
            return ad.read_h5ad(path)
    except OSError as error:  # no lock can be made on a disk that is full or read-only; what is there can be read
        if path.exists():
            return ad.read_h5ad(path)
        raise write_error(path, error) from error


@dataclass(frozen=True)
class _Truth:
    """The true network of each cell type, of all types together, and the pairs that the prior leaves out."""

    by_type: dict[str, pd.DataFrame]
    together: pd.DataFrame
    left_out: pd.MultiIndex


def _truth() -> _Truth:
    """Return the truth of the stored demo; pages ask for it at each click, so it stays in memory."""
    path = _cache_path()
    if not path.exists():
        demo_dataset()
    return _read_truth(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read_truth(path: Path, changed: int) -> _Truth:
    """Read the truth of the demo that was stored at `path` at the time `changed`."""
    by_type = dict(demo_dataset().uns["true_network"])
    together = pd.concat(list(by_type.values())).drop_duplicates(["source", "target"], ignore_index=True)
    return _Truth(by_type, together, left_out(together))


def demo_truth(cell_type: str | None = None) -> pd.DataFrame:
    """Return the true network of one simulated cell type, or of all types together.

    Returns
    -------
    Columns source, target, sign; each pair once.

    Raises
    ------
    PriorError
        If the demo has no such cell type.
    """
    truth = _truth()
    if cell_type is None:
        return truth.together.copy()
    if cell_type not in truth.by_type:
        known = ", ".join(DEMO_CELL_TYPES)
        raise PriorError(
            f"The true network of the simulation has no cell type {cell_type}.",
            f"Choose one of {known} in the demo, or use a prior of your data set's species.",
        )
    return truth.by_type[cell_type].reset_index(drop=True)


def n_demo_edges() -> int:
    """Return the number of known edges of all cell types; pages ask for it at each click."""
    truth = _truth()
    return len(truth.together) - len(truth.left_out)


def demo_prior(cell_type: str | None = None) -> Prior:
    """Return what is known of the true network of one simulated cell type, or of all types together.

    A share of the true edges is left out (`grn_core.data.demo.left_out`), so that a new edge can be right.

    Raises
    ------
    PriorError
        If the demo has no such cell type.
    """
    return make_prior("demo", without(demo_truth(cell_type), _truth().left_out), simulated=True)
