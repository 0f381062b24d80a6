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
JOINED_BY = 3  # edges that tie a gene of a list to others where it has none within the list


@dataclass(frozen=True)
class Shown:
    """What a view shows.

    Attributes
    ----------
    edges
        Columns of the network, and ``added`` (not in the picture that the view started from); with the overlay
        ``outcome`` as well. Best first.
    possible
        Edges that the start would show without its limit.
    missed_elsewhere
        Missed edges of the TFs drawn that are not drawn themselves; 0 without the overlay.
    """

    edges: pd.DataFrame
    possible: int
    missed_elsewhere: int = 0

    @property
    def hidden(self) -> int:
        """How many edges the limit hides."""
        return self.possible - int((~self.edges["added"]).sum())


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
        return Shown(edges, len(possible))
    return _overlaid(allowed, edges, len(possible), view, threshold)


def _limited(possible: pd.DataFrame, view: View) -> pd.DataFrame:
    if view.start == "hubs":
        return even(possible, view.k)
    whole = view.start == "paths" or len(possible) <= view.k  # paths are cut where they are found, never within one
    return possible if whole else top_edges(possible, view.k)


def _overlaid(network: pd.DataFrame, edges: pd.DataFrame, possible: int, view: View, threshold: float) -> Shown:
    """Colour edges by their outcome and draw the missed ones among the genes shown, and of a regulon all."""
    genes = {*edges["source"], *edges["target"]}
    missed = missed_edges(network, genes | _regulon_targets(network, view), threshold).head(max(view.k, 20))
    edges = with_edges(edges, missed.assign(added=True))
    everywhere = missed_edges(network, {*network["source"], *network["target"]}, threshold)
    of_tfs = int(everywhere["source"].isin(set(edges["source"])).sum())
    drawn = edges.assign(outcome=outcomes(edges, threshold))
    return Shown(drawn, possible, of_tfs - int((drawn["outcome"] == "missed").sum()))


def _regulon_targets(network: pd.DataFrame, view: View) -> set[str]:
    if view.start != "regulon":
        return set()
    return {*network.loc[network["source"].isin(view.genes), "target"], *view.genes}


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
    """Return the TFs that together reach the most genes by the network's strongest edges.

    The first has the most targets; each next one has the most that none before it has (greedy maximum coverage), so
    that eight subunits of one complex, which share their targets, do not stand for the whole network.
    """
    edges = top_edges(network, HUB_EDGES)
    targets = {tf: set(group) for tf, group in edges.groupby("source", sort=False)["target"]}
    hubs: list[str] = []
    reached: set[str] = set()
    while targets and len(hubs) < most:
        best = max(targets, key=lambda tf: len(targets[tf] - reached))  # of equals, the one of the strongest edge
        hubs.append(best)
        reached |= targets.pop(best)
    return hubs


def even(edges: pd.DataFrame, k: int) -> pd.DataFrame:
    """Return `k` edges, as evenly over their TFs as can be: each TF's best, then each one's second best, ..."""
    turn = edges.groupby("source")["rank"].rank(method="first")
    order = edges.assign(turn=turn).sort_values(["turn", "rank"]).head(min(k, MOST_EDGES))
    return order.drop(columns="turn").sort_values("rank", ignore_index=True)


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
