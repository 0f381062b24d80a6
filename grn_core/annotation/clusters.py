"""Cluster cells by the Leiden or the Louvain algorithm on a graph of neighbours (scanpy, igraph)."""

import random
from dataclasses import dataclass, replace
from typing import Literal

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from grn_core.data.cells.added_columns import natural_order
from grn_core.data.cells.cell_sample import draw_cells
from grn_core.data.cells.neighbours import N_GENES, N_NEIGHBOURS, add_components, add_neighbours
from grn_core.data.cells.variable_genes import variable_genes
from grn_core.data.select import abundance_from, log_normalised
from grn_core.data.source import known_source
from grn_core.errors import ConfigError, DataError
from grn_core.progress import ProgressCallback, Stop, ignore, never, stepper

LEAST_CELLS = 20
MOST_CELLS = 20_000
"""Of more cells than these, a sample is clustered, and the others get the label of their neighbours in it."""
LEAST_RESOLUTION, MOST_RESOLUTION = 0.05, 5.0
STAGE = "Clustering the cells:"
Method = Literal["leiden", "louvain"]
METHODS: dict[Method, str] = {"leiden": "Leiden", "louvain": "Louvain"}


@dataclass(frozen=True, eq=False)
class Clusters:
    """Clusters of cells.

    Attributes
    ----------
    labels
        Number of the cluster as text, by cell; ``0`` is the largest cluster.
    resolution
        Resolution of the method.
    n_clustered
        Number of cells that were clustered; the others got the label of their neighbours among these.
    n_genes, n_components
        Numbers of variable genes and of principal components.
    """

    labels: "pd.Series"
    resolution: float
    n_clustered: int
    n_genes: int
    n_components: int
    method: Method = "leiden"

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return int(self.labels.nunique())

    @property
    def note(self) -> str:
        """How they were made, in one or two sentences."""
        said = (
            f"{self.n_clusters} clusters by {METHODS[self.method]}, resolution {self.resolution:g}, on {N_NEIGHBOURS} "
            f"neighbours in {self.n_components} principal components of {self.n_genes:,} variable genes."
        )
        if self.n_clustered < len(self.labels):
            said += (
                f" A sample of {self.n_clustered:,} of {len(self.labels):,} cells was clustered; each other cell has "
                f"the label of most of its {N_NEIGHBOURS} nearest cells in the sample."
            )
        return said


def cluster_cells(
    adata: ad.AnnData, resolution: float = 1.0, seed: int = 0, progress: ProgressCallback = ignore,
    stop: Stop = never, method: Method = "leiden",
) -> Clusters:  # fmt: skip
    """Cluster cells by Leiden (Traag et al., Scientific Reports 2019, 9:5233; scanpy's `tl.leiden` with igraph) or
    Louvain (Blondel et al., J. Stat. Mech. 2008, P10008; igraph's `community_multilevel`).

    It uses log(1 + counts per 10,000) of the `N_GENES` most variable genes, `N_PCS` principal components and
    `N_NEIGHBOURS` neighbours. The same seed gives the same clusters.

    Parameters
    ----------
    adata
        Cells x genes.
    resolution
        More gives more and smaller clusters, `LEAST_RESOLUTION` to `MOST_RESOLUTION`.
    seed
        Seed of the sample, the components, the neighbours and the method.
    progress, stop
        Called with each step; asked before each.
    method
        A key of `METHODS`.

    Raises
    ------
    ConfigError
        If the resolution is out of range, or there is no such method.
    DataError
        If there are too few cells or varying genes, only scaled values, or several cells have the same name.
    Cancelled
        If `stop` returns True.
    """
    from sklearn.neighbors import KNeighborsClassifier

    step = stepper(STAGE, progress, stop)
    _check(adata, resolution, method)
    step(0.02, "variable genes")
    drawn = draw_cells(None, adata.n_obs, MOST_CELLS, seed)
    cells = variable_genes(adata[drawn] if len(drawn) < adata.n_obs else adata, N_GENES)
    step(0.2, "principal components")
    add_components(cells, seed)
    step(0.35, "neighbours")
    add_neighbours(cells, N_NEIGHBOURS, seed)
    step(0.75, METHODS[method])
    found = _by_size(_leiden(cells, resolution, seed) if method == "leiden" else _louvain(cells, resolution, seed))
    labels = pd.Series(index=adata.obs_names.astype(str), dtype=object)
    labels.iloc[drawn] = found
    if len(drawn) < adata.n_obs:
        rest = np.setdiff1d(np.arange(adata.n_obs), drawn)
        nearest = KNeighborsClassifier(N_NEIGHBOURS, algorithm="brute").fit(cells.obsm["X_pca"], found)
        for begin in range(0, len(rest), MOST_CELLS):
            step(0.8 + 0.18 * begin / len(rest), f"other cells: {begin:,} of {len(rest):,}")
            rows = rest[begin : begin + MOST_CELLS]
            labels.iloc[rows] = nearest.predict(_projected(adata, rows, cells))
    step(0.99, "storing the clusters")
    ordered = pd.Series(pd.Categorical(labels, natural_order(labels.unique())), labels.index)
    return Clusters(ordered, resolution, len(drawn), cells.n_vars, cells.obsm["X_pca"].shape[1], method)


def _leiden(cells: ad.AnnData, resolution: float, seed: int) -> "pd.Series":
    import scanpy as sc

    sc.tl.leiden(
        cells, resolution=resolution, flavor="igraph", n_iterations=2, directed=False, random_state=seed,
        key_added="found",
    )  # fmt: skip
    return cells.obs["found"]


def _louvain(cells: ad.AnnData, resolution: float, seed: int) -> "pd.Series":
    """Cluster the graph of neighbours; igraph draws from Python's generator, which is given back afterwards."""
    import igraph

    edges = sparse.triu(cells.obsp["connectivities"], k=1).tocoo()
    graph = igraph.Graph(n=cells.n_obs, edges=np.column_stack([edges.row, edges.col]))
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = graph.community_multilevel(weights=edges.data.astype(float), resolution=resolution)
    finally:
        igraph.set_random_number_generator(random)
    return pd.Series(found.membership, index=cells.obs_names)


def _check(adata: ad.AnnData, resolution: float, method: str) -> None:
    if method not in METHODS:
        raise ConfigError(f"There is no clustering method {method}.", f"Give one of: {', '.join(METHODS)}.")
    if not LEAST_RESOLUTION <= resolution <= MOST_RESOLUTION:
        raise ConfigError(
            f"The resolution {resolution:g} is out of range.",
            f"Give a number from {LEAST_RESOLUTION:g} (few clusters) to {MOST_RESOLUTION:g} (many).",
        )
    if not adata.obs_names.is_unique:
        raise DataError("Several cells have the same name.", "Give each cell a name of its own.")
    if adata.n_obs < LEAST_CELLS:
        raise DataError(
            f"The data set has {adata.n_obs} cells; clusters need at least {LEAST_CELLS}.", "Add a data set with more."
        )


def _by_size(found: "pd.Series") -> np.ndarray:
    """Return each cell's cluster, numbered by size: 0 is the largest; equal ones are in the order of the method's."""
    sizes = found.astype(int).value_counts()
    order = sorted(sizes.index, key=lambda label: (-sizes[label], label))
    number = {label: str(i) for i, label in enumerate(order)}
    return found.astype(int).map(number).to_numpy(dtype=object)


def _projected(adata: ad.AnnData, rows: np.ndarray, cells: ad.AnnData) -> np.ndarray:
    """Return other cells in the principal components of the clustered ones, (rows x components).

    Each block of cells is taken from the same matrix, and undone with the same logarithm, as all cells are.
    """
    source = known_source(adata)
    linear = abundance_from(replace(source, matrix=source.matrix[rows]), adata)
    genes = adata.var_names.astype(str).get_indexer(cells.var_names)
    values = log_normalised(linear.counts, linear.totals)[:, genes]
    mean = np.asarray(cells.X.mean(axis=0)).ravel()
    directions = cells.varm["PCs"]
    dense = values if isinstance(values, np.ndarray) else values.toarray()
    return (dense - mean) @ directions
