"""Two networks side by side: what they share at the top, what one has gained or lost, which hubs are rewired."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import hypergeom, rankdata

from grn_core.network.alignment import Aligned

Side = Literal["shared", "lost", "gained"]
SIDES: tuple[Side, ...] = ("shared", "lost", "gained")
FEWEST_IN_HUB = 5
EDGE_COLUMNS = ["source", "target", "side", "rank_a", "rank_b", "weight_a", "weight_b"]


@dataclass(frozen=True)
class Comparison:
    """Two networks' strongest edges.

    Attributes
    ----------
    k
        How many were asked for on each side; ties at the cut are in as well.
    edges
        `EDGE_COLUMNS`, those of high rank on either side first (a side whose edges all tie has no say in that).
        ``side`` is ``shared``, ``lost`` (only in the first) or ``gained`` (only in the second); ranks count the
        common pairs alone and are missing where the network does not name the pair.
    n_a, n_b
        Edges on each side.
    jaccard
        Shared edges over edges of either side.
    chance
        Jaccard expected of as many edges drawn at random from the common pairs.
    chance_of_hubs
        The same where each TF keeps how many targets it has on each side.
    spearman
        Rank correlation over all common pairs; NaN where a side has no two different weights.
    weighted
        Whether the edges of each side differ in weight, so that some are stronger than others.
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
        """Return the edges of one side."""
        return self.edges[self.edges["side"] == side].reset_index(drop=True)


def jaccard(first: np.ndarray, second: np.ndarray) -> float:
    """Return pairs chosen in both over pairs chosen in either, (pairs,) bool each; 0 where none is."""
    either = int((first | second).sum())
    return float((first & second).sum() / either) if either else 0.0


def chance_jaccard(a: int, b: int, n: int) -> float:
    """Return the Jaccard index expected of `a` and `b` pairs drawn from `n`, each set at random.

    Their overlap x is hypergeometric; the index is x / (a + b - x).
    """
    if a == 0 or b == 0:
        return 0.0
    # beyond 12 standard deviations there is nothing that counts
    mean, reach = a * b / n, 12 * (a * b * (n - a) * (n - b) / n**2 / max(n - 1, 1)) ** 0.5 + 12
    x = np.arange(max(0, a + b - n, int(mean - reach)), min(a, b, int(mean + reach)) + 1)
    return float((hypergeom.pmf(x, n, a, b) * x / (a + b - x)).sum())


def chance_jaccard_within(a: np.ndarray, b: np.ndarray, n: np.ndarray) -> float:
    """Return the Jaccard index expected where each TF's edges are drawn among that TF's own pairs.

    Parameters
    ----------
    a, b, n
        Edges in each network and pairs of each TF, (TFs,).

    Notes
    -----
    The overlap x sums hypergeometric numbers of mean a b / n and variance a b (n - a)(n - b) / (n^2 (n - 1)); its
    expectation goes through f(x) = x / (S - x), S the edges of both, to second order:
    f(m) + v f''(m) / 2 with f''(m) = 2 S / (S - m)^3.
    """
    total = float(a.sum() + b.sum())
    if a.sum() == 0 or b.sum() == 0:
        return 0.0
    a, b, n = a.astype(float), b.astype(float), n.astype(float)
    mean = float((a * b / n).sum())
    variance = float((a * b * (n - a) * (n - b) / (n**2 * np.maximum(n - 1, 1))).sum())
    return min(1.0, mean / (total - mean) + total * variance / (total - mean) ** 3)


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's rank correlation, tied values at their mean rank; NaN where one side has one value alone."""
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


def sides(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Name where each pair is chosen: shared, lost (first alone), gained (second alone) or neither, (pairs,) text."""
    return np.select([a & b, a, b], ["shared", "lost", "gained"], "neither")


def _edges(aligned: Aligned, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    either = a | b
    ranks = np.where(aligned.weights[:2] > 0, aligned.ranks[:2], np.nan)[:, either]
    table = aligned.pairs[either].assign(
        side=sides(a, b)[either], rank_a=ranks[0], rank_b=ranks[1],
        weight_a=aligned.weights[0, either], weight_b=aligned.weights[1, either],
    )  # fmt: skip
    telling = [column for i, column in enumerate(("rank_a", "rank_b")) if aligned.is_weighted(i)]
    table["best"] = table[telling or ["rank_a", "rank_b"]].min(axis=1)
    table = table.sort_values(["best", "source", "target"], ignore_index=True)
    return table[EDGE_COLUMNS].astype({"rank_a": "Int64", "rank_b": "Int64"})


def to_draw(result: Comparison, n: int) -> pd.DataFrame:
    """Choose edges for a drawing: the `n` of best rank on either side.

    Where one side alone has weights (a prior beside a run) these are its own `n` strongest edges, and with them
    up to `n` edges between the same genes that only the other side has.
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
    """Return values of k for a curve, evenly on a logarithmic axis, `k` among them.

    They run from 10 to a fifth of all pairs, or twice `k`: beyond, the two must share much by their mere size.
    """
    last = min(max(n_pairs // 5, 2 * k), n_pairs)
    steps = np.geomspace(min(10, last), last, n_steps).round().astype(int)
    return sorted({*steps.tolist(), min(k, n_pairs)})


def jaccard_curve(aligned: Aligned, ks: list[int]) -> pd.DataFrame:
    """Return agreement at each k: columns k, jaccard, chance, chance_of_hubs, as in `Comparison`."""
    pairs = np.bincount(aligned.tf, minlength=len(aligned.tfs))
    rows = []
    for k in ks:
        a, b = aligned.top(k)[:2]
        hubs = chance_jaccard_within(_out_degrees(aligned, a), _out_degrees(aligned, b), pairs)
        rows.append((k, jaccard(a, b), chance_jaccard(int(a.sum()), int(b.sum()), len(a)), hubs))
    return pd.DataFrame(rows, columns=["k", "jaccard", "chance", "chance_of_hubs"])


def rewired_hubs(aligned: Aligned, k: int) -> pd.DataFrame:
    """Rank TFs by how much their regulons differ between the first two networks.

    Hubs (at least `FEWEST_IN_HUB` targets over both sides) come first, those that share least at the top; among
    equals the one with more targets.

    Returns
    -------
    source, n_a and n_b (targets among the `k` strongest edges), change (n_b - n_a), shared, lost, gained, jaccard and
    chance (the Jaccard index expected of as many targets drawn at random); TFs without an edge on either side are
    left out.
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
    """Return pairs with their ranks on both sides, for a drawing.

    Every edge among the `k` strongest of either side is in, up to `most` of them, and as many of the other pairs,
    both drawn at random where there are more.

    Returns
    -------
    source, target, rank_a, rank_b (tied pairs at their mean rank) and side (``neither`` for the other pairs).
    """
    a, b = aligned.top(k)[:2]
    rng = np.random.default_rng(seed)
    chosen = np.concatenate(
        [rng.permutation(np.flatnonzero(part))[:most] for part in (~(a | b), a | b)]
    )  # the strongest last, so that they are drawn on top
    ranks = np.stack([rankdata(-row) for row in aligned.weights[:2]])[:, chosen]
    return aligned.pairs.iloc[chosen].assign(rank_a=ranks[0], rank_b=ranks[1], side=sides(a, b)[chosen])
