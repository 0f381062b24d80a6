"""The edges that a view of a network shows."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from grn_core.genes.match import NameMatch, match_names
from grn_core.network.detection import rarely_found
from grn_core.network.graph import MOST_EDGES, communities, edges_of, to_networkx, top_edges, with_edges
from grn_core.network.outcomes import missed_edges, outcomes
from grn_core.network.paths import path_edges, strongest_paths
from grn_core.network.view import Start, View

HUBS = 8
HUB_EDGES = 1000  # number of strongest edges that define the hubs
COMMUNITY_EDGES = 1000  # number of strongest edges that define the communities
SMALLEST_COMMUNITY = 3
MOST_EXPANDED = 8  # edges that one expansion adds
LEAST_MISSED = 20
EDGES_TO_JOIN = 3  # edges that join a gene of a list to other genes if it has none within the list


@dataclass(frozen=True)
class VisibleEdges:
    """The edges of a view.

    Attributes
    ----------
    edges
        Columns of the network and ``added`` (not part of the view's start); with the overlay also ``outcome``. Best
        first.
    hidden
        Number of edges of the start that are not shown because of its limit.
    missed_elsewhere
        Number of missed edges of the drawn TFs that are not drawn; 0 without the overlay.
    rare
        Number of edges that would be in the view if it did not leave out TFs that few cells have.
    """

    edges: pd.DataFrame
    hidden: int
    missed_elsewhere: int = 0
    rare: int = 0


def visible_edges(network: pd.DataFrame, view: View, threshold: float | None = None) -> VisibleEdges:
    """Return the edges of a view; none if no edge passes its filters.

    Parameters
    ----------
    network
        Columns source, target, weight, rank, known, split.
    threshold
        Weight from which a pair counts as a predicted edge; used only by the overlay.
    """
    allowed = allowed_edges(network, view)
    possible = allowed.head(0) if allowed.empty else _STARTS[view.start](allowed, network, view)
    edges = _limit(possible, view).assign(added=False)
    for gene in view.expanded:
        edges = with_edges(edges, further_edges(allowed, edges, gene).assign(added=True))
    rare = _rare(network, view)
    if not view.overlay or threshold is None or edges.empty:
        return VisibleEdges(edges, _left_out(possible, edges), rare=rare)
    edges, elsewhere = _with_outcomes(allowed, edges, view, threshold)
    return VisibleEdges(edges, _left_out(possible, edges), elsewhere, rare)


def _rare(network: pd.DataFrame, view: View) -> int:
    """Count the edges of the view without its limit on TFs that are of TFs below that limit."""
    rare = rarely_found(network, view.found)
    if rare.empty:
        return 0
    every = replace(view, found=0.0)
    allowed = allowed_edges(network, every)
    possible = allowed.head(0) if allowed.empty else _STARTS[view.start](allowed, network, every)
    return int(_limit(possible, every)["source"].isin(set(rare.index)).sum())


def _left_out(possible: pd.DataFrame, edges: pd.DataFrame) -> int:
    return len(possible) - int(possible["rank"].isin(edges["rank"]).sum())


def _limit(possible: pd.DataFrame, view: View) -> pd.DataFrame:
    if view.start == "hubs":
        return hub_edges(possible, list(dict.fromkeys(possible["source"])), min(view.k, MOST_EDGES))
    if view.start == "paths" or len(possible) <= view.k:  # paths are limited before, since only complete ones are shown
        return possible
    return top_edges(possible, view.k)


def _with_outcomes(
    network: pd.DataFrame, edges: pd.DataFrame, view: View, threshold: float
) -> tuple[pd.DataFrame, int]:
    """Add outcomes to the edges, and missed edges: those between the drawn genes, or all of a regulon.

    Returns
    -------
    The edges, and the number of missed edges of their TFs that are still not drawn.
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


def add_edges(edges: pd.DataFrame, more: pd.DataFrame, threshold: float | None) -> pd.DataFrame:
    """Add edges to those of a view, with ``added`` set, and with an outcome if the others have one."""
    joined = with_edges(edges, more.assign(added=True))
    return (
        joined.assign(outcome=outcomes(joined, threshold)) if "outcome" in edges and threshold is not None else joined
    )


def allowed_edges(network: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the edges that pass the filters of a view."""
    found = network
    if view.tfs:
        found = found[found["source"].isin(view.tfs)]
    if view.which != "all":
        found = found[found["known"] == (view.which == "known")]
    if view.found > 0 and "tf_share" in found:
        found = found[~(found["tf_share"] < view.found)]
    return found


def further_edges(network: pd.DataFrame, drawn: pd.DataFrame, gene: str, most: int = MOST_EXPANDED) -> pd.DataFrame:
    """Return the strongest edges of a gene that are not drawn yet."""
    around = edges_of(network, gene)
    there = pd.MultiIndex.from_frame(drawn[["source", "target"]])
    return around[~pd.MultiIndex.from_frame(around[["source", "target"]]).isin(there)].head(most)


def top_hubs(network: pd.DataFrame, most: int = HUBS) -> list[str]:
    """Return the TFs with most targets among the network's strongest edges, the largest first."""
    counts = top_edges(network, HUB_EDGES).groupby("source")["rank"].agg(["size", "min"])
    return list(counts.sort_values(["size", "min"], ascending=[False, True]).index[:most])


def hub_edges(edges: pd.DataFrame, hubs: list[str], k: int) -> pd.DataFrame:
    """Choose `k` edges of hubs that make a readable drawing, best first.

    For half of the edges, the hubs take turns: each takes its strongest target that no other hub has taken. The other
    half are the strongest further edges between the chosen genes. If each hub simply had its strongest targets, all
    hubs would share the same few genes that are predicted as targets of every TF.

    Parameters
    ----------
    edges
        Edges of the hubs: columns source, target, rank.
    hubs
        TFs in the order of their turns.
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
    """Return the genes of each community of the strongest edges; the largest community and its hubs come first."""
    graph = to_networkx(top_edges(network, COMMUNITY_EDGES))
    members: dict[int, list[str]] = {}
    for gene, group in communities(graph).items():
        members.setdefault(group, []).append(gene)
    groups = [sorted(genes, key=lambda gene: (-graph.out_degree(gene), gene)) for _, genes in sorted(members.items())]
    return [genes for genes in groups if len(genes) >= SMALLEST_COMMUNITY] or groups


def find_genes(network: pd.DataFrame, names: tuple[str, ...]) -> NameMatch:
    """Find the genes that a user lists, in all ways of `grn_core.genes.find.GeneFinder`."""
    return match_names(names, sorted({*network["source"], *network["target"]}))


def _hubs(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    return allowed[allowed["source"].isin(top_hubs(allowed))].sort_values("rank", ignore_index=True)


def _strongest(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    return allowed


def _regulon(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    return allowed[allowed["source"].isin(view.genes[:1])].sort_values("rank", ignore_index=True)


def _genes(allowed: pd.DataFrame, network: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the edges among the genes of a list, and the best edges of genes that have none within the list."""
    genes = set(find_genes(network, view.genes).found.values())
    into, out_of = allowed["target"].isin(genes), allowed["source"].isin(genes)
    among = allowed[into & out_of]
    alone = genes - {*among["source"], *among["target"]}
    best = [edges_of(allowed, gene, EDGES_TO_JOIN) for gene in sorted(alone)]
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
