"""Order cells along diffusion pseudotime (scanpy's DPT), from a start that the user chooses.

Pseudotime is an estimate: the distance of a cell's expression from the start, along the cells in between. It depends on
the start. It is not measured in hours, and it cannot say which end comes first.
"""

from dataclasses import dataclass

import anndata as ad
import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from grn_core.data.cells.cell_sample import draw_cells
from grn_core.data.cells.neighbours import N_GENES, N_NEIGHBOURS, add_components, add_neighbours
from grn_core.data.cells.qc import MOST_CELLS
from grn_core.data.cells.variable_genes import variable_genes
from grn_core.data.pseudotime.start import Start, cells_high_in, cells_of_type, typical
from grn_core.data.select import abundance, select_cells
from grn_core.errors import DataError
from grn_core.progress import ProgressCallback, Stop, ignore, never, stepper

LEAST_CELLS = 50
N_DIFFUSION = 10
STATIONARY = 0.9994
"""Diffusion components with this eigenvalue or more only show a cell's group; scanpy's DPT ignores them."""
STAGE = "Ordering the cells:"


@dataclass(frozen=True, eq=False)
class CellOrder:
    """Cells along pseudotime.

    Attributes
    ----------
    times
        Pseudotime by cell, from 0 (the start) to 1 (the cell furthest from it); NaN for cells that are not connected
        with the start.
    root
        Name of the cell at which the order starts.
    n_all
        Number of cells from which the ordered ones were sampled.
    n_genes
        Number of genes from which the order was computed.
    loose
        Whether the connected cells form groups with hardly any neighbours between them; distances between such groups
        are unreliable.
    """

    times: "pd.Series[float]"
    root: str
    n_all: int
    n_genes: int
    loose: bool = False

    @property
    def n_unconnected(self) -> int:
        """Number of cells that are not connected with the start by a chain of neighbours."""
        return int(self.times.isna().sum())


def order_cells(
    adata: ad.AnnData,
    start: Start,
    key: str | None = None,
    cell_type: str | None = None,
    progress: ProgressCallback = ignore,
    stop: Stop = never,
) -> CellOrder:
    """Order cells by diffusion pseudotime (Haghverdi et al., Nature Methods 2016, 13:845; scanpy's `tl.dpt`).

    It uses log(1 + counts per 10,000) of the `N_GENES` most variable genes, `N_PCS` principal components,
    `N_NEIGHBOURS` neighbours and `N_DIFFUSION` diffusion components. Cells that are not connected with the start by a
    chain of neighbours have no pseudotime. Of more than `MOST_CELLS` cells, that many are sampled, equally from each
    type.

    Parameters
    ----------
    adata
        Cells x genes.
    start
        Where the order starts.
    key
        ``obs`` column of the cell types.
    cell_type
        The type whose cells are ordered; None for all cells.
    progress, stop
        Called with each step; asked before each.

    Raises
    ------
    DataError
        If there are too few cells, or too few connected with the start; if the start is not in the data; if there are
        only scaled values; if several cells have the same name.
    Cancelled
        If `stop` returns True.
    """
    step = stepper(STAGE, progress, stop)
    step(0.02, "reading cells")
    chosen = select_cells(adata, key, cell_type)
    _check(chosen, cell_type)
    labels = chosen.obs[key].astype(str) if key is not None and key in chosen.obs else None
    drawn = draw_cells(labels if cell_type is None else None, chosen.n_obs, MOST_CELLS)
    n_all, chosen = chosen.n_obs, chosen[drawn]
    candidates = _candidates(chosen, start, None if labels is None else labels.to_numpy()[drawn])
    cells = variable_genes(chosen, N_GENES)
    step(0.2, "principal components")
    add_components(cells)
    step(0.35, "neighbours")
    add_neighbours(cells, N_NEIGHBOURS)
    parts = connected_components(cells.obsp["connectivities"], directed=False)[1]
    step(0.7, "diffusion")
    times, root, loose = _times(cells, parts, candidates)
    step(0.98, "storing the order")
    names = cells.obs_names.astype(str)
    return CellOrder(pd.Series(times, index=names), str(names[root]), n_all, cells.n_vars, loose)


def _check(cells: ad.AnnData, cell_type: str | None) -> None:
    if not cells.obs_names.is_unique:
        raise DataError("Several cells have the same name.", "Give each cell a name of its own.")
    if cells.n_obs < LEAST_CELLS:
        whose = f"The cell type {cell_type} has" if cell_type is not None else "The data set has"
        remedy = "Order the cells of all types." if cell_type is not None else "Add a data set with more cells."
        raise DataError(f"{whose} {cells.n_obs} cells; an order needs at least {LEAST_CELLS}.", remedy)


def _candidates(chosen: ad.AnnData, start: Start, types: np.ndarray | None) -> np.ndarray | None:
    """Return the cells that can be the root; None if any cell can."""
    if start.kind == "type":
        if types is None:
            raise DataError("This data set has no cell types.", "Start at the cells with most expression of a gene.")
        return cells_of_type(types, start.name)
    if start.kind == "gene":
        linear = abundance(chosen)

        def column(at: int) -> np.ndarray:
            counts = linear.counts[:, [at]]
            values = counts if isinstance(counts, np.ndarray) else counts.toarray()
            return np.asarray(values, dtype=float).ravel() / np.maximum(linear.totals, 1e-12)

        return cells_high_in(start.name, pd.Index(chosen.var_names.astype(str)), column)
    return None


def _times(cells: ad.AnnData, parts: np.ndarray, candidates: np.ndarray | None) -> tuple[np.ndarray, int, bool]:
    """Return pseudotime, (cells,); the root (the most typical candidate, or one end); and `CellOrder.loose`."""
    import scanpy as sc

    places = cells.obsm["X_pca"]
    if candidates is not None:
        # if candidates are in several unconnected parts, use the part with most of them
        part = np.bincount(parts[candidates]).argmax()
        root = typical(places, candidates[parts[candidates] == part])
    else:
        root, part = -1, np.bincount(parts).argmax()
    there = np.flatnonzero(parts == part)
    if len(there) < LEAST_CELLS:
        raise DataError(
            f"Only {len(there)} of {cells.n_obs} cells are connected with the start by chains of neighbours; an order "
            f"needs at least {LEAST_CELLS}.",
            "Start at another cell type or gene.",
        )
    connected = cells[there].copy()
    sc.tl.diffmap(connected, n_comps=N_DIFFUSION, random_state=0)
    if root < 0:
        # the first component is constant; along the second, the cells differ most
        main = connected.obsm["X_diffmap"][:, 1]
        root = int(there[np.argmax(np.abs(main - np.median(main)))])
    connected.uns["iroot"] = int(np.flatnonzero(there == root)[0])
    sc.tl.dpt(connected, n_dcs=len(connected.uns["diffmap_evals"]))
    times = np.full(cells.n_obs, np.nan)
    found = connected.obs["dpt_pseudotime"].to_numpy(dtype=float)
    times[there] = np.where(np.isfinite(found), found, np.nan)
    return times, root, bool(connected.uns["diffmap_evals"][1] >= STATIONARY)
