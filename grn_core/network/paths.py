"""The strongest paths from one gene to another."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_PATHS = 60


@dataclass(frozen=True)
class Path:
    """Genes of which each regulates the next, and the product of the weights of these edges."""

    genes: tuple[str, ...]
    strength: float


def strongest_paths(network: pd.DataFrame, start: str, end: str, most: int = MOST_PATHS) -> list[Path]:
    """Return paths of at most three edges, the strongest first; none if `start` regulates nothing.

    The strength is the product of the weights along the path: the probability that all its edges are real, if they were
    independent. A network that scores every pair always has the direct edge; it comes first only if it is stronger than
    the longer paths.

    Parameters
    ----------
    network
        Columns source, target, weight.
    """
    tfs = pd.Index(sorted(set(network["source"])))
    if start == end or start not in tfs:
        return []
    steps = network[network["target"].isin(tfs) | (network["target"] == end)]
    columns = tfs if end in tfs else tfs.append(pd.Index([end]))
    weight = np.zeros((len(tfs), len(columns)))
    weight[tfs.get_indexer(steps["source"]), columns.get_indexer(steps["target"])] = steps["weight"]
    a, b = tfs.get_loc(start), columns.get_loc(end)
    between = np.setdiff1d(np.arange(len(tfs)), [a, b])
    first, middle, last = weight[a, between], weight[np.ix_(between, between)], weight[between, b]
    np.fill_diagonal(middle, 0.0)
    found = [Path((start, end), float(weight[a, b]))]
    two = first * last
    found += [Path((start, tfs[between[i]], end), float(two[i])) for i in _largest(two, most)]
    three = first[:, None] * middle * last[None, :]
    for at in _largest(three.ravel(), most):
        i, j = divmod(int(at), len(between))
        found.append(Path((start, tfs[between[i]], tfs[between[j]], end), float(three[i, j])))
    real = [path for path in found if path.strength > 0]
    return sorted(real, key=lambda path: (-path.strength, len(path.genes), path.genes))[:most]


def _largest(values: np.ndarray, most: int) -> np.ndarray:
    if len(values) > most:
        return np.argpartition(values, -most)[-most:]
    return np.arange(len(values))


def path_edges(network: pd.DataFrame, paths: list[Path], k: int) -> pd.DataFrame:
    """Return the edges of the strongest paths: only complete paths, at most `k` edges but at least one path."""
    wanted: dict[tuple[str, str], None] = {}
    for path in paths:
        more = dict.fromkeys(zip(path.genes[:-1], path.genes[1:], strict=True))
        if wanted and len(wanted | more) > k:
            break
        wanted |= more
    index = pd.MultiIndex.from_frame(network[["source", "target"]])
    return network[index.isin(list(wanted))].sort_values("rank", ignore_index=True)
