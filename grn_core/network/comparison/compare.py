"""Comparison of two networks: shared, lost and gained edges among the strongest, and rewired hubs."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import hypergeom, rankdata

from grn_core.network.comparison.alignment import Aligned

Side = Literal["shared", "lost", "gained"]
SIDES: tuple[Side, ...] = ("shared", "lost", "gained")
FEWEST_IN_HUB = 5
EDGE_COLUMNS = ["source", "target", "side", "rank_a", "rank_b", "weight_a", "weight_b"]


@dataclass(frozen=True)
class Comparison:
    """The strongest edges of two networks, A and B.

    Attributes
    ----------
    k
        Number of strongest edges per network; edges that tie with the last one are included.
    edges
        Columns `EDGE_COLUMNS`, edges of best rank in either network first (a network whose edges all tie does not
        affect the order). ``side`` is ``shared``, ``lost`` (only in A) or ``gained`` (only in B); ranks are among the
        common pairs and missing for a pair that is not in the network.
    n_a, n_b
        Number of strongest edges in A and in B.
    jaccard
        Shared edges divided by edges of either network.
    chance
        Jaccard index expected for as many edges drawn at random from the common pairs.
    chance_of_hubs
        The same if each TF keeps its number of targets in each network.
    spearman
        Rank correlation over all common pairs; NaN if all weights of a network are equal.
    weighted
        Whether the edges of A, and of B, differ in weight.
    """

    k: int
    edges: pd.DataFrame
    n_a: int
    n_b: int
    jaccard: float
    chance: float
    chance_of_hubs: float
    spearman: float
    weighted: tuple[bool, bool]

    def on(self, side: Side) -> pd.DataFrame:
        """Return the edges that are shared, lost or gained."""
        return self.edges[self.edges["side"] == side].reset_index(drop=True)


def jaccard(first: np.ndarray, second: np.ndarray) -> float:
    """Return the Jaccard index of two sets of pairs, each (pairs,) bool; 0 if both are empty."""
    either = int((first | second).sum())
    return float((first & second).sum() / either) if either else 0.0


def chance_jaccard(a: int, b: int, n: int) -> float:
    """Return the expected Jaccard index of two random sets of `a` and `b` pairs out of `n`.

    Their overlap x follows the hypergeometric distribution; the index is x / (a + b - x).
    """
    if a == 0 or b == 0:
        return 0.0
    # probabilities beyond 12 standard deviations are negligible
    mean, reach = a * b / n, 12 * (a * b * (n - a) * (n - b) / n**2 / max(n - 1, 1)) ** 0.5 + 12
    x = np.arange(max(0, a + b - n, int(mean - reach)), min(a, b, int(mean + reach)) + 1)
    return float((hypergeom.pmf(x, n, a, b) * x / (a + b - x)).sum())


def chance_jaccard_within(a: np.ndarray, b: np.ndarray, n: np.ndarray) -> float:
    """Return the expected Jaccard index if each TF's edges are drawn at random among the pairs of that TF.

    Parameters
    ----------
    a, b, n
        Number of edges in each network, and of pairs, of each TF, (TFs,).

    Notes
    -----
    The overlap x is a sum of hypergeometric numbers with means a b / n and variances
    a b (n - a)(n - b) / (n^2 (n - 1)), so it has mean m and variance v. The expectation of f(x) = x / (S - x), where S
    is the number of edges of both networks, is approximated to second order: f(m) + v f''(m) / 2 with
    f''(m) = 2 S / (S - m)^3.
    """
    total = float(a.sum() + b.sum())
    if a.sum() == 0 or b.sum() == 0:
        return 0.0
    a, b, n = a.astype(float), b.astype(float), n.astype(float)
    mean = float((a * b / n).sum())
    variance = float((a * b * (n - a) * (n - b) / (n**2 * np.maximum(n - 1, 1))).sum())
    return min(1.0, mean / (total - mean) + total * variance / (total - mean) ** 3)


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's rank correlation, (pairs,) each, ties at their mean rank; NaN if one of them is constant."""
    ranks = np.stack([rankdata(first), rankdata(second)])
    return float(np.corrcoef(ranks)[0, 1]) if (np.ptp(ranks, axis=1) > 0).all() else float("nan")


def _out_degrees(aligned: Aligned, chosen: np.ndarray) -> np.ndarray:
    return np.bincount(aligned.tf[chosen], minlength=len(aligned.tfs))


def compare(aligned: Aligned, k: int) -> Comparison:
    """Compare the `k` strongest edges of the first two networks of `aligned`."""
    a, b = aligned.top(k)[:2]
    pairs = np.bincount(aligned.tf, minlength=len(aligned.tfs))
    return Comparison(
        k, _edges(aligned, a, b), int(a.sum()), int(b.sum()), jaccard(a, b),
        chance_jaccard(int(a.sum()), int(b.sum()), len(a)),
        chance_jaccard_within(_out_degrees(aligned, a), _out_degrees(aligned, b), pairs),
        spearman(*aligned.weights[:2]), (aligned.is_weighted(0), aligned.is_weighted(1)),
    )  # fmt: skip


def pair_sides(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Classify pairs as shared, lost (only in `a`), gained (only in `b`) or neither.

    Parameters
    ----------
    a, b
        Whether each pair is among the strongest of a network, (pairs,) bool.

    Returns
    -------
    (pairs,) text.
    """
    return np.select([a & b, a, b], ["shared", "lost", "gained"], "neither")


def _edges(aligned: Aligned, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    either = a | b
    ranks = np.where(aligned.weights[:2] > 0, aligned.ranks[:2], np.nan)[:, either]
    table = aligned.pairs[either].assign(
        side=pair_sides(a, b)[either], rank_a=ranks[0], rank_b=ranks[1],
        weight_a=aligned.weights[0, either], weight_b=aligned.weights[1, either],
    )  # fmt: skip
    ranked = [column for i, column in enumerate(("rank_a", "rank_b")) if aligned.is_weighted(i)]
    table["best"] = table[ranked or ["rank_a", "rank_b"]].min(axis=1)
    table = table.sort_values(["best", "source", "target"], ignore_index=True)
    return table[EDGE_COLUMNS].astype({"rank_a": "Int64", "rank_b": "Int64"})


def edges_to_draw(result: Comparison, n: int) -> pd.DataFrame:
    """Choose edges for a drawing: the `n` of best rank in either network.

    If only one network has weights (a run compared with a prior), these are its `n` strongest edges, and up to `n`
    edges between the same genes that are only in the other network.
    """
    edges = result.edges
    if result.weighted[0] == result.weighted[1]:
        return edges.head(n)
    other = "gained" if result.weighted[0] else "lost"
    strongest = edges[edges["side"] != other].head(n)
    genes = {*strongest["source"], *strongest["target"]}
    between = edges[(edges["side"] == other) & edges["source"].isin(genes) & edges["target"].isin(genes)].head(n)
    return pd.concat([strongest, between], ignore_index=True)


def curve_steps(n_pairs: int, k: int, n_steps: int = 40) -> list[int]:
    """Return values of k for a curve, evenly spaced on a logarithmic axis, including `k`.

    They range from 10 to a fifth of all pairs, or to twice `k` if that is more: larger sets overlap merely because of
    their size.
    """
    last = min(max(n_pairs // 5, 2 * k), n_pairs)
    steps = np.geomspace(min(10, last), last, n_steps).round().astype(int)
    return sorted({*steps.tolist(), min(k, n_pairs)})


def jaccard_curve(aligned: Aligned, ks: list[int]) -> pd.DataFrame:
    """Return the agreement at each k: columns k, jaccard, chance, chance_of_hubs, as in `Comparison`."""
    pairs = np.bincount(aligned.tf, minlength=len(aligned.tfs))
    rows = []
    for k in ks:
        a, b = aligned.top(k)[:2]
        hubs = chance_jaccard_within(_out_degrees(aligned, a), _out_degrees(aligned, b), pairs)
        rows.append((k, jaccard(a, b), chance_jaccard(int(a.sum()), int(b.sum()), len(a)), hubs))
    return pd.DataFrame(rows, columns=["k", "jaccard", "chance", "chance_of_hubs"])


def rewired_hubs(aligned: Aligned, k: int) -> pd.DataFrame:
    """Rank TFs by how much their regulons differ between the first two networks.

    Hubs (at least `FEWEST_IN_HUB` different targets in both networks together) come first, those with the lowest
    Jaccard index at the top; among equals, the one with more targets.

    Returns
    -------
    source, n_a and n_b (targets among the `k` strongest edges), change (n_b - n_a), shared, lost, gained, jaccard and
    chance (the Jaccard index expected for as many targets drawn at random), without TFs that have no edge.
    """
    a, b = aligned.top(k)[:2]
    n_a, n_b, shared = (_out_degrees(aligned, chosen) for chosen in (a, b, a & b))
    table = pd.DataFrame(
        {"source": aligned.tfs, "n_a": n_a, "n_b": n_b, "change": n_b - n_a, "shared": shared,
         "lost": n_a - shared, "gained": n_b - shared}
    )  # fmt: skip
    table = table[(n_a + n_b) > 0]
    either = table["n_a"] + table["n_b"] - table["shared"]
    n = len(aligned.genes) - 1
    table["jaccard"] = table["shared"] / either
    table["chance"] = [chance_jaccard(x, y, n) for x, y in zip(table["n_a"], table["n_b"], strict=True)]
    table = table.assign(small=either < FEWEST_IN_HUB, either=-either)
    return table.sort_values(["small", "jaccard", "either", "source"], ignore_index=True).drop(
        columns=["small", "either"]
    )


def rank_sample(aligned: Aligned, k: int, most: int = 3000, seed: int = 0) -> pd.DataFrame:
    """Return pairs with their ranks in both networks, for a scatter plot.

    It has at most `most` of the edges that are among the `k` strongest of either network, and at most `most` of the
    other pairs; where there are more, they are drawn at random with `seed`.

    Returns
    -------
    source, target, rank_a, rank_b (tied pairs at their mean rank) and side (``neither`` for the other pairs).
    """
    a, b = aligned.top(k)[:2]
    rng = np.random.default_rng(seed)
    chosen = np.concatenate(
        [rng.permutation(np.flatnonzero(part))[:most] for part in (~(a | b), a | b)]
    )  # the strongest edges last, so that they are drawn on top
    ranks = np.stack([rankdata(-row) for row in aligned.weights[:2]])[:, chosen]
    return aligned.pairs.iloc[chosen].assign(rank_a=ranks[0], rank_b=ranks[1], side=pair_sides(a, b)[chosen])
