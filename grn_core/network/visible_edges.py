"""The edges that a view shows."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from grn_core.network.graph import MOST_EDGES, communities, edges_of, to_networkx, top_edges, with_edges
from grn_core.network.outcomes import missed_edges, outcomes
from grn_core.network.paths import path_edges, strongest_paths
from grn_core.network.view import Start, View

HUBS = 8
HUB_EDGES = 1000  # strongest edges among which the hubs are looked for
COMMUNITY_EDGES = 1000  # strongest edges among which communities are looked for
SMALLEST_COMMUNITY = 3
EXPANDED_BY = 8
LEAST_MISSED = 20
JOINED_BY = 3  # edges that tie a gene of a list to others where it has none within the list


@dataclass(frozen=True)
class Shown:
    """What a view shows.

    Attributes
    ----------
    edges
        Columns of the network, and ``added`` (not in the picture that the view started from); with the overlay
        ``outcome`` as well. Best first.
    hidden
        Edges that the start would show as well, were it not for its limit.
    missed_elsewhere
        Missed edges of the TFs drawn that are not drawn themselves; 0 without the overlay.
    """

    edges: pd.DataFrame
    hidden: int
    missed_elsewhere: int = 0


def shown_edges(network: pd.DataFrame, view: View, threshold: float | None = None) -> Shown:
    """Return the edges of a view; none where no edge passes its filters.

    Parameters
    ----------
    network
        Columns source, target, weight, rank, known, split.
    threshold
        Weight from which a pair is called an edge; needed by the overlay alone.
    """
    allowed = filtered(network, view)
    possible = allowed.head(0) if allowed.empty else _STARTS[view.start](allowed, network, view)
    edges = _limited(possible, view).assign(added=False)
    for gene in view.expanded:
        edges = with_edges(edges, further_edges(allowed, edges, gene).assign(added=True))
    if not view.overlay or threshold is None or edges.empty:
        return Shown(edges, _left_out(possible, edges))
    edges, elsewhere = _overlaid(allowed, edges, view, threshold)
    return Shown(edges, _left_out(possible, edges), elsewhere)


def _left_out(possible: pd.DataFrame, edges: pd.DataFrame) -> int:
    return len(possible) - int(possible["rank"].isin(edges["rank"]).sum())


def _limited(possible: pd.DataFrame, view: View) -> pd.DataFrame:
    if view.start == "hubs":
        return dealt(possible, list(dict.fromkeys(possible["source"])), min(view.k, MOST_EDGES))
    whole = view.start == "paths" or len(possible) <= view.k  # paths are cut where they are found, never within one
    return possible if whole else top_edges(possible, view.k)


def _overlaid(network: pd.DataFrame, edges: pd.DataFrame, view: View, threshold: float) -> tuple[pd.DataFrame, int]:
    """Colour edges by their outcome and draw the missed ones among the genes shown, of a regulon all that there are.

    Returns
    -------
    The edges, and how many missed edges of their TFs are still not drawn.
    """
    genes = {*edges["source"], *edges["target"]}
    missed = missed_edges(network, genes, threshold)
    if view.start == "regulon":
        of_tf = network[network["source"].isin(view.genes[:1])]
        missed = with_edges(missed, missed_edges(of_tf, {*of_tf["source"], *of_tf["target"]}, threshold))
    missed = missed.head(max(view.k // 2, LEAST_MISSED))
    edges = with_edges(edges, missed.assign(added=True))
    everywhere = missed_edges(network, {*network["source"], *network["target"]}, threshold)
    of_tfs = int(everywhere["source"].isin(set(edges["source"])).sum())
    drawn = edges.assign(outcome=outcomes(edges, threshold))
    return drawn, of_tfs - int((drawn["outcome"] == "missed").sum())


def with_more(edges: pd.DataFrame, more: pd.DataFrame, threshold: float | None) -> pd.DataFrame:
    """Add edges to those that a view shows, marked as added and by their outcome where the others are."""
    joined = with_edges(edges, more.assign(added=True))
    return (
        joined.assign(outcome=outcomes(joined, threshold)) if "outcome" in edges and threshold is not None else joined
    )


def filtered(network: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the edges that pass the view's filters."""
    found = network
    if view.tfs:
        found = found[found["source"].isin(view.tfs)]
    if view.which != "all":
        found = found[found["known"] == (view.which == "known")]
    return found


def further_edges(network: pd.DataFrame, drawn: pd.DataFrame, gene: str, most: int = EXPANDED_BY) -> pd.DataFrame:
    """Return the strongest edges of a gene that are not drawn yet."""
    around = edges_of(network, gene)
    there = pd.MultiIndex.from_frame(drawn[["source", "target"]])
    return around[~pd.MultiIndex.from_frame(around[["source", "target"]]).isin(there)].head(most)


def top_hubs(network: pd.DataFrame, most: int = HUBS) -> list[str]:
    """Return the TFs of most targets among the network's strongest edges, the largest first."""
    counts = top_edges(network, HUB_EDGES).groupby("source")["rank"].agg(["size", "min"])
    return list(counts.sort_values(["size", "min"], ascending=[False, True]).index[:most])


def dealt(edges: pd.DataFrame, hubs: list[str], k: int) -> pd.DataFrame:
    """Return `k` edges of hubs as a picture that can be read, best first.

    In turn, each hub takes its strongest target that no other has taken, until half of the edges are spent; the
    other half are the strongest further edges between the genes then there. Were each hub given its strongest
    targets whatever they are, all would point at the same few genes, which every TF is said to regulate.
    """
    order = {tf: iter(group.index) for tf, group in edges.sort_values("rank").groupby("source")}
    target, taken = edges["target"], set(hubs)
    picked: list[int] = []
    waiting = [tf for tf in hubs if tf in order]
    while waiting and 2 * len(picked) < k:
        for tf in list(waiting):
            at = next((i for i in order[tf] if target[i] not in taken), None)
            if at is None:
                waiting.remove(tf)
            elif 2 * len(picked) < k:
                picked.append(at)
                taken.add(target[at])
    rest = edges.drop(index=picked)
    between = rest[rest["target"].isin(taken)]
    more = between.nsmallest(k - len(picked), "rank") if k > len(picked) else between.head(0)
    if len(picked) + len(more) < k:
        others = rest.drop(index=more.index)
        more = pd.concat([more, others.nsmallest(k - len(picked) - len(more), "rank")])
    return pd.concat([edges.loc[picked], more]).sort_values("rank", ignore_index=True)


def gene_communities(network: pd.DataFrame) -> list[list[str]]:
    """Return the communities of the strongest edges, the largest first; each with its genes, hubs first."""
    graph = to_networkx(top_edges(network, COMMUNITY_EDGES))
    members: dict[int, list[str]] = {}
    for gene, group in communities(graph).items():
        members.setdefault(group, []).append(gene)
    groups = [sorted(genes, key=lambda gene: (-graph.out_degree(gene), gene)) for _, genes in sorted(members.items())]
    return [genes for genes in groups if len(genes) >= SMALLEST_COMMUNITY] or groups


def matching(network: pd.DataFrame, names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Find genes by name, whatever the case; return those found, as the network writes them, and the others."""
    genes = {gene.upper(): gene for gene in sorted({*network["source"], *network["target"]})}
    exact = set(genes.values())
    found = {name: name if name in exact else genes.get(name.upper()) for name in names}
    return list(dict.fromkeys(gene for gene in found.values() if gene)), [
        name for name, gene in found.items() if not gene
    ]


def _hubs(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    return allowed[allowed["source"].isin(top_hubs(allowed))].sort_values("rank", ignore_index=True)


def _strongest(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    return allowed


def _regulon(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    return allowed[allowed["source"].isin(view.genes[:1])].sort_values("rank", ignore_index=True)


def _genes(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the edges among the genes of a list; a gene that has none is joined to its best regulators."""
    genes = set(matching(network, view.genes)[0])
    into, out_of = allowed["target"].isin(genes), allowed["source"].isin(genes)
    among = allowed[into & out_of]
    alone = genes - {*among["source"], *among["target"]}
    best = [edges_of(allowed, gene, JOINED_BY) for gene in sorted(alone)]
    return with_edges(among, pd.concat(best)) if best else among.sort_values("rank", ignore_index=True)


def _community(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    groups = gene_communities(network)
    genes = set(groups[min(view.community, len(groups) - 1)])
    edges = top_edges(allowed, COMMUNITY_EDGES)
    return edges[edges["source"].isin(genes) & edges["target"].isin(genes)].reset_index(drop=True)


def _paths(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    if len(view.genes) != 2:
        return allowed.head(0)
    a, b = view.genes
    paths = strongest_paths(allowed, a, b) or strongest_paths(allowed, b, a)
    return path_edges(allowed, paths, view.k)


_STARTS: dict[Start, Callable[[pd.DataFrame, pd.DataFrame, View], pd.DataFrame]] = {
    "hubs": _hubs,
    "strongest": _strongest,
    "regulon": _regulon,
    "genes": _genes,
    "community": _community,
    "paths": _paths,
}
