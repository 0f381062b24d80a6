"""The edges to look at first: new ones that are probable, and known ones that these cells support, with their support.

An edge is on a list if it is at least `LIFT` times as probable as the average candidate pair and its TF is found in
enough of the run's cells. It is a multiple because priors know very different shares of the true edges: with few known
edges, every probability of being known is small.
"""

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from grn_core.data.library import list_priors, load_prior
from grn_core.errors import GrnError
from grn_core.network.detection import LEAST
from grn_core.network.regulons import of_kind
from grn_core.network.signs import pair_correlations
from grn_core.training.finished.method_on_run import TABLE_PREFIX
from grn_core.training.run import Run

Kind = Literal["new", "known"]
LIFT, MOST = 10.0, 50


def least_probability(network: pd.DataFrame, n_scored: int | None = None) -> float:
    """Return the weight from which an edge is on a list: `LIFT` times the share of known pairs, at most 0.5.

    Parameters
    ----------
    network
        Column known.
    n_scored
        Number of pairs that were scored; None where `network` has all of them.
    """
    return min(LIFT * float(network["known"].sum() / (n_scored or max(len(network), 1))), 0.5)


def judged(network: pd.DataFrame, kind: Kind, cross_fitted: bool) -> pd.DataFrame:
    """Return the edges of a kind whose weight says something: known edges that a single model was trained on do not.

    Parameters
    ----------
    network
        Columns source, target, weight, rank, known, split.
    cross_fitted
        Whether each weight is of models that never saw the pair's label.
    """
    edges = of_kind(network, kind)
    return edges if cross_fitted or kind == "new" else edges[edges["split"] == "test"]


def shortlist(
    network: pd.DataFrame, kind: Kind, cross_fitted: bool, n_scored: int | None = None, most: int = MOST
) -> pd.DataFrame:
    """Return the edges of a list, best rank first, at most `most`; as `judged` and `least_probability` say."""
    edges = judged(network, kind, cross_fitted)
    edges = edges[edges["weight"] >= least_probability(network, n_scored)]
    if "tf_share" in edges:
        edges = edges[~(edges["tf_share"] < LEAST)]
    return edges.nsmallest(most, "rank").reset_index(drop=True)


def why_empty(network: pd.DataFrame, kind: Kind, cross_fitted: bool, n_scored: int | None = None) -> str:
    """Say why a list has no edge, in one or two sentences; arguments as for `shortlist`."""
    whole, edges = of_kind(network, kind), judged(network, kind, cross_fitted)
    if whole.empty:
        return f"This network has no {kind} edge."
    if edges.empty:
        return (
            "This run trained one model on its known edges and held out none of them, so no weight of a known edge "
            "says what the cells support. Train a cross-fitted run."
        )
    least = least_probability(network, n_scored)
    probable = edges[edges["weight"] >= least]
    if probable.empty:
        return (
            f"No {kind} edge is at least {LIFT:g} times as probable as the average pair ({least:.1%}). The first has "
            f"{edges['weight'].max():.1%}."
        )
    return (
        f"{len(probable):,} {kind} edges are probable, but each of them is of a TF detected in under {LEAST:.0%} of "
        "the run's cells."
    )


def other_priors(run: Run) -> list[str]:
    """Return the names of the priors on this machine that the run was not trained on.

    Supporting priors are no independent confirmation and are left out: the models did not read the pair there, but its
    neighbours. Simulated ones are left out, and so are BEELINE's truths: each belongs to the cells of one of its sets.
    """
    used = {run.config.prior, *run.config.support}
    others = (info for info in list_priors() if info.name not in used and not info.simulated)
    return [info.name for info in others if not info.name.startswith("beeline/")]


def held_by(edges: pd.DataFrame, priors: Iterable[str], titles: dict[str, str]) -> "pd.Series[str]":
    """Return the titles of the priors that hold each edge, separated by commas; empty for an edge that none holds.

    Genes are compared by symbol without regard to case, so that a mouse gene is found under its human symbol. A prior
    that cannot be read is left out.
    """
    pairs = _pairs(edges)
    found: list[list[str]] = [[] for _ in range(len(edges))]
    for name in priors:
        try:
            inside = pairs.isin(_pairs(load_prior(name).edges))
        except GrnError:
            continue
        for i in inside.nonzero()[0]:
            found[i].append(titles.get(name, name))
    return pd.Series([", ".join(names) for names in found], index=edges.index, dtype=object)


def _pairs(edges: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([edges[name].astype(str).str.upper() for name in ("source", "target")])


def with_support(run: Run, edges: pd.DataFrame) -> pd.DataFrame:
    """Add what else supports each edge.

    Returns
    -------
    The edges with ``priors`` (titles of other priors that hold the edge), ``correlation`` (Pearson's r over the run's
    cells) and, for each method that was computed on this run, ``rank_<method>``.
    """
    titles = {info.name: info.title for info in list_priors()}
    found = edges.assign(
        priors=held_by(edges, other_priors(run), titles),
        correlation=pair_correlations(edges, run.read_table("expression")),
    )
    for path in sorted(run.path.glob(f"{TABLE_PREFIX}*.parquet")):
        try:
            ranks = run.read_table(path.stem).set_index(["source", "target"])["rank"]
        except GrnError:
            continue
        place = pd.MultiIndex.from_frame(edges[["source", "target"]])
        found[f"rank_{path.stem.removeprefix(TABLE_PREFIX)}"] = ranks.reindex(place).astype("Int64").to_numpy()
    return found
