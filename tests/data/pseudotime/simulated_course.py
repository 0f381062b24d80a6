"""Simulated cells of known ages, from the progenitor to the final types, to test orders against."""

import anndata as ad
import numpy as np

from grn_core.data.demo import circuit, dataset, dynamics


def course(n_cells: int = 600, seed: int = 2011) -> ad.AnnData:
    """Simulate cells 1 to 39 steps after the progenitor (later they no longer change), with the steps in obs["age"]."""
    ages = np.repeat(np.arange(1, 41, 2), n_cells // 20)
    rng = np.random.default_rng(seed)
    made = circuit.build_circuit(rng)
    cells = dynamics.simulate_cells(made, n_cells, rng, harvest=ages - 1, n_steps=40)
    adata = ad.AnnData(dataset.sequence(cells.expression, np.random.default_rng(1)))
    adata.obs_names = [f"cell{i:03d}" for i in range(n_cells)]
    adata.var_names = list(made.genes)
    adata.obs["age"] = ages
    return adata[np.random.default_rng(2).permutation(n_cells)].copy()
