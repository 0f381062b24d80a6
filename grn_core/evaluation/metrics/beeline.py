"""BEELINE's own evaluation of a network against a truth, without any training.

Definitions: Pratapa et al., Nature Methods 17, 147 (2020), and the evaluation code published with it
(Murali-group/Beeline, BLEval). Pairs that a network does not weigh, or weighs 0, count as scored 0 in
the areas and never as predicted in early precision.
"""

import numpy as np
import pandas as pd

from grn_core.errors import DataError
from grn_core.evaluation.metrics.ranking import pair_metrics


def beeline_universe(truth: pd.DataFrame, tfs_only: bool = True) -> pd.DataFrame:
    """List the pairs that BEELINE evaluates.

    Parameters
    ----------
    truth
        Columns source, target and, where known, sign (+1 activation, -1 inhibition). Self-loops are
        dropped; of repeated edges the first counts.
    tfs_only
        Sources are the TFs of the truth (experimental data); otherwise every gene of the truth
        (curated and synthetic networks).

    Returns
    -------
    All ordered pairs of the truth's genes without self-loops: source, target, label (1 true edge)
    and, where the truth has it, sign (0 where there is no edge).

    Raises
    ------
    DataError
        If the truth has no edge between two genes.
    """
    columns = ["source", "target", *(["sign"] if "sign" in truth else [])]
    edges = truth.loc[truth["source"] != truth["target"], columns].drop_duplicates(["source", "target"])
    if edges.empty:
        raise DataError("The truth has no edge between two genes.", "Give a table with one true edge a row.")
    genes = np.unique(edges[["source", "target"]])
    sources = np.unique(edges["source"]) if tfs_only else genes
    pairs = pd.MultiIndex.from_product([sources, genes], names=["source", "target"]).to_frame(index=False)
    pairs = pairs[pairs["source"] != pairs["target"]]
    pairs = pairs.merge(edges.assign(label=1), how="left", on=["source", "target"])
    return pairs.fillna({"label": 0, "sign": 0}).astype({"label": int})


def score_universe(universe: pd.DataFrame, network: pd.DataFrame) -> np.ndarray:
    """Score pairs by a network: |weight|, 0 where missing, the largest of repeated pairs.

    Parameters
    ----------
    universe
        Columns source, target.
    network
        Columns source, target, weight; a weight that is NaN counts as missing.

    Returns
    -------
    (pairs,), in the universe's order.
    """
    strongest = network["weight"].abs().groupby([network["source"], network["target"]]).max().rename("weight")
    scored = universe[["source", "target"]].merge(
        strongest.reset_index(), how="left", on=["source", "target"], validate="many_to_one"
    )
    return scored["weight"].fillna(0).to_numpy(dtype=float)


def top_pairs(scores: np.ndarray, k: int) -> np.ndarray:
    """Mark the k highest of the pairs that score above 0, ties at the cut included, (pairs,) bool."""
    predicted = scores > 0
    k = min(k, int(predicted.sum()))
    if k == 0:
        return np.zeros(len(scores), dtype=bool)
    return scores >= np.partition(scores, -k)[-k]


def _early(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    """Return EP and EPR; both 0 if nothing is predicted."""
    top = top_pairs(scores, int(labels.sum()))
    ep = float(labels[top].mean()) if top.any() else 0.0
    return ep, ep / float(labels.mean())


def beeline_metrics(truth: pd.DataFrame, network: pd.DataFrame, tfs_only: bool = True) -> dict[str, float]:
    """Score a network against a truth over BEELINE's universe.

    Returns
    -------
    ``auroc``, ``ap``, ``auprc_trapezoid``, ``auprc_ratio``, ``ep``, ``epr`` and ``prevalence`` as in
    `pair_metrics`, the last being BEELINE's density, true edges / possible edges.

    Raises
    ------
    DataError
        If the truth has no edge, or every possible edge.
    """
    universe = beeline_universe(truth, tfs_only)
    labels, scores = universe["label"].to_numpy(), score_universe(universe, network)
    found = pair_metrics(labels, scores)
    ep, epr = _early(labels, scores)
    return found | {"ep": ep, "epr": epr}


def signed_early_precision(truth: pd.DataFrame, network: pd.DataFrame, tfs_only: bool = False) -> dict[str, float]:
    """Early precision of activation and of inhibition apart, from |weight|.

    For each sign the other true edges leave the universe, k is the number of edges of that sign, and
    the density that EPR divides by is k / the pairs that are left.

    Parameters
    ----------
    truth
        Columns source, target, sign (+1 activation, -1 inhibition; others count for neither).
    network
        Columns source, target, weight.
    tfs_only
        As in `beeline_universe`; the truths with signs are BEELINE's curated and synthetic ones.

    Returns
    -------
    ``ep_activation``, ``epr_activation``, ``ep_inhibition``, ``epr_inhibition``; NaN for a sign that
    the truth lacks.

    Raises
    ------
    DataError
        If the truth has no column sign, or no edge.
    """
    if "sign" not in truth:
        raise DataError(
            "The truth has no column sign.", "Give a truth that tells activation (+1) from inhibition (-1)."
        )
    universe = beeline_universe(truth, tfs_only)
    scores, known = score_universe(universe, network), universe["label"].to_numpy()
    found: dict[str, float] = {}
    for name, sign in (("activation", 1), ("inhibition", -1)):
        labels = known * (universe["sign"].to_numpy() == sign)
        kept = (known == 0) | (labels == 1)
        pair = _early(labels[kept], scores[kept]) if labels.any() else (np.nan, np.nan)
        found[f"ep_{name}"], found[f"epr_{name}"] = pair
    return found
