"""Predicted changes as arrows on the map of the cells.

As arrows of RNA velocity are drawn (La Manno et al., Nature 2018, 560:494) and as CellOracle draws perturbations: a
cell moves towards those of its neighbours whose difference in expression from it is most like the predicted change.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from grn_core.errors import DataError

MOST_CELLS = 1500
N_NEIGHBOURS = 40
N_PCS = 30
SHARPNESS = 0.05
"""Correlations are divided by it before the softmax, as in velocyto."""
GRID = 12
FEWEST_NEAR = 3.0
"""Weighted number of cells that an arrow of the grid needs."""
CHANCE = 95
"""Percentile of arrows of changes dealt to random genes; shorter arrows are left out."""
N_RANDOM = 5


@dataclass(frozen=True, eq=False)
class Arrows:
    """Arrows on a grid over the map.

    Attributes
    ----------
    table
        Columns x, y (start), dx, dy (shift, in units of the map; the longest arrow spans one grid square).
    n_cells
        Number of cells from which they are computed.
    n_chance
        Number of places of the grid without an arrow, because it would be no longer than by chance.
    """

    table: pd.DataFrame
    n_cells: int
    n_chance: int


def cell_arrows(
    expression: pd.DataFrame, places: pd.DataFrame, change: pd.Series, moving: "pd.Series[bool] | None" = None,
    seed: int = 0,
) -> Arrows:  # fmt: skip
    """Return arrows that show where a predicted change would move the cells on their map.

    A cell's neighbours are its `N_NEIGHBOURS` nearest in `N_PCS` components of the genes' expression. The probability
    that it moves towards a neighbour is the softmax of the correlation, over genes, of the difference in expression
    with the predicted change; its shift is the sum of the unit steps on the map by probability, minus their mean. On a
    grid, shifts are averaged with Gaussian weights. An arrow is left out if it is no longer than those of the same
    changes dealt to random genes.

    Parameters
    ----------
    expression
        Log expression of the genes of the network, (cells x genes).
    places
        Columns x, y: the map, by cell.
    change
        Predicted change by gene, relative to the gene's standard deviation.
    moving
        By cell, whether it may move; the others are only neighbours. All may move if not given.
    seed
        Seed of the sample of at most `MOST_CELLS` cells and of the random genes.

    Raises
    ------
    DataError
        If fewer than 20 cells have expression and a place, or no gene with expression changes.
    """
    rng = np.random.default_rng(seed)
    cells = expression.index.intersection(places.index)
    if len(cells) > MOST_CELLS:
        cells = cells[np.sort(rng.permutation(len(cells))[:MOST_CELLS])]
    may = np.ones(len(cells), dtype=bool) if moving is None else moving.reindex(cells).fillna(False).to_numpy(bool)
    if len(cells) < 20 or may.sum() < 5:
        raise DataError("Fewer than 20 cells have a place on the map.", "Use a data set with more cells.")
    values = expression.loc[cells].to_numpy(dtype=np.float32)
    spread = values.std(axis=0)
    delta = change.reindex(expression.columns).fillna(0.0).to_numpy(dtype=np.float32) * spread
    if not np.abs(delta).max() > 0:
        raise DataError("No gene that these cells express changes.", "Choose another TF, or more steps.")
    at = places.loc[cells, ["x", "y"]].to_numpy(dtype=float)
    near = _neighbours(values)
    rows = np.flatnonzero(may)
    found = _shifts(values, at, near, rows, delta)
    points, nearby, step = _grid(at[rows])
    smooth = nearby @ found / np.maximum(nearby.sum(axis=1), 1e-9)[:, None]
    random = [
        np.linalg.norm(nearby @ _shifts(values, at, near, rows, _dealt(delta, spread, rng)), axis=1)
        / np.maximum(nearby.sum(axis=1), 1e-9)
        for _ in range(N_RANDOM)
    ]
    size = np.linalg.norm(smooth, axis=1)
    dense = nearby.sum(axis=1) >= FEWEST_NEAR
    clear = dense & (size > np.percentile(np.array(random)[:, dense], CHANCE)) if dense.any() else dense
    scale = step / max(size[clear].max(), 1e-9) if clear.any() else 0.0
    table = pd.DataFrame(np.hstack([points[clear], smooth[clear] * scale]), columns=["x", "y", "dx", "dy"])
    return Arrows(table, len(rows), int(dense.sum() - clear.sum()))


def _neighbours(values: np.ndarray) -> np.ndarray:
    """Return each cell's nearest other cells, (cells x neighbours)."""
    n = min(N_PCS, *(side - 1 for side in values.shape))
    reduced = PCA(n, svd_solver="randomized", random_state=0).fit_transform(values)
    k = min(N_NEIGHBOURS, len(values) - 1)
    return np.asarray(NearestNeighbors(n_neighbors=k).fit(reduced).kneighbors(return_distance=False))


def _shifts(values: np.ndarray, at: np.ndarray, near: np.ndarray, rows: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """Return the shift of each cell in `rows` on the map, (rows x 2)."""
    centred = delta - delta.mean()
    centred /= np.linalg.norm(centred)
    found = np.zeros((len(rows), 2))
    for i, cell in enumerate(rows):
        step = values[near[cell]] - values[cell]
        step -= step.mean(axis=1, keepdims=True)
        r = step @ centred / np.maximum(np.linalg.norm(step, axis=1), 1e-9)
        p = np.exp((r - r.max()) / SHARPNESS)
        way = at[near[cell]] - at[cell]
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        found[i] = (p / p.sum() - 1 / len(p)) @ way
    return found


def _dealt(delta: np.ndarray, spread: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Deal the changes, relative to each gene's spread, to random genes."""
    relative = np.divide(delta, spread, out=np.zeros_like(delta), where=spread > 0)
    return np.asarray(rng.permutation(relative) * spread)


def _grid(at: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return points of a grid over the cells, the weight of each cell at each point, and the distance of points."""
    low, high = np.percentile(at, 0.5, axis=0), np.percentile(at, 99.5, axis=0)
    step = float((high - low).max()) / GRID or 1.0
    axes = [np.arange(a, b + step, step) for a, b in zip(low, high, strict=True)]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
    squared = ((points[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)
    return points, np.exp(-squared / (2 * (0.6 * step) ** 2)), step
