"""Simulated cells of known ages, from the progenitor to the final types, to test orders against."""

from contextlib import contextmanager

import anndata as ad
import numpy as np

from grn_core.data.demo import circuit, dataset, dynamics


@contextmanager
def _steps(n: int):
    before, dynamics.N_STEPS = dynamics.N_STEPS, n
    try:
        yield
    finally:
        dynamics.N_STEPS = before


def course(n_cells: int = 600, seed: int = 2011) -> ad.AnnData:
    """Simulate cells 1 to 39 steps after the progenitor (later they no longer change), with the steps in obs["age"]."""
    ages = np.repeat(np.arange(1, 41, 2), n_cells // 20)
    levels = []
    for i, age in enumerate(np.unique(ages)):
        rng = np.random.default_rng(seed)  # the same genes at every age, but different cells
        made = circuit.build_circuit(rng)
        with _steps(int(age)):
            expression = dynamics.simulate_cells(made, n_cells, rng)[1]
        levels.append(expression[i * n_cells // 20 : (i + 1) * n_cells // 20])
    adata = ad.AnnData(dataset.sequence(np.vstack(levels), np.random.default_rng(1)))
    adata.obs_names = [f"cell{i:03d}" for i in range(n_cells)]
    adata.var_names = list(made.genes)
    adata.obs["age"] = ages
    return adata[np.random.default_rng(2).permutation(n_cells)].copy()
